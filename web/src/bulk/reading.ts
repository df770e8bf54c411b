// A file of sites, read: GeoJSON here, every other kind by the service.

import type { Given } from "./row.ts";

export interface Sites {
  file: string;
  crs: unknown;
  given: Given[];
  /** What its reader noticed of the file as a whole. */
  notes: string[];
}

/** A file that cannot be read as sites, in words. */
export class Unreadable extends Error {}

/** More would be held in the page's memory several times over. */
export const MOST_BYTES_READ = 64_000_000;

export function sizeText(bytes: number): string {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`;
}

export function tooLarge(file: { name: string; size: number }): string | null {
  if (file.size <= MOST_BYTES_READ) return null;
  return `“${file.name}”有 ${sizeText(file.size)}，页面一次最多读 ${sizeText(MOST_BYTES_READ)}。请分成几份，或在服务器上用 blueprint screen 命令。`;
}

function record(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
}

function givenOf(value: unknown): Given {
  const feature = record(value);
  if (feature === null) return { properties: {}, geometry: null, flaw: { why: "不是 GeoJSON 要素", remedy: "写成 Feature" } };
  if (feature["type"] !== "Feature") return { properties: {}, geometry: value };
  const id = feature["id"];
  const properties = record(feature["properties"]) ?? {};
  const given: Given = { properties, geometry: feature["geometry"] };
  if (typeof id === "string" || typeof id === "number") given.id = id;
  if (given.geometry === null || given.geometry === undefined) {
    given.flaw = { why: "要素没有几何", remedy: "补上用地边界" };
  }
  return given;
}

// GeoJSON of 2008 wrote the reference system as an object; files still do.
function crsOf(value: unknown): unknown {
  const written = record(value);
  return written === null ? value : record(written["properties"])?.["name"];
}

/** The sites of a GeoJSON text; Unreadable says what is wrong with the whole. */
export function readGeojson(file: string, text: string): Sites {
  let body: unknown;
  try {
    body = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    throw new Unreadable(`“${file}”不是完整的 GeoJSON：文件可能没有写完，或不是 UTF-8 编码。`);
  }
  const whole = record(body);
  const features = whole?.["type"] === "FeatureCollection" ? whole["features"] : [body];
  if (whole === null || typeof whole["type"] !== "string" || !Array.isArray(features)) {
    throw new Unreadable(`“${file}”是 JSON，但不是 GeoJSON：须是 FeatureCollection。`);
  }
  if (features.length === 0) throw new Unreadable(`“${file}”里没有要素。`);
  return { file, crs: crsOf(whole["crs"]), given: features.map(givenOf), notes: [] };
}

export function isGeojson(name: string): boolean {
  return /\.(geo)?json$/i.test(name);
}
