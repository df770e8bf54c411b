// Which facts of the project still matter here, and which evaluations each would settle.

import type { Evaluation } from "../model/determination.d.ts";

export interface Matter {
  fact: string;
  /** The kinds that wait for it; empty when it was given already. */
  settles: string[];
}

type Incomplete = Pick<Evaluation, "kind" | "missing_facts">;

/**
 * Facts that an evaluation misses and those that were given, in the order of `all`: a question keeps
 * its place while it is answered. A fact that `all` does not know is left out.
 */
export function mattering(evaluations: readonly Incomplete[], given: ReadonlySet<string>, all: readonly string[]): Matter[] {
  return all
    .map((fact) => ({
      fact,
      settles: evaluations.filter((each) => each.missing_facts.includes(fact)).map((each) => each.kind),
    }))
    .filter((matter) => matter.settles.length > 0 || given.has(matter.fact));
}
