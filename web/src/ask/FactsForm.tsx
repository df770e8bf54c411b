// What is still to be asked of the project here: each question says which verdicts it would settle.

import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { word } from "../state/wording.ts";
import { inquiry } from "../state/answer.ts";
import { draft, draftFlaws, drafts, factsAsked } from "../state/facts.ts";
import { wantedFact } from "../state/focus.ts";
import { mattering } from "../state/matters.ts";
import { type Fact, labelsOf } from "../state/labels.ts";

const YES_NO = [
  ["true", "是"],
  ["false", "否"],
] as const;

function refused(name: string): string {
  const flaw = inquiry.problem.value?.flaws.find(({ loc }) => loc[0] === "project" && loc[1] === name);
  return flaw ? [flaw.msg, flaw.remedy].filter(Boolean).join("；") : "";
}

function Control({ fact, described }: { fact: Fact; described: string }) {
  const { name, type, of } = fact;
  const flawed = !!(draftFlaws.value[name] || refused(name));
  const shared = { id: `fact-${name}`, name, value: drafts.value[name] ?? "", "aria-describedby": described, "aria-invalid": flawed };
  if (type === "enum" || type === "boolean") {
    const options = type === "boolean" ? YES_NO : labelsOf(of ?? "").map(({ id, label }) => [id, label] as const);
    return (
      <select {...shared} onChange={(event) => draft(name, event.currentTarget.value)}>
        <option value="">未填</option>
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      {...shared}
      type="text"
      inputMode={type === "number" ? "decimal" : "text"}
      autocomplete="off"
      onInput={(event) => draft(name, event.currentTarget.value)}
    />
  );
}

function Field({ fact, settles }: { fact: Fact; settles: readonly string[] }) {
  const flaw = draftFlaws.value[fact.name] ?? refused(fact.name);
  const described = `about-${fact.name}`;
  return (
    <div class={settles.length ? "fact matters" : "fact"} data-blank={drafts.value[fact.name] ? undefined : ""}>
      <label for={`fact-${fact.name}`}>{fact.label}</label>
      <Control fact={fact} described={described} />
      <p id={described}>
        {settles.length > 0 && <span class="settles">关系到：{settles.map((kind) => word("kind", kind)).join("、")}</span>}
        {flaw && <span class="flaw">{flaw}</span>}
      </p>
    </div>
  );
}

export function FactsForm() {
  const form = useRef<HTMLFormElement>(null);
  const others = useRef<HTMLDetailsElement>(null);
  const all = factsAsked.value;
  const given = new Set(Object.keys(drafts.value));
  const evaluations = inquiry.answer.value?.evaluations ?? [];
  const matters = mattering(evaluations, given, all.map(({ name }) => name));
  const asked = new Map(matters.map(({ fact, settles }) => [fact, settles]));
  useSignalEffect(() => {
    const name = wantedFact.value;
    if (!name) return;
    queueMicrotask(() => {
      const field = form.current?.querySelector<HTMLElement>(`[name="${name}"]`);
      if (field && others.current?.contains(field)) others.current.open = true;
      field?.scrollIntoView({ block: "center" });
      field?.focus();
    });
  });
  if (!inquiry.answer.value) return null;
  const waiting = matters.filter(({ settles }) => settles.length > 0).length;
  return (
    <form class="facts" ref={form} onSubmit={(event) => event.preventDefault()} aria-labelledby="facts-heading">
      <h3 id="facts-heading">
        项目情况 <span class="hint">{waiting ? `还有 ${waiting} 项会影响结论` : "已没有会改变结论的问题"}</span>
      </h3>
      <div class="grid">
        {all.map((fact) => asked.has(fact.name) && <Field key={fact.name} fact={fact} settles={asked.get(fact.name) ?? []} />)}
      </div>
      <details class="section" ref={others}>
        <summary>
          其他情况 <span>{all.length - asked.size} 项，不影响此处的结论</span>
        </summary>
        <div class="grid">
          {all.map((fact) => !asked.has(fact.name) && <Field key={fact.name} fact={fact} settles={[]} />)}
        </div>
      </details>
      {given.size > 0 && (
        <button type="button" class="quiet" onClick={() => (drafts.value = {})}>
          清空项目情况
        </button>
      )}
    </form>
  );
}
