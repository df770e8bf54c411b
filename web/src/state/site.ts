// The site that is asked about, wherever it came from.

import type { Geometry } from "geojson";
import { kept } from "./kept.ts";

export type Given = Geometry | { parcel: string } | { block: string };

export interface AskedSite {
  /** Degrees (EPSG:4490), for the map; null while only its code is known, or its coordinates in metres. */
  geometry: Geometry | null;
  /** What POST /api/v1/site-queries gets as `site`. */
  site: Given;
  crs?: string;
  width_m?: number;
  /** What a person calls it: a code, a file's row, 手绘用地. */
  name: string;
}

export const site = kept<AskedSite | null>("site", null);

export function byCode(layer: "parcel" | "block", code: string): AskedSite {
  const given = layer === "parcel" ? { parcel: code } : { block: code };
  return { geometry: null, site: given, name: code };
}
