// What differs between two determinations, kind by kind, and why.

import type { Determination, Evaluation } from "../model/determination.d.ts";

export type Compared = Pick<Evaluation, "kind" | "verdict" | "standing" | "reason" | "coverage" | "conditions">;

export interface Row {
  kind: string;
  left: Evaluation | null;
  right: Evaluation | null;
  differs: boolean;
  /** What differs, as identifiers: "verdict", "standing", "reason", "coverage", "conditions". */
  what: string[];
}

// Below it two coverages are shown alike.
const SHOWN = 0.0005;

function differing(left: Compared | null, right: Compared | null): string[] {
  if (!left || !right) return ["verdict"];
  const found: string[] = [];
  if (left.verdict !== right.verdict) found.push("verdict");
  if (left.standing !== right.standing) found.push("standing");
  if (left.reason !== right.reason) found.push("reason");
  if (Math.abs((left.coverage ?? -1) - (right.coverage ?? -1)) > SHOWN) found.push("coverage");
  if (left.conditions.join("\n") !== right.conditions.join("\n")) found.push("conditions");
  return found;
}

type Answered = Pick<Determination, "evaluations">;

export function rowsOf(left: Answered | null, right: Answered | null): Row[] {
  const kinds = (left ?? right)?.evaluations.map((each) => each.kind) ?? [];
  const of = (answer: Answered | null, kind: string) => answer?.evaluations.find((each) => each.kind === kind) ?? null;
  return kinds.map((kind) => {
    const [one, other] = [of(left, kind), of(right, kind)];
    const what = left && right ? differing(one, other) : [];
    return { kind, left: one, right: other, differs: what.includes("verdict") || what.includes("standing"), what };
  });
}

/** The documents that are cited for one of the two alone: on two dates, what law made the difference. */
export function instruments(left: Evaluation | null, right: Evaluation | null): { left: string[]; right: string[] } {
  const cited = (one: Evaluation | null) => new Map((one?.steps ?? []).map((step) => [step.rule, step.basis.document]));
  const [then, now] = [cited(left), cited(right)];
  const alone = (mine: Map<string, string>, theirs: Map<string, string>) => [
    ...new Set([...mine].filter(([rule]) => !theirs.has(rule)).map(([, document]) => document)),
  ];
  return { left: alone(then, now), right: alone(now, then) };
}

/** The question of the first step that turned from held to failed or back: why the verdict changed. */
export function turned(left: Evaluation | null, right: Evaluation | null): { question: string; then: string; now: string } | null {
  for (const step of left?.steps ?? []) {
    const other = right?.steps.find((each) => each.condition === step.condition && each.assuming === step.assuming);
    if (other && other.passes !== step.passes)
      return { question: step.question, then: step.because, now: other.because };
  }
  return null;
}
