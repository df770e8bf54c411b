// One evaluation opened: what would help, on what it rests, and the chain of reasons.

import { askFor } from "../state/focus.ts";
import { factsAsked } from "../state/facts.ts";
import type { Area, Assessment, Evaluation } from "../model/determination.d.ts";
import { bandText } from "./Coverage.tsx";
import { share } from "../model/figures.ts";
import { RemedyView } from "./RemedyView.tsx";
import { Steps } from "./Steps.tsx";
import { word } from "../state/wording.ts";

function Listed({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <div class="part">
      <h4>{title}</h4>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}

function stateOf(assessment: Assessment): string {
  return assessment.state === "effective" ? "计入覆盖" : `不计入：${word("reason", assessment.state)}`;
}

function Assessments({ assessments }: { assessments: readonly Assessment[] }) {
  if (assessments.length === 0) return null;
  return (
    <div class="part">
      <h4>所依据的区域评估</h4>
      <ul class="rows">
        {assessments.map((each, i) => (
          <li key={each.id ?? i}>
            <span>
              {each.name}
              <small hidden={each.restricted ?? false}>
                {stateOf(each)}
                {each.completed_on && ` · ${each.completed_on} 完成`}
                {each.valid_until && ` · 有效至 ${each.valid_until}`}
                {each.opinion_no && ` · ${each.opinion_no}`}
              </small>
            </span>
            <b>{share(each.share)}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Missing({ facts }: { facts: readonly string[] }) {
  if (facts.length === 0) return null;
  const label = (name: string) => factsAsked.value.find((each) => each.name === name)?.label ?? name;
  return (
    <div class="part">
      <h4>补充后可进一步明确结论</h4>
      <p class="chips">
        {facts.map((fact) => (
          <button type="button" class="chip" key={fact} onClick={() => askFor(fact)}>
            {label(fact)}
          </button>
        ))}
      </p>
    </div>
  );
}

export function CardBody({ evaluation, trim }: { evaluation: Evaluation; trim(geometry: Area): void }) {
  const { remedies, remedy, due_before: due, department, data } = evaluation;
  const helps = remedies?.length ? remedies : remedy ? [remedy] : [];
  return (
    <>
      {helps.length > 0 && (
        <div class="part remedy">
          <h4>{helps.length > 1 ? "可采取以下任一办法" : "可采取的办法"}</h4>
          {helps.map((each, i) => (
            <RemedyView key={i} remedy={each} trim={trim} />
          ))}
        </div>
      )}
      <Listed title={evaluation.verdict === "waived" ? "须同时符合" : "前提"} lines={evaluation.conditions} />
      <Missing facts={evaluation.missing_facts} />
      <Listed title="情况变化时还可能为" lines={(evaluation.alternatives ?? []).map(({ verdict, when }) => `${word("verdict", verdict)}：${when.join("；")}`)} />
      <div class="part">
        <h4>理由</h4>
        <Steps steps={evaluation.steps} />
      </div>
      <Assessments assessments={evaluation.assessments} />
      {bandText(evaluation) && <p class="hint">覆盖率{bandText(evaluation)}。</p>}
      <Listed title="评估对用地内项目的管控要求" lines={evaluation.requirements} />
      <dl class="pairs">
        {due && (
          <>
            <dt>最迟完成</dt>
            <dd>{word("due_before", due)}</dd>
          </>
        )}
        {department && (
          <>
            <dt>主管部门</dt>
            <dd>{department}</dd>
          </>
        )}
        {data !== null && data !== "complete" && (
          <>
            <dt>图上数据</dt>
            <dd>{data === "none" ? "此处没有所需的数据" : "此处只有部分所需的数据"}</dd>
          </>
        )}
      </dl>
    </>
  );
}
