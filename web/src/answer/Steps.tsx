// The chain of reasons: each rule that was read, its answer, why, and where it stands in law.

import type { Basis, Step } from "../model/determination.d.ts";
import { showFeatures } from "./evidence.ts";

const PASSES = new Map<boolean | null, [className: string, sign: string, word: string]>([
  [true, ["held", "✓", "满足"]],
  [false, ["failed", "✕", "不满足"]],
  [null, ["unknown", "?", "尚不能断定"]],
]);

// A step that is no leg of the waiver passes nothing: it only tells.
const TELLS = ["due", "accuracy", "further_basis", "unread_law"];

function Clause({ basis }: { basis: Basis }) {
  return (
    <p class="clause">
      <cite>
        {basis.document} {basis.clause}
      </cite>
      {basis.read_on && <span>查阅于 {basis.read_on}</span>}
      {basis.reading === "ours" && <span>按本系统的理解</span>}
      {!basis.confirmed && <span class="unconfirmed">依据待核实</span>}
      {basis.confirmed_by && (
        <span>
          {basis.confirmed_by}于 {basis.confirmed_on} 核实
        </span>
      )}
    </p>
  );
}

function answered(step: Step): string {
  if (step.answer === null) return "尚不能断定";
  return step.answer ? "是" : "否";
}

function OneStep({ step }: { step: Step }) {
  const informs = TELLS.includes(step.condition) || !!(step.restricted && step.answer === null);
  const [className, sign, word] = (informs ? null : PASSES.get(step.passes)) ?? ["told", "·", ""];
  return (
    <li class={`step ${className}`}>
      <span class="step-sign" aria-hidden="true">
        {sign}
      </span>
      <p class="question">
        {step.question}
        {!informs && <b>{answered(step)}</b>}
        {word && <span class="visually-hidden">（对不再重复开展：{word}）</span>}
      </p>
      {step.assuming === "use_on_negative_list" && <p class="assuming">假定项目用途在负面清单内时：</p>}
      <p class="because">{step.because}</p>
      <Clause basis={step.basis} />
      {step.features.length > 0 && (
        <button type="button" class="quiet" onClick={() => showFeatures(step.features)}>
          在图上看{step.features.length > 1 ? `这 ${step.features.length} 处` : ""}
        </button>
      )}
    </li>
  );
}

export function Steps({ steps }: { steps: readonly Step[] }) {
  return (
    <ol class="steps">
      {steps.map((step, i) => (
        <OneStep key={i} step={step} />
      ))}
    </ol>
  );
}
