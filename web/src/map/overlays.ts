// The one map of the page. Panels draw upon it through here and never make another.

import { signal } from "@preact/signals";
import type { FeatureCollection } from "geojson";
import type { GeoJSONSource, LayerSpecification, LngLatBoundsLike, Map, PaddingOptions } from "maplibre-gl";
import { vocabulary } from "../state/vocabulary.ts";
import { change } from "./reconcile.ts";

/** The map, once it can be drawn upon; null before. */
export const liveMap = signal<Map | null>(null);

/** Pixels of the map that something stands in front of: a phone's sheet, say. */
export const covered = signal<PaddingOptions>({ top: 0, right: 0, bottom: 0, left: 0 });

const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };

/** Drawn above the layers of the map. */
interface Overlay {
  data: FeatureCollection;
  layers: LayerSpecification[];
}

const overlays = new globalThis.Map<string, Overlay>();

function put(map: Map, id: string, overlay: Overlay, old: Overlay | undefined): void {
  const source = map.getSource(id) as GeoJSONSource | undefined;
  if (source) source.setData(overlay.data);
  else map.addSource(id, { type: "geojson", data: overlay.data });
  for (const gone of old?.layers ?? []) {
    if (!overlay.layers.some((layer) => layer.id === gone.id)) map.removeLayer(gone.id);
  }
  for (const layer of overlay.layers) {
    const had = old?.layers.find((each) => each.id === layer.id);
    if (!map.getLayer(layer.id)) map.addLayer(layer);
    else if (had) change(map, had, layer);
  }
}

/** Shows data under this name, in place of what was shown there; `layers` name `id` as their source, and
 * what changed in them is changed on the map (colours by day and by night). */
export function show(id: string, data: FeatureCollection | null, layers: LayerSpecification[]): void {
  const old = overlays.get(id);
  const overlay = { data: data ?? EMPTY, layers };
  overlays.set(id, overlay);
  if (liveMap.value) put(liveMap.value, id, overlay, old);
}

/** Takes away what is shown under this name, layers and all. */
export function hide(id: string): void {
  const map = liveMap.value;
  const overlay = overlays.get(id);
  overlays.delete(id);
  if (!map || !overlay) return;
  for (const layer of overlay.layers) if (map.getLayer(layer.id)) map.removeLayer(layer.id);
  if (map.getSource(id)) map.removeSource(id);
}

/** When the map is there: what was shown before that. */
export function putBack(map: Map): void {
  for (const [id, overlay] of overlays) put(map, id, overlay, undefined);
}

/** How long the map may take to move, in milliseconds: not at all for who wants no motion. */
export function motion(milliseconds: number): number {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : milliseconds;
}

/** Shows all districts. */
export function wholeCity(duration = motion(600)): void {
  const boxes = (vocabulary.value?.districts ?? []).map((district) => district.bbox);
  const [first, ...rest] = boxes;
  const box = first ?? vocabulary.value?.city.extent;
  if (!box) return;
  const [w, s, e, n] = rest.reduce(
    (all, each) => [Math.min(all[0], each[0]), Math.min(all[1], each[1]), Math.max(all[2], each[2]), Math.max(all[3], each[3])],
    box,
  );
  fit([w, s, e, n], 14, duration);
}

/** Moves the map so that all of the box is seen beside what stands in front of the map. */
export function flyTo(bounds: LngLatBoundsLike, maxZoom = 17): void {
  fit(bounds, maxZoom, motion(600));
}

function fit(bounds: LngLatBoundsLike, maxZoom: number, duration: number): void {
  const map = liveMap.peek();
  if (!map) return;
  const { clientWidth, clientHeight } = map.getContainer();
  const { top = 0, right = 0, bottom = 0, left = 0 } = covered.peek();
  const edge = Math.min(60, clientWidth / 8, clientHeight / 8);
  // MapLibre gives up on a box that the padding leaves no room for.
  const high = Math.min(bottom, Math.max(0, clientHeight - top - 3 * edge));
  const padding = { top: top + edge, right: right + edge, bottom: high + edge, left: left + edge };
  map.fitBounds(bounds, { padding, maxZoom, duration });
}
