// The answer in one line: how many of the six, and of what kind.

import type { Evaluation } from "../model/determination.d.ts";

export interface Count {
  verdict: string;
  settled: number;
  conditional: number;
}

type VerdictStanding = Pick<Evaluation, "verdict" | "standing">;

// The good news first.
const ORDER = ["waived", "simplified", "commitment", "not_applicable", "required", "undetermined"];

const place = (verdict: string) => (ORDER.includes(verdict) ? ORDER.indexOf(verdict) : ORDER.length);

/** Verdicts that occur, each with how many are settled (or open) and how many conditional. */
export function counted(evaluations: readonly VerdictStanding[]): Count[] {
  const verdicts = [...new Set(evaluations.map((each) => each.verdict))].sort((a, b) => place(a) - place(b));
  return verdicts.map((verdict) => {
    const mine = evaluations.filter((each) => each.verdict === verdict);
    const conditional = mine.filter((each) => each.standing === "conditional").length;
    return { verdict, conditional, settled: mine.length - conditional };
  });
}
