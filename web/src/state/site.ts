// The site that is asked about, wherever it came from.

import { signal } from "@preact/signals";
import type { Geometry } from "geojson";

export interface AskedSite {
  /** Degrees (EPSG:4490), for the map; null while only its code is known. */
  geometry: Geometry | null;
  /** What POST /api/v1/site-queries gets as `site`. */
  site: Geometry | { parcel: string } | { block: string };
  crs?: string;
  /** What a person calls it: a code, a file's row, 手绘用地. */
  name: string;
}

export const site = signal<AskedSite | null>(null);
