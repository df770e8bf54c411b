// One site of many: what was given, and the little of its answer that a table shows.

import type { Geometry } from "geojson";
import { type Outcome, outcomeOf } from "./outcome.ts";

/** A feature as its file gives it. */
export interface Given {
  id?: string | number | undefined;
  properties: Record<string, unknown>;
  geometry: unknown;
  /** What its reader found wrong; such a one is not asked about. */
  flaw?: Flawed | undefined;
}

export interface Flawed {
  why: string;
  remedy: string | null;
}

export interface Evaluation {
  kind: string;
  verdict: string;
  standing: string;
  reason: string;
  coverage: number | null;
  outcome: Outcome;
}

export interface Row {
  /** Its place in the file, from 0. */
  index: number;
  name: string;
  area: number | null;
  asOf: string;
  /** Degrees; null where the site is none. */
  geometry: Geometry | null;
  /** All six in their order, or none. */
  evaluations: readonly Evaluation[];
  /** Control zone types, each once. */
  controls: readonly string[];
  notices: readonly string[];
  /** What the file said of this project, by the facts' names; what was asked with all is not here. */
  facts: Readonly<Record<string, unknown>>;
  flaw: Flawed | null;
}

interface LineFlaw {
  msg: string;
  remedy?: string | null;
}

/** A line of the batch's answer: a determination, or why there is none. */
export interface Line {
  index: number;
  /** Only in a last line, of no site: the service is stopping, and this one and those after have no answer. */
  resume_at?: number;
  error?: { status: number; detail: string; errors?: LineFlaw[] };
  as_of?: string;
  facts_taken?: string[];
  project?: Record<string, unknown>;
  site?: { geometry: Geometry | null; area_m2: number | null };
  evaluations?: Omit<Evaluation, "outcome">[];
  controls?: { type: string | null }[];
  notices?: string[];
}

/** Whether the service could not answer now and may another time: such a site is still to be asked. */
export function isPassing(line: Line): boolean {
  return (line.error?.status ?? 0) >= 500 || line.error?.status === 429;
}

const met = new Map<string, string>();

// Stands among the types for what is not for everyone; it is its own label.
const RESTRICTED = "涉及受限管控要素";

// Thousands of answers say the same few words: each is held once.
function once(word: string): string {
  const found = met.get(word);
  if (found !== undefined) return found;
  met.set(word, word);
  return word;
}

const NO_FACTS = {};

function factsOf({ facts_taken: taken = [], project = {} }: Line): Row["facts"] {
  return taken.length === 0 ? NO_FACTS : Object.fromEntries(taken.map((name) => [name, project[name]]));
}

export function flawedRow(index: number, name: string, flaw: Flawed): Row {
  return { index, name, area: null, asOf: "", geometry: null, evaluations: [], controls: [], notices: [], facts: NO_FACTS, flaw };
}

export function rowOf(line: Line, index: number, name: string): Row {
  if (line.error) {
    const [first] = line.error.errors ?? [];
    return flawedRow(index, name, { why: first?.msg ?? line.error.detail, remedy: first?.remedy ?? null });
  }
  return {
    index,
    name,
    area: line.site?.area_m2 ?? null,
    asOf: once(line.as_of ?? ""),
    geometry: line.site?.geometry ?? null,
    evaluations: (line.evaluations ?? []).map(({ kind, verdict, standing, reason, coverage }) => ({
      kind: once(kind),
      verdict: once(verdict),
      standing: once(standing),
      reason: once(reason),
      coverage,
      outcome: outcomeOf(verdict, standing),
    })),
    controls: [...new Set((line.controls ?? []).map(({ type }) => once(type ?? RESTRICTED)))],
    notices: (line.notices ?? []).map(once),
    facts: factsOf(line),
    flaw: null,
  };
}
