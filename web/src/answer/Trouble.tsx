// What went wrong, what to do about it, and when it is tried again.

import { wholeCity } from "../map/overlays.ts";
import type { Inquiry } from "../state/inquiry.ts";

export function Trouble({ of }: { of: Inquiry }) {
  const problem = of.problem.value;
  if (!problem) return null;
  const wait = of.retryIn.value;
  const outside = problem.flaws.some((flaw) => flaw.msg.includes("范围内"));
  return (
    <div class="trouble" role="alert">
      {problem.flaws.length === 0 && <p>{problem.message}</p>}
      {problem.flaws.map((flaw, i) => (
        <p key={i}>
          {flaw.msg}
          {flaw.value !== null && flaw.value !== undefined && flaw.value !== "" && <span class="hint">（{String(flaw.value)}）</span>}
          {flaw.remedy && <span class="remedy-line">{flaw.remedy}</span>}
        </p>
      ))}
      <p class="buttons">
        {wait !== null && <span aria-live="off">{wait} 秒后自动再试</span>}
        {problem.retryAfter !== null && (
          <button type="button" class="plain" onClick={() => of.retryNow()}>
            立即再试
          </button>
        )}
        {wait !== null && (
          <button type="button" class="plain" onClick={() => of.giveUp()}>
            不再试
          </button>
        )}
        {outside && (
          <button type="button" class="plain" onClick={() => wholeCity()}>
            全市范围
          </button>
        )}
      </p>
    </div>
  );
}
