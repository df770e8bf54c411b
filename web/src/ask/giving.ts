// A site that somebody has begun to give: kept as typed until it is asked about.

import { computed, signal } from "@preact/signals";
import type { Geometry } from "geojson";
import { get, told } from "../server/ask.ts";
import { Problem } from "../server/problem.ts";
import { giveSite } from "../state/answer.ts";
import { kept } from "../state/kept.ts";
import { byCode, site } from "../state/site.ts";
import { vocabulary } from "../state/vocabulary.ts";
import { readTyped, type Boundary } from "./typed.ts";

export const typed = kept("typed", "");
export const width = kept("width", "20");
/** As chosen; "" is: what the text itself says. */
export const chosenCrs = kept("crs", "");

export const read = computed(() => readTyped(typed.value));

export interface Choice {
  id: string;
  label: string;
}

/** The systems that such coordinates can be in, the likeliest first. */
export function systemsFor(boundary: Boundary): Choice[] {
  if (!boundary.metres) {
    return [
      { id: "EPSG:4490", label: "CGCS2000 经纬度" },
      { id: "EPSG:4326", label: "WGS 84 经纬度" },
      { id: "GCJ02", label: "GCJ-02（国内网络地图）" },
      { id: "BD09", label: "BD-09（百度地图）" },
    ];
  }
  const city = vocabulary.value?.city;
  const own = city ? [{ id: `EPSG:${city.measuring_epsg}`, label: city.measuring_label }] : [];
  const said = boundary.epsg ? [{ id: `EPSG:${boundary.epsg}`, label: `EPSG:${boundary.epsg}` }] : [];
  return [...said, ...own].filter((each, i, all) => all.findIndex((one) => one.id === each.id) === i);
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

interface Found {
  features: unknown[];
}

/** Whether the map has this code, as a parcel or as a block. */
async function layerOf(code: string, signal: AbortSignal): Promise<"parcel" | "block" | null> {
  const has = async (layer: string) => {
    const path = `/ogc/collections/${layer}/items?limit=1&code=${encodeURIComponent(code)}`;
    return (await get<Found>(path, { signal })).features.length > 0;
  };
  const [parcel, block] = await Promise.all([has("plan_parcel"), has("block")]);
  return parcel ? "parcel" : block ? "block" : null;
}

async function giveCode(code: string): Promise<void> {
  looking?.abort();
  const controller = new AbortController();
  looking = controller;
  giving.value = "code";
  try {
    for (const spelt of new Set([code, code.toUpperCase()])) {
      const layer = await layerOf(spelt, controller.signal);
      if (controller.signal.aborted) return;
      if (layer) return giveSite(byCode(layer, spelt));
    }
 problem.value = new Problem(404, `图上没有编号“${code}”的地块或街区。请核对编号，或改在图上单击。`);
  } catch (error) {
    if (!controller.signal.aborted) problem.value = told(error);
  } finally {
    if (looking === controller) giving.value = null;
  }
}

/** Asks about what is typed. */
export function giveTyped(): void {
  problem.value = null;
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
