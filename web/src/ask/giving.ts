// A site that somebody has begun to give: kept as typed until it is asked about.

import { computed, signal } from "@preact/signals";
import type { Geometry } from "geojson";
import { type Place, placesNamed } from "../find/places.ts";
import { told } from "../server/ask.ts";
import { Problem } from "../server/problem.ts";
import { giveSite } from "../state/answer.ts";
import { kept } from "../state/kept.ts";
import { byCode, site } from "../state/site.ts";
import { lawDate } from "../state/time.ts";
import { type Named, vocabulary } from "../state/vocabulary.ts";
import { readTyped, type Boundary } from "./typed.ts";

export const typed = kept("typed", "");
export const width = kept("width", "20");
/** As chosen; "" is: what the text itself says. */
export const chosenCrs = kept("crs", "");

export const read = computed(() => readTyped(typed.value));

/** The systems that such coordinates can be in, the likeliest first. */
export function systemsFor({ metres, epsg }: Boundary): readonly Named[] {
  if (!metres) return (vocabulary.value?.["degree_systems"] as Named[] | undefined) ?? [];
  const city = vocabulary.value?.city;
  const own = city && { id: `EPSG:${city.measuring_epsg}`, label: city.measuring_label };
  const said = epsg !== null && { id: `EPSG:${epsg}`, label: `EPSG:${epsg}` };
  if (!said || said.id === own?.id) return own ? [own] : [];
  return own ? [said, own] : [said];
}

export const crs = computed(() => {
  if (read.value.kind !== "boundary") return "";
  const choices = systemsFor(read.value);
  return choices.some((each) => each.id === chosenCrs.value) ? chosenCrs.value : (choices[0]?.id ?? "");
});

/** The typed boundary in degrees, for the map; null where the page cannot tell. */
export const preview = computed<Geometry | null>(() => {
  const now = site.value ? null : read.value;
  return now?.kind === "boundary" && !now.metres && ["EPSG:4490", "EPSG:4326"].includes(crs.value) ? now.geometry : null;
});

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

/** The parcel or block of this code, however it is typed. */
async function giveCode(code: string): Promise<void> {
  looking?.abort();
  const controller = new AbortController();
  looking = controller;
  giving.value = "code";
  try {
    const places = await placesNamed(code, controller.signal);
    if (controller.signal.aborted) return;
    const near = places.filter(({ layer }) => ASKED.has(layer as Asked));
    const exact = near.find(({ match }) => match === "exact");
    if (exact) return givePlace(exact);
    suggested.value = near.slice(0, MOST_SUGGESTED);
    const day = lawDate.peek();
    problem.value = new Problem(404, `${day}的图上没有编号“${code}”的地块或街区。请核对编号和日期，或改在图上单击。`);
  } catch (error) {
    if (!controller.signal.aborted) problem.value = told(error);
  } finally {
    if (looking === controller) giving.value = null;
  }
}

/** Asks about what is typed. */
export function giveTyped(): void {
  problem.value = null;
  suggested.value = [];
  const now = read.value;
  if (now.kind === "code") void giveCode(now.code);
  if (now.kind === "flaw") problem.value = new Problem(422, now.message);
  if (now.kind !== "boundary") return;
  const line = now.geometry.type === "LineString";
  const metres = Number(width.value);
  if (line && !(metres > 0 && metres <= 500)) {
    problem.value = new Problem(422, "线状用地须有宽度：大于 0、不超过 500 米");
    return;
  }
  giveSite({
    geometry: preview.value,
    site: now.geometry,
    crs: crs.value,
    ...(line ? { width_m: metres } : {}),
    name: line ? "线状用地" : "坐标用地",
  });
}
