// The sites of a file asked about, batch after batch; what was answered stays whatever happens.

import { computed, signal } from "@preact/signals";
import { givenUp, send, problemOf } from "../server/ask.ts";
import { Problem, unreachable } from "../server/problem.ts";
import type { Facts } from "../model/determination.d.ts";
import { facts, factsAsked } from "../state/facts.ts";
import { knownAt } from "../state/known_at.ts";
import { asOf } from "../state/time.ts";
import { batchesOf, bodyOf } from "./batches.ts";
import { nameOf, namingColumns } from "./naming.ts";
import { valuesOf } from "./ndjson.ts";
import type { Sites } from "./reading.ts";
import { flawedRow, isPassing, type Line, type Row, rowOf } from "./row.ts";

export type Phase = "empty" | "reading" | "ready" | "asking" | "stopped" | "done";

/** What all sites are asked with. */
export interface Asked {
  project: Facts;
  as_of?: string;
  known_at?: string;
}

// The table is drawn anew so often and no more, however fast the answers come.
const SEEN_EVERY_MS = 250;

export const phase = signal<Phase>("empty");
export const sites = signal<Sites | null>(null);
export const trouble = signal<Problem | null>(null);
export const askedWith = signal<Asked | null>(null);
/** Those that are known, in the order of the file. */
export const rows = signal<readonly Row[]>([]);
export const total = computed(() => sites.value?.given.length ?? 0);
export const left = computed(() => total.value - rows.value.length);
/** When this asking began, and how many were known then: what remains is guessed from it. */
export const began = signal<{ at: number; known: number } | null>(null);

let known: (Row | undefined)[] = [];
let names: string[] = [];
let asking: AbortController | null = null;
let seenAt = 0;

function see(): void {
  seenAt = performance.now();
  rows.value = known.filter((row) => row !== undefined);
}

export function take(found: Sites): void {
  giveUp();
  sites.value = found;
  trouble.value = null;
  forget();
}

function giveUp(): void {
  asking?.abort();
  asking = null;
}

function forget(): void {
  const { given } = sites.value ?? { given: [] };
  const columns = namingColumns(given);
  names = given.map((site, index) => nameOf(site, index, columns));
  known = given.map(({ flaw }, index) => (flaw ? flawedRow(index, names[index] ?? "", flaw) : undefined));
  askedWith.value = null;
  phase.value = given.length > 0 ? "ready" : "empty";
  see();
}

export function drop(): void {
  giveUp();
  sites.value = null;
  trouble.value = null;
  forget();
}

/** From the beginning, with the facts and the two dates of the page. */
export async function begin(): Promise<void> {
  forget();
  askedWith.value = {
    project: facts.value,
    ...(asOf.value ? { as_of: asOf.value } : {}),
    ...(knownAt.value ? { known_at: knownAt.value } : {}),
  };
  await goOn();
}

/** Only those that have no answer yet, with what the others were asked with. */
export async function goOn(): Promise<void> {
  const asked = askedWith.value;
  const found = sites.value;
  if (!asked || !found) return;
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  trouble.value = null;
  phase.value = "asking";
  const rest = found.given.flatMap((_, index) => (known[index] ? [] : [index]));
  began.value = { at: performance.now(), known: found.given.length - rest.length };
  try {
    for (const batch of batchesOf(found.given, rest, factNames())) await askBatch(batch, asked, found, mine.signal);
    if (known.includes(undefined)) throw new Problem(503, "服务没有答上其中一些用地，可以只问这些。");
    phase.value = "done";
  } catch (error) {
    if (asking !== mine) return;
    phase.value = "stopped";
    if (!givenUp(error)) trouble.value = problemOf(error);
  }
  see();
}

// What a site is called in its file is no fact of the project.
const factNames = () => factsAsked.value.flatMap(({ name }) => (name === "name" ? [] : [name]));

async function askBatch(
  batch: { indexes: number[]; features: string[] },
  asked: Asked,
  found: Sites,
  signal: AbortSignal,
): Promise<void> {
  const crs = found.crs === undefined || found.crs === null ? {} : { crs: found.crs };
  const answer = await send("/api/v1/site-queries/batch", {
    method: "POST",
    signal,
    headers: { "Content-Type": "application/json" },
    body: bodyOf(batch, { ...asked, ...crs }),
  });
  let lines = 0;
  let ended: Problem | null = null;
  try {
    if (answer.body) {
      for await (const line of valuesOf<Line>(answer.body)) {
        if (signal.aborted) return;
        if (line.resume_at !== undefined && line.error) {
          ended = new Problem(line.error.status, "服务正在停止，其余用地还没有答复，可以只问这些。");
          continue;
        }
        hold(line, batch.indexes[line.index]);
        lines += 1;
      }
    }
  } catch (error) {
    throw givenUp(error) ? error : unreachable();
  }
  if (ended) throw ended;
  if (lines < batch.indexes.length) throw unreachable();
}

function hold(line: Line, index: number | undefined): void {
  if (index === undefined || isPassing(line)) return;
  known[index] = rowOf(line, index, names[index] ?? "");
  if (performance.now() - seenAt > SEEN_EVERY_MS) see();
}

export function stop(): void {
  asking?.abort();
}
