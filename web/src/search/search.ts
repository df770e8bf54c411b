// The search for land: what is asked, and what was found; both stay while other panels are open.

import { computed, signal } from "@preact/signals";
import type { Geometry } from "geojson";
import { givenUp, post, send, problemOf } from "../server/ask.ts";
import type { Problem } from "../server/problem.ts";
import { facts } from "../state/facts.ts";
import { registerPermalink } from "../state/permalink.ts";
import { asOf } from "../state/time.ts";
import { bodyOf, type Conditions, NONE, readWritten, written } from "./conditions.ts";

export interface KindVerdict {
  kind: string;
  verdict: string;
  standing: string;
  text: string;
  /** Whether the search asked for it. */
  asked: boolean;
}

export interface Place {
  rank: number;
  code: string;
  name: string | null;
  land_use_code: string;
  land_use_system: string | null;
  land_use_label: string | null;
  area_m2: number;
  far_max: number | null;
  evaluations: readonly KindVerdict[];
  score: number | null;
  reasons: readonly string[];
  bbox: [number, number, number, number];
  geometry: Geometry;
}

export interface Cost {
  condition: string;
  entry: string | null;
  label: string;
  matched: number;
  estimated: boolean;
}

export interface Found {
  as_of: string;
  considered: number;
  matched: number;
  candidates: readonly Place[];
  costs: readonly Cost[];
  summary: string;
  notices: readonly string[];
}

export const conditions = signal<Conditions>(NONE);
export const limit = signal(50);
/** Whether the conditions are looked at, or what was found. */
export const editing = signal(true);
export const found = signal<Found | null>(null);
export const asking = signal(false);
export const trouble = signal<Problem | null>(null);
export const downloading = signal<string | null>(null);
/** The place that is pointed at, and the one that was chosen, by their codes. */
export const pointed = signal<string | null>(null);
export const chosen = signal<string | null>(null);

function body(): Record<string, unknown> {
  const project = Object.keys(facts.value).length > 0 ? { project: facts.value } : {};
  return { ...bodyOf(conditions.value), ...project, ...(asOf.value ? { as_of: asOf.value } : {}), limit: limit.value };
}

const answered = signal("");
/** Whether what is shown answers what the form says now. */
export const current = computed(() => found.value !== null && answered.value === JSON.stringify(body()));

let controller: AbortController | null = null;

export async function search(): Promise<void> {
  controller?.abort();
  const mine = new AbortController();
  controller = mine;
  const asked = body();
  asking.value = true;
  trouble.value = null;
  try {
    const answer = await post<Found>("/api/v1/site-search", { ...asked, geometry: true }, { signal: mine.signal });
    if (controller !== mine) return;
    answered.value = JSON.stringify(asked);
    found.value = answer;
    chosen.value = null;
    pointed.value = null;
  } catch (error) {
    if (controller !== mine) return;
    if (!givenUp(error)) trouble.value = problemOf(error);
  }
  asking.value = false;
}

export function giveUp(): void {
  controller?.abort();
}

export function more(): void {
  limit.value = Math.min(1000, limit.value * 4);
  void search();
}

/** The places as a file that the service writes. */
export async function download(format: "gpkg" | "xlsx"): Promise<void> {
  downloading.value = format;
  try {
    const answer = await send(`/api/v1/site-search?format=${format}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...body(), limit: 1000 }),
    });
    const address = URL.createObjectURL(await answer.blob());
    const link = document.createElement("a");
    link.href = address;
    link.download = `条件选址-${found.value?.as_of ?? ""}.${format}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } catch (error) {
    trouble.value = problemOf(error);
  }
  downloading.value = null;
}

registerPermalink(
  "t",
  (text) => {
    const read = readWritten(text);
    if (read) conditions.value = read;
    return read !== null;
  },
  () => written(conditions.value),
);
