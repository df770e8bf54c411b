// What a click on the map hits. While a tool has the pointer (drawing, measuring), nothing is picked.

import { signal } from "@preact/signals";
import type { Geometry } from "geojson";
import type { Map, MapMouseEvent } from "maplibre-gl";

/** Who has the pointer: "pick" when nobody else wants it. A tool sets its own name and puts "pick" back. */
export const tool = signal<string>("pick");

export interface Hit {
  /** A layer of the catalogue: plan_parcel, block, assessment, … */
  layer: string;
  code: string;
  properties: Readonly<Record<string, unknown>>;
  /** As drawn, in degrees: cut at a tile's edge and made coarse. Ask by code for the whole. */
  geometry: Geometry;
}

export interface Picked {
  /** Degrees: longitude, latitude. */
  at: [number, number];
  /** Of the layers that are drawn, topmost first, each feature once. */
  hits: readonly Hit[];
}

/** What was clicked last; null after it was closed. */
export const picked = signal<Picked | null>(null);

type Taker = (picked: Picked) => boolean;
const takers = new Set<Taker>();

/** Registers who wants clicks first. One that answers true has taken it: the map shows no card of its
 * own. Answers how to take the registration back. */
export function onPick(taker: Taker): () => void {
  takers.add(taker);
  return () => takers.delete(taker);
}

/** Sources of the map's own layers are named so; what panels draw is not picked. */
export const SOURCE = "layer:";
/** What a click finds of the base map. */
export const BLOCKS = "ground:blocks";

function hitsAt(map: Map, event: MapMouseEvent): Hit[] {
  const found = new globalThis.Map<string, Hit>();
  for (const feature of map.queryRenderedFeatures(event.point)) {
    const base = feature.layer.id.startsWith("ground:") && feature.layer.id !== BLOCKS;
    if (!feature.source.startsWith(SOURCE) || base || feature.layer.type === "symbol") continue;
    const layer = feature.source.slice(SOURCE.length);
    const code = String(feature.properties["code"] ?? "");
    const key = `${layer}/${code}`;
    if (!found.has(key)) found.set(key, { layer, code, properties: feature.properties, geometry: feature.geometry });
  }
  return [...found.values()];
}

export function listen(map: Map): void {
  map.on("click", (event) => {
    if (tool.value !== "pick") return;
    const now: Picked = { at: [event.lngLat.lng, event.lngLat.lat], hits: hitsAt(map, event) };
    for (const taker of takers) if (taker(now)) return;
    picked.value = now;
  });
}
