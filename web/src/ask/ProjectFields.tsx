// The few facts of a project that verdicts hang on most; the others are a click away. They are the
// facts of the whole page: a site that is looked at closer is asked about with the same.

import { draft, draftFlaws, drafts, factsAsked } from "../state/facts.ts";
import { type Fact, labelsOf } from "../state/labels.ts";

const FIRST = ["works", "use", "gross_floor_area_m2", "major_adjustment"];
const MORE = ["floor_area_ratio", "building_height_m", "annual_energy_tce", "annual_electricity_kwh"];
const YES_NO = [
  ["true", "是"],
  ["false", "否"],
] as const;

function Field({ fact, within }: { fact: Fact; within: string }) {
  const { name, type, of } = fact;
  const id = `${within}-${name}`;
  const flaw = draftFlaws.value[name];
  const value = drafts.value[name] ?? "";
  const options = type === "boolean" ? YES_NO : type === "enum" ? labelsOf(of ?? "").map((word) => [word.id, word.label] as const) : null;
  return (
    <div class="entry">
      <label for={id}>{fact.label}</label>
      {options ? (
        <select id={id} value={value} onChange={(event) => draft(name, event.currentTarget.value)}>
          <option value="">未填</option>
          {options.map(([option, label]) => (
            <option key={option} value={option}>
              {label}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          type="text"
          inputMode={type === "number" ? "decimal" : "text"}
          autocomplete="off"
          placeholder="未填"
          value={value}
          aria-invalid={!!flaw}
          aria-describedby={flaw ? `${id}-flaw` : undefined}
          onInput={(event) => draft(name, event.currentTarget.value)}
        />
      )}
      {flaw && (
        <p class="wrong" id={`${id}-flaw`}>
          {flaw}
        </p>
      )}
    </div>
  );
}

function Fields({ names, within }: { names: readonly string[]; within: string }) {
  return (
    <div class="entries">
      {names.map((name) => {
        const fact = factsAsked.value.find((each) => each.name === name);
        return fact && <Field key={name} fact={fact} within={within} />;
      })}
    </div>
  );
}

export function ProjectFields({ within, about }: { within: string; about: string }) {
  const given = Object.keys(drafts.value).length;
  return (
    <details class="fold">
      <summary>
        项目情况 <span class="note">{given > 0 ? `已填 ${given} 项` : "可不填"}</span>
      </summary>
      <p class="note">{about}</p>
      <Fields names={FIRST} within={within} />
      <details class="fold">
        <summary>更多</summary>
        <Fields names={MORE} within={within} />
      </details>
      {given > 0 && (
        <button type="button" class="act small bare" onClick={() => (drafts.value = {})}>
          清空项目情况
        </button>
      )}
    </details>
  );
}
