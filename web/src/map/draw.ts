// Keeps the map as it is wanted, change by change.

import { effect } from "@preact/signals";
import type { GeoJSONSource, LayerSpecification, Map, VectorTileSource } from "maplibre-gl";
import { vocabulary } from "../state/vocabulary.ts";
import { drawn, sources } from "./drawn.ts";
import { DISTRICT_NAMES } from "./labels.ts";
import { reconcile } from "./reconcile.ts";

function nameDistricts(map: Map): void {
  const features = (vocabulary.value?.districts ?? []).map(({ code, name, bbox: [west, south, east, north] }) => ({
    type: "Feature" as const,
    properties: { code, name },
    geometry: { type: "Point" as const, coordinates: [(west + east) / 2, (south + north) / 2] },
  }));
  const data = { type: "FeatureCollection" as const, features };
  const source = map.getSource(DISTRICT_NAMES) as GeoJSONSource | undefined;
  if (source) source.setData(data);
  else map.addSource(DISTRICT_NAMES, { type: "geojson", data });
}

/** Answers how to stop. */
export function keepDrawn(map: Map): () => void {
  let had: readonly LayerSpecification[] = [];
  const asked = new globalThis.Map<string, string>();

  const stopNames = effect(() => nameDistricts(map));
  const stop = effect(() => {
    const wanted = drawn.value;
    const there = sources.value;
    const extent = vocabulary.value?.city.extent;
    for (const [id, { address, maxzoom }] of there) {
      const source = map.getSource(id) as VectorTileSource | undefined;
      if (!source) {
        const bounds = extent ? { bounds: extent } : {};
        map.addSource(id, { type: "vector", tiles: [address], maxzoom, ...bounds });
      } else if (asked.get(id) !== address) source.setTiles([address]);
      asked.set(id, address);
    }
    reconcile(map, had, wanted);
    had = wanted;
    for (const id of [...asked.keys()]) {
      if (there.has(id)) continue;
      map.removeSource(id);
      asked.delete(id);
    }
  });
  return () => {
    stopNames();
    stop();
  };
}

/** Asks again for every tile: after the service was away. */
export function askAgain(map: Map): void {
  for (const [id, { address }] of sources.value) {
    (map.getSource(id) as VectorTileSource | undefined)?.setTiles([address]);
  }
}
