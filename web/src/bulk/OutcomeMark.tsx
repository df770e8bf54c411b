// A verdict's sign where there is no room for its words: they are its name then, or stand beside it.

import { VerdictSign } from "../ui/VerdictMark.tsx";
import type { Outcome } from "./outcome.ts";

const SIGNS: Readonly<Record<Outcome, [verdict: string, standing: string]>> = {
  waived: ["waived", "settled"],
  "waived-if": ["waived", "conditional"],
  lighter: ["simplified", "settled"],
  below: ["not_applicable", "settled"],
  open: ["undetermined", "open"],
  "required-if": ["required", "conditional"],
  required: ["required", "settled"],
};

export function OutcomeMark({ outcome, name }: { outcome: Outcome; name?: string }) {
  const [verdict, standing] = SIGNS[outcome];
  return (
    <span class="mark" {...(name ? { role: "img", "aria-label": name } : {})}>
      <VerdictSign verdict={verdict} standing={standing} />
    </span>
  );
}
