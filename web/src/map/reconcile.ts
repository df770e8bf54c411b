// Brings the map's layers to what is wanted with as few changes as there are, so that nothing is loaded
// or drawn anew that stays as it was.

import type { LayerSpecification, Map } from "maplibre-gl";

type Given = Readonly<Record<string, unknown>>;

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

function source(layer: LayerSpecification): unknown[] {
  const { type, source, "source-layer": of } = layer as { type: string; source?: unknown; "source-layer"?: unknown };
  return [type, source, of];
}

function changed(old: Given = {}, next: Given = {}): [string, unknown][] {
  const names = new Set([...Object.keys(old), ...Object.keys(next)]);
  return [...names].filter((name) => !same(old[name], next[name])).map((name) => [name, next[name]]);
}

/** `old` and `next` are of one type and source. */
export function change(map: Map, old: LayerSpecification, next: LayerSpecification): void {
  for (const [name, value] of changed(old.paint, next.paint)) map.setPaintProperty(next.id, name as never, value as never);
  for (const [name, value] of changed(old.layout, next.layout)) {
    map.setLayoutProperty(next.id, name as never, value as never);
  }
  if (old.minzoom !== next.minzoom || old.maxzoom !== next.maxzoom) {
    map.setLayerZoomRange(next.id, next.minzoom ?? 0, next.maxzoom ?? 24);
  }
  const [before, after] = [old, next] as { filter?: unknown }[];
  if (!same(before?.filter, after?.filter)) map.setFilter(next.id, (after?.filter ?? null) as never);
}

/** Draws `wanted`, bottom first, below all layers that are neither in `had` nor wanted. */
export function reconcile(map: Map, had: readonly LayerSpecification[], wanted: readonly LayerSpecification[]): void {
  const before = new globalThis.Map(had.map((layer) => [layer.id, layer]));
  const ids = new Set(wanted.map((layer) => layer.id));
  for (const layer of had) {
    const next = wanted.find((each) => each.id === layer.id);
    if (next && same(source(layer), source(next))) continue;
    map.removeLayer(layer.id);
    before.delete(layer.id);
  }
  const stay = wanted.filter((layer) => before.has(layer.id)).map((layer) => layer.id);
  const moved = !same(stay, [...before.keys()]);
  let above = map.getLayersOrder().find((id) => !ids.has(id) && !before.has(id));
  for (const layer of [...wanted].reverse()) {
    const old = before.get(layer.id);
    if (!old) map.addLayer(layer, above);
    else {
      change(map, old, layer);
      if (moved) map.moveLayer(layer.id, above);
    }
    above = layer.id;
  }
}
