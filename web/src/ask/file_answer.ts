// What POST /api/v1/sites/read says of a file.

import type { Geometry } from "geojson";

export interface Defect {
  msg: string;
  remedy?: string;
  /** Where it is, in degrees. */
  at?: [number, number] | null;
}

export interface FileSite {
  name: string;
  /** Degrees (EPSG:4490); null where it cannot be a site. */
  geometry: Geometry | null;
  area_m2: number | null;
  /** What was repaired within the tolerance. */
  mended: string | null;
  /** What its reader passed over or noticed. */
  notes: string[];
  defects: Defect[];
}

export interface FileRead {
  file: string;
  sites: FileSite[];
  notes: string[];
}

interface Answer {
  features: FileSite[];
  notes?: string[];
}

export function fromAnswer(file: string, { features, notes = [] }: Answer): FileRead {
  return { file, sites: features, notes };
}
