// Keeps the map as it is wanted, change by change.

import { effect } from "@preact/signals";
import type { GeoJSONSource, LayerSpecification, Map, VectorTileSource } from "maplibre-gl";
import { vocabulary } from "../state/vocabulary.ts";
import { addresses, drawn } from "./drawn.ts";
import { DISTRICT_NAMES } from "./labels.ts";
import { SOURCE } from "./pick.ts";
import { reconcile } from "./reconcile.ts";
import { finest } from "./tiles.ts";

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
    const there = addresses.value;
    const extent = vocabulary.value?.city.extent;
    for (const [layer, address] of there) {
      const source = map.getSource(SOURCE + layer) as VectorTileSource | undefined;
      if (!source) {
        const bounds = extent ? { bounds: extent } : {};
        map.addSource(SOURCE + layer, { type: "vector", tiles: [address], maxzoom: finest(layer), ...bounds });
      } else if (asked.get(layer) !== address) source.setTiles([address]);
      asked.set(layer, address);
    }
    reconcile(map, had, wanted);
    had = wanted;
    for (const layer of [...asked.keys()]) {
      if (there.has(layer)) continue;
      map.removeSource(SOURCE + layer);
      asked.delete(layer);
    }
  });
  return () => {
    stopNames();
    stop();
  };
}

/** Asks again for every tile: after the service was away. */
export function askAgain(map: Map): void {
  for (const [layer, address] of addresses.value) {
    (map.getSource(SOURCE + layer) as VectorTileSource | undefined)?.setTiles([address]);
  }
}
