// A site that somebody has begun to give: kept as typed until it is asked about.

import { computed, signal } from "@preact/signals";
import type { Geometry } from "geojson";
import { type Place, placesNamed } from "../find/places.ts";
import { problemOf } from "../server/ask.ts";
import { Problem } from "../server/problem.ts";
import { giveSite } from "../state/answer.ts";
import { byCode, site } from "../state/site.ts";
import { lawDate } from "../state/time.ts";
import { kind, readNow, textProblem, textRead, together, typed, width, type TextSite } from "./text_read.ts";

/** What was read of the text, in degrees, for the map. */
export const preview = computed<Geometry[]>(() =>
  site.value ? [] : (textRead.value?.features ?? []).flatMap(({ geometry }) => (geometry ? [geometry] : [])),
);

export const giving = signal<"code" | null>(null);
export const problem = signal<Problem | null>(null);

let looking: AbortController | null = null;

const ASKED = new Map([
  ["plan_parcel", "parcel"],
  ["block", "block"],
] as const);

type Asked = "plan_parcel" | "block";

const MOST_SUGGESTED = 5;

/** What else a code that the map has not may have meant. */
export const suggested = signal<readonly Place[]>([]);

export function givePlace({ layer, code }: Place): void {
  suggested.value = [];
  problem.value = null;
  const as = ASKED.get(layer as Asked);
  if (as) giveSite(byCode(as, code));
}

/** The parcel or block of this code, however it is typed; what is only like it is offered. */
async function giveCode(code: string): Promise<void> {
  looking?.abort();
  const controller = new AbortController();
  looking = controller;
  giving.value = "code";
  try {
    const places = await placesNamed(code, controller.signal);
    if (controller.signal.aborted) return;
    const near = places.filter(({ layer }) => ASKED.has(layer as Asked));
    const exact = near.filter(({ match }) => match === "exact");
    if (exact.length === 1 && exact[0]) return givePlace(exact[0]);
    suggested.value = (exact.length ? exact : near).slice(0, MOST_SUGGESTED);
    const day = lawDate.peek();
    const why = exact.length ? `“${code}”对应多个地块或街区，请选择` : `${day}的图上没有编号“${code}”的地块或街区。请核对编号和日期，或在图上单击选取`;
    problem.value = new Problem(404, `${why}。`);
  } catch (error) {
    if (!controller.signal.aborted) problem.value = problemOf(error);
  } finally {
    if (looking === controller) giving.value = null;
  }
}

const UNNAMED = /^第 \d+ 个$/;

/** Asks about one of the sites that were read, with the coordinates as they were given. */
export function giveRead({ geometry, source, name }: TextSite): void {
  const crs = textRead.peek()?.source_crs;
  const line = source.type === "LineString";
  giveSite({
    geometry,
    site: source,
    ...(crs ? { crs } : {}),
    ...(line ? { width_m: Number(width.peek()) } : {}),
    name: UNNAMED.test(name) ? (line ? "线状用地" : "坐标用地") : name,
  });
}

export function giveTogether(): void {
  const all = together.peek();
  const read = textRead.peek();
  if (!all || !read) return;
  giveSite({ geometry: null, site: all, crs: read.source_crs, name: `坐标用地（${read.features.length} 个地块）` });
}

async function giveText(): Promise<void> {
  await readNow();
  const read = textRead.peek();
  problem.value = textProblem.peek();
  if (!read) return;
  const [only] = read.features;
  const flaw = read.features.flatMap(({ defects }) => defects)[0];
  if (read.features.length === 1 && only?.geometry) giveRead(only);
  else if (flaw) problem.value = new Problem(422, [flaw.msg, flaw.remedy].filter(Boolean).join("；"));
  else problem.value = new Problem(422, `读到 ${read.features.length} 个地块，请选择其中一个，或合并查询。`);
}

/** Asks about what is typed. */
export function giveTyped(): void {
  problem.value = null;
  suggested.value = [];
  if (kind.value === "code") void giveCode(typed.value.trim());
  if (kind.value === "text") void giveText();
}
