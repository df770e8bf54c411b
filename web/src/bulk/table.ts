// The answers as a table, in the columns of `blueprint screen`, and as features.

import type { Feature, Geometry, Position } from "geojson";
import { type Cell, csvOf } from "./csv.ts";
import type { Evaluation, Given, Row } from "./row.ts";

/** The words that a table has beside the identifiers. */
export interface Wording {
  kinds: readonly string[];
  text: (verdict: string, standing: string) => string;
}

const VALUES = ["verdict", "standing", "reason", "text", "coverage"] as const;
const LAST = ["controls", "notices", "error", "remedy"] as const;
const OURS = ["row", "area_m2", "as_of", ...LAST, "geometry", "wkt", "fid"];

/** The file's own columns, and under which names they stand beside ours. */
function ownColumns(sites: readonly Given[], wording: Wording): [string, string][] {
  const own = new Set<string>();
  for (const site of sites) for (const column of Object.keys(site.properties)) own.add(column);
  const taken = new Set([...OURS, ...wording.kinds.flatMap((kind) => VALUES.map((value) => `${kind}_${value}`))]);
  return [...own].map((given) => {
    let name = given === "" ? "_" : given;
    while (taken.has(name.toLowerCase())) name += "_";
    taken.add(name.toLowerCase());
    return [given, name];
  });
}

function ownValue(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return JSON.stringify(value);
}

function cellsOf(evaluation: Evaluation | undefined, wording: Wording): Cell[] {
  if (!evaluation) return VALUES.map(() => null);
  const { verdict, standing, reason, coverage } = evaluation;
  return [verdict, standing, reason, wording.text(verdict, standing), coverage];
}

/** Column names, and each row's values in that order. `rows` are those that were answered. */
export function tableOf(
  sites: readonly Given[],
  rows: readonly Row[],
  wording: Wording,
): { head: string[]; lines: () => Generator<Cell[]> } {
  const own = ownColumns(sites, wording);
  const kinds = wording.kinds.flatMap((kind) => VALUES.map((value) => `${kind}_${value}`));
  function* lines(): Generator<Cell[]> {
    for (const row of rows) {
      const properties = sites[row.index]?.properties ?? {};
      yield [
        row.index + 1,
        ...own.map(([given]) => ownValue(properties[given])),
        row.area,
        row.asOf || null,
        ...wording.kinds.flatMap((kind) =>
          cellsOf(
            row.evaluations.find((one) => one.kind === kind),
            wording,
          ),
        ),
        row.controls.join("、") || null,
        row.notices.join("；") || null,
        row.flaw?.why,
        row.flaw?.remedy,
      ];
    }
  }
  return { head: ["row", ...own.map(([, name]) => name), "area_m2", "as_of", ...kinds, ...LAST], lines };
}

function ring(positions: Position[]): string {
  return `(${positions.map(([x, y]) => `${x} ${y}`).join(", ")})`;
}

function polygon(rings: Position[][]): string {
  return `(${rings.map(ring).join(", ")})`;
}

export function wktOf(geometry: Geometry | null): string {
  if (geometry?.type === "Polygon") return `POLYGON ${polygon(geometry.coordinates)}`;
  if (geometry?.type === "MultiPolygon") return `MULTIPOLYGON (${geometry.coordinates.map(polygon).join(", ")})`;
  return "";
}

export function csvTable(sites: readonly Given[], rows: readonly Row[], wording: Wording): string[] {
  const { head, lines } = tableOf(sites, rows, wording);
  function* withShapes(): Generator<Cell[]> {
    let place = 0;
    for (const line of lines()) {
      yield [...line, wktOf(rows[place]?.geometry ?? null)];
      place += 1;
    }
  }
  return csvOf([...head, "wkt"], withShapes());
}

/** A FeatureCollection in pieces of text, a feature each: thousands are never one string. */
export function geojsonTable(sites: readonly Given[], rows: readonly Row[], wording: Wording): string[] {
  const { head, lines } = tableOf(sites, rows, wording);
  const pieces = ['{"type":"FeatureCollection","features":[\n'];
  let place = 0;
  for (const line of lines()) {
    const properties = Object.fromEntries(head.map((name, column) => [name, line[column] ?? null]));
    const feature: Feature<Geometry | null> = { type: "Feature", properties, geometry: rows[place]?.geometry ?? null };
    pieces.push(`${place === 0 ? "" : ",\n"}${JSON.stringify(feature)}`);
    place += 1;
  }
  pieces.push("\n]}\n");
  return pieces;
}
