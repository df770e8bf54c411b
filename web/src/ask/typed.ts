// What a person typed or pasted to name a site: a code, points, WKT or GeoJSON. Nothing is guessed
// silently: how it was read stands in `notes`.

import type { Position } from "geojson";
import { numbersOf, sighted, withoutSexagesimal, type Sighted } from "./numbers.ts";
import { looksLikeWkt, readWkt, type Drawn } from "./wkt.ts";

export interface Boundary {
  kind: "boundary";
  geometry: Drawn;
  metres: boolean;
  /** The system that the text names or shows by a zone number; null: to be chosen. */
  epsg: number | null;
  notes: string[];
}

export type Typed =
  | { kind: "empty" }
  | { kind: "code"; code: string }
  | { kind: "flaw"; message: string }
  | Boundary;

const LONGEST_CODE = 100;
const flaw = (message: string): Typed => ({ kind: "flaw", message });

/** The place that a line names: the first two numbers beside each other that can be one. */
function placeIn(numbers: number[]): Sighted | null {
  for (let i = 0; i + 1 < numbers.length; i += 1) {
    const found = sighted(numbers[i] as number, numbers[i + 1] as number);
    if (found) return found;
  }
  return null;
}

function placesOf(text: string): Sighted[] {
  const plain = withoutSexagesimal(text);
  const lines = plain.split(/[\r\n;；]+/).map(numbersOf).filter((line) => line.length);
  if (lines.length > 1) return lines.map(placeIn).filter((place) => place !== null);
  const numbers = lines[0] ?? [];
  const found: Sighted[] = [];
  for (let i = 0; i + 1 < numbers.length; ) {
    const place = sighted(numbers[i] as number, numbers[i + 1] as number);
    if (place) found.push(place);
    i += place ? 2 : 1;
  }
  return found;
}

/** EPSG of a three-degree Gauss-Krüger zone whose number stands before the easting. */
function zoned(east: number): number | null {
  const zone = Math.floor(east / 1_000_000);
  return zone >= 25 && zone <= 45 ? 4513 + zone - 25 : null;
}

const same = (a: Position, b: Position) => a[0] === b[0] && a[1] === b[1];

export function closed(ring: Position[]): Position[] {
  const [first] = ring;
  const last = ring.at(-1);
  return first && last && !same(first, last) ? [...ring, first] : ring;
}

function fromPlaces(places: Sighted[]): Typed {
  const [first] = places;
  if (!first) return flaw("没有读到坐标");
  if (places.some((place) => place.metres !== first.metres)) return flaw("坐标有的是度、有的是米，请统一");
  const points = places.map((place) => place.at);
  const notes: string[] = [];
  if (places.every((place) => place.swapped)) notes.push(first.metres ? "按“北、东”的次序读" : "按“纬度、经度”的次序读");
  else if (places.some((place) => place.swapped)) return flaw("坐标次序前后不一，请统一为“经度、纬度”或“东、北”");
  const shared = { metres: first.metres, epsg: first.metres ? zoned(first.at[0]) : null, notes };
  const corners = closed(points).slice(0, -1);
  if (points.length === 1) return flaw("只有一个点：用地边界至少三个点；要查这一点所在的地块，请在图上单击");
  if (points.length === 2) return { kind: "boundary", geometry: { type: "LineString", coordinates: points }, ...shared };
  if (new Set(corners.map(String)).size < 3) return flaw("用地边界至少三个不同的点");
  if (closed(points) !== points) notes.push("末点未回到首点，已闭合");
  notes.unshift(`读到 ${corners.length} 个点`);
  return { kind: "boundary", geometry: { type: "Polygon", coordinates: [closed(points)] }, ...shared };
}

function firstOf(geometry: Drawn): Position | undefined {
  let here: unknown = geometry.coordinates;
  while (Array.isArray(here) && Array.isArray(here[0])) here = here[0];
  return Array.isArray(here) ? (here as Position) : undefined;
}

function fromGeometry(geometry: Drawn, epsg: number | null): Typed {
  const [x, y] = firstOf(geometry) ?? [];
  if (x === undefined || y === undefined) return flaw("几何是空的");
  const metres = Math.abs(x) > 360 || Math.abs(y) > 360;
  if (!metres && isLatitudeFirst(x, y)) return flaw("坐标像是“纬度、经度”的次序，请改为“经度、纬度”");
  return { kind: "boundary", geometry, metres, epsg: epsg ?? (metres ? zoned(x) : null), notes: [] };
}

const isLatitudeFirst = (x: number, y: number) => sighted(x, y)?.swapped === true;

function geometryIn(given: unknown): Drawn | null {
  const here = given as { type?: string; geometry?: unknown; features?: unknown[] } | null;
  if (here?.type === "Feature") return geometryIn(here.geometry);
  if (here?.type === "FeatureCollection" && here.features?.length === 1) return geometryIn(here.features[0]);
  return ["Polygon", "MultiPolygon", "LineString"].includes(here?.type ?? "") ? (given as Drawn) : null;
}

function fromJson(text: string): Typed {
  try {
    const geometry = geometryIn(JSON.parse(text));
    return geometry ? fromGeometry(geometry, null) : flaw("GeoJSON 里须是一个面或一条线；多个用地请存成文件后选取");
  } catch {
    return flaw("不是完整的 GeoJSON");
  }
}

function fromWkt(text: string): Typed {
  try {
    const { geometry, epsg } = readWkt(text);
    return fromGeometry(geometry, epsg);
  } catch (error) {
    return flaw(`WKT 读不出：${error instanceof Error ? error.message : ""}`);
  }
}

export function readTyped(text: string): Typed {
  const given = text.trim();
  if (!given) return { kind: "empty" };
  if (given.startsWith("{")) return fromJson(given);
  if (looksLikeWkt(given)) return fromWkt(given);
  const places = placesOf(given);
  if (places.length) return fromPlaces(places);
  if (/[\r\n]/.test(given)) return flaw("没有读到坐标：每行写一个点，如 116.391, 39.907");
  if (given.length > LONGEST_CODE) return flaw(`编号长于 ${LONGEST_CODE} 字`);
  return { kind: "code", code: given };
}
