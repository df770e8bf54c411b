// Any file that the service reads: refused before it is sent where that can be told, then read.

import { signal } from "@preact/signals";
import type { Geometry } from "geojson";
import { givenUp, told } from "../server/ask.ts";
import { Problem } from "../server/problem.ts";
import { giveSite } from "../state/answer.ts";
import { refusal } from "./file_kinds.ts";

export interface Defect {
  msg: string;
  remedy: string | null;
}

export interface FileSite {
  name: string;
  /** As the file has it, in `crs`; null where it cannot be a site. */
  geometry: Geometry | null;
  crs: string | null;
  defect: Defect | null;
}

export interface FileRead {
  file: string;
  sites: FileSite[];
  notes: readonly string[];
}

export const reading = signal<string | null>(null);
export const fileRead = signal<FileRead | null>(null);
export const fileProblem = signal<Problem | null>(null);

const DEGREES = /4490|4326|CRS84/i;
let latest: File | null = null;

export function forget(): void {
  latest = null;
  reading.value = null;
  fileRead.value = null;
  fileProblem.value = null;
}

/** The site in degrees, for the map; null where the page cannot tell. */
export function drawable({ geometry, crs }: FileSite): Geometry | null {
  return crs === null || DEGREES.test(crs) ? geometry : null;
}

export function choose(site: FileSite): void {
  if (!site.geometry) return;
  giveSite({ geometry: drawable(site), site: site.geometry, ...(site.crs ? { crs: site.crs } : {}), name: site.name });
}

async function sitesOf(file: File): Promise<FileRead> {
  // What reads files is shared with the panel for many sites, and loaded when a file is there.
  const [{ fileSites }, { nameOf, namingColumns }] = await Promise.all([import("../bulk/opening.ts"), import("../bulk/naming.ts")]);
  const { given, crs, notes } = await fileSites(file);
  const columns = namingColumns(given);
  const sites = given.map((one, i) => ({
    name: given.length > 1 ? nameOf(one, i, columns) : file.name,
    geometry: one.flaw ? null : (one.geometry as Geometry | null),
    crs: typeof crs === "string" ? crs : null,
    defect: one.flaw ? { msg: one.flaw.why, remedy: one.flaw.remedy } : null,
  }));
  return { file: file.name, sites, notes };
}

/** Reads a file; where it holds one site without a defect, that is asked about at once. */
export async function readFile(file: File): Promise<void> {
  forget();
  const why = refusal(file);
  if (why) {
    fileProblem.value = new Problem(415, why);
    return;
  }
  latest = file;
  reading.value = file.name;
  try {
    const found = await sitesOf(file);
    if (latest !== file) return;
    fileRead.value = found;
    const [only] = found.sites;
    if (found.sites.length === 1 && only && !only.defect) choose(only);
  } catch (error) {
    if (latest !== file || givenUp(error)) return;
    fileProblem.value = error instanceof Problem ? error : new Problem(422, error instanceof Error ? error.message : told(error).message);
  } finally {
    if (latest === file) reading.value = null;
  }
}
