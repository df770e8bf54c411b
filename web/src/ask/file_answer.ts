// What POST /api/v1/sites/read says of a file.

import type { Geometry } from "geojson";

export interface Defect {
  msg: string;
  remedy?: string;
  at?: [number, number] | null;
}

export interface FileSite {
  name: string;
  /** Degrees (EPSG:4490); null where it cannot be a site. */
  geometry: Geometry | null;
  area_m2: number | null;
  defects: Defect[];
}

export interface FileRead {
  file: string;
  sites: FileSite[];
}

export function fromAnswer(file: string, answer: { features: FileSite[] }): FileRead {
  return { file, sites: answer.features };
}
