// The one map of the page. Panels draw upon it through here and never make another.

import { signal } from "@preact/signals";
import type { FeatureCollection } from "geojson";
import type { GeoJSONSource, LayerSpecification, LngLatBoundsLike, Map } from "maplibre-gl";

/** The map, once its style is there; null before. */
export const stage = signal<Map | null>(null);

const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };

/** Drawn above the layers of the map, and drawn again after the style was changed. */
interface Overlay {
  data: FeatureCollection;
  layers: LayerSpecification[];
}

const overlays = new globalThis.Map<string, Overlay>();

function put(map: Map, id: string, overlay: Overlay): void {
  const source = map.getSource(id) as GeoJSONSource | undefined;
  if (source) source.setData(overlay.data);
  else map.addSource(id, { type: "geojson", data: overlay.data });
  for (const layer of overlay.layers) if (!map.getLayer(layer.id)) map.addLayer(layer);
}

/** Shows data under this name; `layers` name `id` as their source. */
export function show(id: string, data: FeatureCollection | null, layers: LayerSpecification[]): void {
  const overlay = { data: data ?? EMPTY, layers };
  overlays.set(id, overlay);
  if (stage.value) put(stage.value, id, overlay);
}

/** After the style was set anew, which forgets all that was added. */
export function putBack(map: Map): void {
  for (const [id, overlay] of overlays) put(map, id, overlay);
}

export function flyTo(bounds: LngLatBoundsLike): void {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  stage.value?.fitBounds(bounds, { padding: 60, maxZoom: 17, duration: still ? 0 : 600 });
}
