// How much of the site the counted assessments cover, with the band that the positional tolerance leaves.

import type { Evaluation } from "../model/determination.d.ts";
import { share } from "../model/figures.ts";

// Below it both ends are shown alike.
const SHOWN = 0.0005;

export function Coverage({ evaluation }: { evaluation: Evaluation }) {
  const { coverage, coverage_band: band, verdict } = evaluation;
  if (coverage === null || !band) return <span class="coverage">覆盖率不予公开</span>;
  const [low, high] = band;
  const wide = high - low > SHOWN;
  return (
    <span class="coverage">
      <svg class={`bar ${verdict}`} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" width="100" height="6" />
        <rect class="full" width={100 * coverage} height="6" />
        {wide && <rect class="band" x={100 * low} width={Math.max(0.6, 100 * (high - low))} height="6" />}
      </svg>
      <span class="covered">
        覆盖 {share(coverage)}
      </span>
    </span>
  );
}

/** The same in words, with what the positional tolerance leaves open; "" where it leaves nothing. */
export function bandText({ coverage_band: range, sliver }: Evaluation): string {
  if (!range) return "";
  const [low, high] = range;
  const band = high - low > SHOWN ? `在定位容差内为 ${share(low)} 至 ${share(high)}` : "";
  return [band, sliver ? "余下的窄条不计" : ""].filter(Boolean).join("；");
}
