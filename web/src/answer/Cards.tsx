// The six, in their order. One card is open at a time: the map shows what decided that one.

import type { Evaluation } from "./determination.ts";
import { CardBody } from "./CardBody.tsx";
import { Coverage } from "./Coverage.tsx";
import { openKind } from "./evidence.ts";
import { VerdictMark } from "./VerdictMark.tsx";
import { word } from "./words.ts";

function Card({ evaluation }: { evaluation: Evaluation }) {
  const { kind, verdict, standing, summary } = evaluation;
  const opened = openKind.value === kind;
  return (
    <li class={`card ${verdict}`} data-kind={kind} data-standing={standing}>
      <h3>
        <button
          type="button"
          class="card-head"
          aria-expanded={opened}
          aria-controls={`card-${kind}`}
          onClick={() => (openKind.value = opened ? null : kind)}
        >
          <span class="kind">{word("kind", kind)}</span>
          <VerdictMark verdict={verdict} standing={standing} />
          <span class="summary">{summary}</span>
          <Coverage evaluation={evaluation} />
        </button>
      </h3>
      <div class="card-body" id={`card-${kind}`} hidden={!opened}>
        {opened && <CardBody evaluation={evaluation} />}
      </div>
    </li>
  );
}

export function Cards({ evaluations }: { evaluations: readonly Evaluation[] }) {
  return (
    <ul class="cards">
      {evaluations.map((evaluation) => (
        <Card key={evaluation.kind} evaluation={evaluation} />
      ))}
    </ul>
  );
}

/** What stands there while the first answer is on its way. */
export function Waiting() {
  return (
    <ul class="cards waiting" aria-hidden="true">
      {Array.from({ length: 6 }, (_, i) => (
        <li class="card" key={i}>
          <span />
          <span />
          <span />
        </li>
      ))}
    </ul>
  );
}
