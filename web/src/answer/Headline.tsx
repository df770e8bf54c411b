// The answer first: how many of the six, of what kind.

import { counted, type Count } from "./count.ts";
import type { Evaluation } from "../model/determination.d.ts";
import { VerdictSign } from "../ui/VerdictMark.tsx";
import { word } from "../state/wording.ts";

export function phrase({ verdict, settled, conditional }: Count): string {
  const name = word("verdict", verdict);
  if (conditional === 0) return `${settled} 项${name}`;
  const how = word("standing", "conditional");
  return settled === 0 ? `${conditional} 项${how}${name}` : `${settled + conditional} 项${name}（其中 ${conditional} 项${how}）`;
}

/** One line, for those who hear it. */
export function spoken(evaluations: readonly Evaluation[]): string {
  return `六项评价：${counted(evaluations).map(phrase).join("，")}`;
}

export function Headline({ evaluations }: { evaluations: readonly Evaluation[] }) {
  return (
    <>
      <span class="visually-hidden">六项评价：</span>
      {counted(evaluations).map((count) => (
        <span key={count.verdict} class={`count ${count.verdict}`}>
          <VerdictSign verdict={count.verdict} standing={count.settled ? "settled" : "conditional"} />
          <span>{phrase(count)}</span>
        </span>
      ))}
    </>
  );
}
