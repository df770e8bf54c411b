// Well-known text of polygons and lines, as GIS programs put it on the clipboard.

import type { LineString, MultiPolygon, Polygon, Position } from "geojson";

export type Drawn = Polygon | MultiPolygon | LineString;

const HEAD = /^\s*(?:SRID\s*=\s*(\d{4,5})\s*;)?\s*(POLYGON|MULTIPOLYGON|LINESTRING)\s*(?:Z|M|ZM)?\s*\(/i;

export function looksLikeWkt(text: string): boolean {
  return /^\s*(?:SRID\s*=|POINT|(?:MULTI)?(?:POLYGON|LINESTRING|POINT)|GEOMETRYCOLLECTION)/i.test(text);
}

function position(text: string): Position {
  const numbers = text.trim().split(/\s+/).map(Number);
  const [x, y] = numbers;
  if (x === undefined || y === undefined || !Number.isFinite(x) || !Number.isFinite(y))
    throw new SyntaxError(`“${text.trim().slice(0, 40)}”不是一对坐标`);
  return [x, y];
}

const positions = (text: string): Position[] => text.split(",").map(position);

/** The brackets of the outermost level, each without its brackets. */
function groups(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === "(" && depth++ === 0) from = i + 1;
    if (text[i] === ")" && --depth === 0) found.push(text.slice(from, i));
    if (depth < 0) break;
  }
  if (depth !== 0) throw new SyntaxError("括号不成对");
  return found;
}

const polygon = (text: string): Position[][] => groups(text).map(positions);

/** A SyntaxError says what cannot be read. `epsg` is that of an SRID, if one stands there. */
export function readWkt(text: string): { geometry: Drawn; epsg: number | null } {
  const head = HEAD.exec(text);
  if (!head) throw new SyntaxError("可读的 WKT：POLYGON、MULTIPOLYGON、LINESTRING");
  const [body] = groups(text.slice(head[0].length - 1));
  if (body === undefined || !body.trim()) throw new SyntaxError("几何是空的");
  const epsg = head[1] ? Number(head[1]) : null;
  const kind = (head[2] ?? "").toUpperCase();
  if (kind === "LINESTRING") return { geometry: { type: "LineString", coordinates: positions(body) }, epsg };
  if (kind === "POLYGON") return { geometry: { type: "Polygon", coordinates: polygon(body) }, epsg };
  return { geometry: { type: "MultiPolygon", coordinates: groups(body).map(polygon) }, epsg };
}
