// The box around a geometry, in its own units.

import type { Geometry, Position } from "geojson";

export type Bounds = [west: number, south: number, east: number, north: number];

function positions(geometry: Geometry): Position[] {
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(positions);
  const depth = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 }[geometry.type];
  const found: unknown = depth === 0 ? [geometry.coordinates] : depth === 1 ? geometry.coordinates : (geometry.coordinates as unknown[]).flat(depth - 1);
  return found as Position[];
}

/** null where there is no point. */
export function boundsOf(geometry: Geometry): Bounds | null {
  let box: Bounds | null = null;
  for (const [x = 0, y = 0] of positions(geometry)) {
    box = box ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)] : [x, y, x, y];
  }
  return box;
}
