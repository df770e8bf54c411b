// A verdict as sign and words. Settled and conditional differ in shape, border and a word of their own,
// none of it by colour alone.

import type { JSX } from "preact";
import { verdictText, word } from "../state/wording.ts";

const SIGNS: Readonly<Record<string, JSX.Element>> = {
  waived: <path d="M6 10.2 9 13.2 14.2 7.4" />,
  simplified: <path d="M6 8h8M6 12h5" />,
  commitment: <path d="M6.5 13.5 7 11l5.5-5.5 2 2L9 13zM6 15.5h8" />,
  required: <path d="M10 5.2v6M10 14v.6" />,
  not_applicable: <path d="M6.2 10h7.6" />,
  undetermined: <path d="M7.6 7.9a2.4 2.4 0 1 1 3.5 2.1c-.7.4-1.1.8-1.1 1.6M10 14v.6" />,
};

const OUTLINES: Readonly<Record<string, JSX.Element>> = {
  required: <path d="M10 1.6 18.4 10 10 18.4 1.6 10Z" />,
  not_applicable: <rect x="2.2" y="2.2" width="15.6" height="15.6" rx="3" />,
  undetermined: <path d="M6 2.6h8l4 7.4-4 7.4H6L2 10Z" />,
};

export function VerdictSign({ verdict, standing }: { verdict: string; standing: string }) {
  const conditional = standing === "conditional";
  return (
    <svg class={`sign ${verdict}`} data-standing={standing} viewBox="0 0 20 20" aria-hidden="true">
      <g class="outline" stroke-dasharray={conditional ? "2.6 2.2" : undefined}>
        {OUTLINES[verdict] ?? <circle cx="10" cy="10" r="8" />}
      </g>
      {SIGNS[verdict]}
    </svg>
  );
}

export function VerdictMark({ verdict, standing }: { verdict: string; standing: string }) {
  return (
    <span class={`verdict ${verdict}`} data-standing={standing}>
      <VerdictSign verdict={verdict} standing={standing} />
      <span class="verdict-word">{verdictText(verdict, standing)}</span>
      {standing === "conditional" && <span class="standing">{word("standing", standing)}</span>}
    </span>
  );
}
