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

interface Told {
  id?: string | number;
  geometry: Geometry | null;
  properties?: Record<string, unknown> | null;
}

function site(told: Told, row: number): FileSite {
  const { name, area_m2: area, defects } = told.properties ?? {};
  return {
    name: String(name ?? told.id ?? `第 ${row + 1} 个`),
    geometry: told.geometry,
    area_m2: typeof area === "number" ? area : null,
    defects: Array.isArray(defects) ? (defects as Defect[]) : [],
  };
}

export function fromAnswer(file: string, answer: { features: Told[] }): FileRead {
  return { file, sites: answer.features.map(site) };
}
