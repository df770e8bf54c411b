// The six, in their order. One card is open at a time: the map shows what decided that one.

import type { Area, Evaluation } from "../model/determination.d.ts";
import { CardBody } from "./CardBody.tsx";
import { Coverage } from "./Coverage.tsx";
import { openKind } from "./evidence.ts";
import { printing } from "../state/printing.ts";
import { VerdictMark } from "../ui/VerdictMark.tsx";
import { verdictText, word } from "../state/wording.ts";

/** The summary; where it says no more than the verdict above it, what the verdict rests on. */
function sentence({ kind, verdict, standing, summary, conditions }: Evaluation): string {
  const [first] = conditions;
  if (!first || summary !== `${verdictText(verdict, standing)}${word("kind", kind)}`) return summary;
  return conditions.length > 1 ? `${conditions.length} 个条件：${conditions.join("；")}` : `条件：${first}`;
}

type Trim = (geometry: Area) => void;

function Card({ evaluation, trim }: { evaluation: Evaluation; trim: Trim }) {
  const { kind, verdict, standing } = evaluation;
  const text = sentence(evaluation);
  const opened = openKind.value === kind || printing.value;
  return (
    <li class={`verdict-card ${verdict}`} data-kind={kind} data-standing={standing}>
      <h3>
        <button
          type="button"
          class="card-head"
          aria-expanded={opened}
          aria-controls={`card-${kind}`}
          onClick={() => (openKind.value = opened ? null : kind)}
        >
          <span class="of-kind">{word("kind", kind)}</span>
          <Coverage evaluation={evaluation} />
          <VerdictMark verdict={verdict} standing={standing} />
          <span class={text === evaluation.summary ? "summary" : "summary short"}>{text}</span>
        </button>
      </h3>
      <div class="card-body" id={`card-${kind}`} hidden={!opened}>
        {opened && <CardBody evaluation={evaluation} trim={trim} />}
      </div>
    </li>
  );
}

export function Cards({ evaluations, trim }: { evaluations: readonly Evaluation[]; trim: Trim }) {
  return (
    <ul class="cards">
      {evaluations.map((evaluation) => (
        <Card key={evaluation.kind} evaluation={evaluation} trim={trim} />
      ))}
    </ul>
  );
}

/** What stands there while the first answer is on its way. */
export function Waiting() {
  return (
    <ul class="cards waiting" aria-hidden="true">
      {Array.from({ length: 6 }, (_, i) => (
        <li class="verdict-card" key={i}>
          <span />
          <span />
          <span />
        </li>
      ))}
    </ul>
  );
}
