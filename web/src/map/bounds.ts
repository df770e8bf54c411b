// The box around geometries, in their own coordinates: west, south, east, north.

import type { Geometry } from "geojson";
import type { Box } from "../state/vocabulary.ts";

export type { Box };

function reach(box: Box, coordinates: unknown): void {
  if (!Array.isArray(coordinates)) return;
  const [x, y] = coordinates;
  if (typeof x === "number" && typeof y === "number") {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
    return;
  }
  for (const each of coordinates) reach(box, each);
}

/** Null where there is nothing to be around. */
export function boxOf(geometries: Iterable<Geometry | null | undefined>): Box | null {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const geometry of geometries) {
    if (geometry && "coordinates" in geometry) reach(box, geometry.coordinates);
  }
  return box[0] <= box[2] ? box : null;
}
