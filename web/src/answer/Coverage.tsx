// How much of the site the counted assessments cover, with the band that the positional tolerance leaves.

import type { Evaluation } from "./determination.ts";
import { share } from "./figures.ts";

export function Coverage({ evaluation }: { evaluation: Evaluation }) {
  const { coverage, coverage_band: band, verdict } = evaluation;
  if (coverage === null || band === null) return <span class="coverage">覆盖 {share(coverage)}</span>;
  const [low, high] = band;
  const wide = high - low > 0.0005;
  return (
    <span class="coverage">
      <svg class={`bar ${verdict}`} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" width="100" height="6" />
        <rect class="full" width={100 * coverage} height="6" />
        {wide && <rect class="band" x={100 * low} width={Math.max(0.6, 100 * (high - low))} height="6" />}
      </svg>
      <span class="covered">
        覆盖 {share(coverage)}
        {wide && <span class="between">（容差内 {share(low)} 至 {share(high)}）</span>}
        {evaluation.sliver && <span class="between">（余下的窄条不计）</span>}
      </span>
    </span>
  );
}
