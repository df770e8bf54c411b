// Any file that the service reads: refused before it is sent where that can be told, then read.

import { signal } from "@preact/signals";
import { givenUp, problemOf } from "../server/ask.ts";
import { Problem } from "../server/problem.ts";
import { readSites } from "../server/sites_read.ts";
import { giveSite } from "../state/answer.ts";
import { fromAnswer, type FileRead, type FileSite } from "./file_answer.ts";
import { readable } from "../state/readable_files.ts";
import { refusal } from "./file_kinds.ts";

export const reading = signal<string | null>(null);
export const fileRead = signal<FileRead | null>(null);
export const fileProblem = signal<Problem | null>(null);

let controller: AbortController | null = null;

export function forget(): void {
  controller?.abort();
  reading.value = null;
  fileRead.value = null;
  fileProblem.value = null;
  layersOf.value = null;
}

export function choose({ name, geometry }: FileSite): void {
  if (geometry) giveSite({ geometry, site: geometry, name });
}

/** The layers of a file that has several, one of which must be chosen. */
export const layersOf = signal<{ file: File; names: readonly string[] } | null>(null);

function choiceIn(error: unknown): readonly string[] {
  if (!(error instanceof Problem)) return [];
  const flaw = error.flaws.find(({ loc, value }) => loc.at(-1) === "from" && Array.isArray(value));
  return (flaw?.value as string[] | undefined) ?? [];
}

/** Reads a file (of several layers the one named `from`); where it holds one site without a defect,
 * that is asked about at once. */
export async function readFile(file: File, from?: string): Promise<void> {
  forget();
  const why = refusal(file, readable());
  if (why) {
    fileProblem.value = new Problem(415, why);
    return;
  }
  const mine = new AbortController();
  controller = mine;
  reading.value = file.name;
  try {
    const found = fromAnswer(file.name, await readSites(file, mine.signal, from));
    if (mine.signal.aborted) return;
    fileRead.value = found;
    const [only] = found.sites;
    if (found.sites.length === 1 && only?.geometry && only.defects.length === 0) choose({ ...only, name: file.name });
  } catch (error) {
    if (mine.signal.aborted || givenUp(error)) return;
    const names = choiceIn(error);
    if (names.length > 0) layersOf.value = { file, names };
    else fileProblem.value = problemOf(error);
  } finally {
    if (controller === mine) reading.value = null;
  }
}
