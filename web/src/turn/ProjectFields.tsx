// The few facts of a project that verdicts hang on most; the others are a click away.

import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";
import { type Fact, said, wordsOf } from "../state/words.ts";

export type Project = Readonly<Record<string, string | number | boolean>>;

const FIRST = ["works", "use", "gross_floor_area_m2", "major_adjustment"];
const MORE = ["floor_area_ratio", "building_height_m", "annual_energy_tce", "annual_electricity_kwh", "excavation"];
const YES_NO: Readonly<Record<string, [string, string]>> = {
  major_adjustment: ["认定为重大调整", "认定为不涉及"],
  excavation: ["有", "没有"],
};

function valueOf(fact: Fact, text: string): string | number | boolean | undefined {
  if (text === "") return undefined;
  if (fact.type === "boolean") return text === "true";
  if (fact.type !== "number") return text;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function Field({ fact, project }: { fact: Fact; project: Signal<Project> }) {
  const id = useId();
  const value = project.value[fact.name];
  const change = (text: string) => {
    const { [fact.name]: _, ...others } = project.value;
    const given = valueOf(fact, text);
    project.value = given === undefined ? others : { ...others, [fact.name]: given };
  };
  const [yes, no] = YES_NO[fact.name] ?? ["是", "否"];
  return (
    <div class="field">
      <label for={id}>{fact.label}</label>
      {fact.type === "number" ? (
        <input
          id={id}
          type="number"
          min={fact.minimum}
          max={fact.maximum}
          step="any"
          placeholder="未填"
          value={value === undefined ? "" : String(value)}
          onChange={(event) => change(event.currentTarget.value)}
        />
      ) : (
        <select id={id} value={value === undefined ? "" : String(value)} onChange={(event) => change(event.currentTarget.value)}>
          <option value="">未填</option>
          {fact.type === "boolean" ? (
            <>
              <option value="false">{no}</option>
              <option value="true">{yes}</option>
            </>
          ) : (
            wordsOf(fact.of ?? "").map((word) => (
              <option key={word.id} value={word.id}>
                {word.label}
              </option>
            ))
          )}
        </select>
      )}
    </div>
  );
}

function fieldsOf(names: readonly string[], project: Signal<Project>) {
  const facts = names.map((name) => said.value.facts.find((fact) => fact.name === name)).filter((fact) => fact !== undefined);
  return (
    <div class="fields">
      {facts.map((fact) => (
        <Field key={fact.name} fact={fact} project={project} />
      ))}
    </div>
  );
}

export function ProjectFields({ project, about }: { project: Signal<Project>; about: string }) {
  const given = Object.keys(project.value).length;
  return (
    <details class="fold">
      <summary>
        项目情况 <span class="quiet">{given > 0 ? `已填 ${given} 项` : "可不填"}</span>
      </summary>
      <p class="quiet">{about}</p>
      {fieldsOf(FIRST, project)}
      <details class="fold">
        <summary>更多</summary>
        {fieldsOf(MORE, project)}
      </details>
    </details>
  );
}
