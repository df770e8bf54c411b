// The box around many geometries.

import type { Geometry } from "geojson";
import { type Bounds, boundsOf } from "../answer/bounds.ts";

/** Null where there is nothing to be around. */
export function boxOf(geometries: Iterable<Geometry | null | undefined>): Bounds | null {
  let box: Bounds | null = null;
  for (const geometry of geometries) {
    const one = geometry && boundsOf(geometry);
    if (!one) continue;
    box = box ? [Math.min(box[0], one[0]), Math.min(box[1], one[1]), Math.max(box[2], one[2]), Math.max(box[3], one[3])] : one;
  }
  return box;
}
