// What land is looked for: as it stands in the form, as it is asked, as it stands in a link.

import type { Geometry } from "geojson";

export interface Range {
  min?: number;
  max?: number;
}

/** Where: the whole city, a district, the part of the map that was seen, or a drawn site. */
export type Where =
  | { kind: "city" }
  | { kind: "district"; code: string }
  | { kind: "view"; bbox: [number, number, number, number] }
  | { kind: "site"; name: string; within: Geometry | { parcel: string } | { block: string }; crs?: string };

export interface Conditions {
  where: Where;
  landUse: readonly string[];
  landUseSystem: string;
  /** Square metres. */
  area: Range;
  far: Range;
  waived: readonly string[];
  settledOnly: boolean;
  avoid: readonly string[];
  allowNoData: boolean;
  /** By type of facility, in metres. */
  distance: Readonly<Record<string, number>>;
  sort: string;
}

export const NONE: Conditions = {
  where: { kind: "city" },
  landUse: [],
  landUseSystem: "",
  area: {},
  far: {},
  waived: [],
  settledOnly: false,
  avoid: [],
  allowNoData: false,
  distance: {},
  sort: "score",
};

function bounded({ min, max }: Range): Range | undefined {
  if (min === undefined && max === undefined) return undefined;
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

function placed(where: Where): Record<string, unknown> {
  if (where.kind === "district") return { district: where.code };
  if (where.kind === "view") return { bbox: where.bbox };
  if (where.kind === "site") return { within: where.within, ...(where.crs ? { crs: where.crs } : {}) };
  return {};
}

/** The body of POST /api/v1/site-search: only what is asked for. */
export function bodyOf(conditions: Conditions): Record<string, unknown> {
  const { where, landUse, landUseSystem, area, far, waived, settledOnly, avoid, allowNoData, distance, sort } = conditions;
  const byDistance = Object.keys(distance).length > 0;
  const given: Record<string, unknown> = {
    ...placed(where),
    land_use: landUse.length > 0 ? landUse : undefined,
    land_use_system: landUse.length > 0 && landUseSystem ? landUseSystem : undefined,
    area_m2: bounded(area),
    far: bounded(far),
    waived: waived.length > 0 ? waived : undefined,
    settled_only: waived.length > 0 && settledOnly ? true : undefined,
    avoid: avoid.length > 0 ? avoid : undefined,
    allow_no_data: avoid.length > 0 && allowNoData ? true : undefined,
    distance_to: byDistance ? distance : undefined,
    sort: sort === "distance" && !byDistance ? "score" : sort,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

export function count(conditions: Conditions): number {
  const { sort: _, settled_only: __, allow_no_data: ___, crs: ____, land_use_system: _____, ...given } = bodyOf(conditions);
  return Object.keys(given).length;
}

/** The same without one condition, as the service names it, or without one entry of its list. */
export function without(conditions: Conditions, condition: string, entry: string | null): Conditions {
  const rest = (list: readonly string[]) => (entry === null ? [] : list.filter((each) => each !== entry));
  switch (condition) {
    case "bbox":
    case "within":
    case "district":
      return { ...conditions, where: { kind: "city" } };
    case "land_use":
      return { ...conditions, landUse: rest(conditions.landUse) };
    case "area_m2":
      return { ...conditions, area: {} };
    case "far":
      return { ...conditions, far: {} };
    case "waived":
      return { ...conditions, waived: rest(conditions.waived) };
    case "settled_only":
      return { ...conditions, settledOnly: false };
    case "avoid":
      return { ...conditions, avoid: rest(conditions.avoid) };
    case "distance_to":
      return {
        ...conditions,
        distance: Object.fromEntries(Object.entries(conditions.distance).filter(([type]) => entry !== null && type !== entry)),
      };
    default:
      return conditions;
  }
}

export function written(conditions: Conditions): string | null {
  const given = Object.entries(conditions).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(NONE[name as keyof Conditions]));
  return given.length === 0 ? null : JSON.stringify(Object.fromEntries(given));
}

const isText = (value: unknown) => typeof value === "string" && value.length <= 100;
const isList = (value: unknown) => Array.isArray(value) && value.length <= 60 && value.every(isText);
const isNumber = (value: unknown) => typeof value === "number" && Number.isFinite(value) && value >= 0;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isRange = (value: unknown) =>
  isRecord(value) && Object.entries(value).every(([name, bound]) => (name === "min" || name === "max") && isNumber(bound));

function isWhere(value: unknown): boolean {
  if (!isRecord(value)) return false;
  switch (value["kind"]) {
    case "city":
      return true;
    case "district":
      return isText(value["code"]);
    case "view":
      return Array.isArray(value["bbox"]) && value["bbox"].length === 4 && value["bbox"].every((each) => typeof each === "number");
    case "site":
      return isText(value["name"]) && isRecord(value["within"]);
    default:
      return false;
  }
}

const CHECKS: Readonly<Record<keyof Conditions, (value: unknown) => boolean>> = {
  where: isWhere,
  landUse: isList,
  landUseSystem: isText,
  area: isRange,
  far: isRange,
  waived: isList,
  settledOnly: (value) => typeof value === "boolean",
  avoid: isList,
  allowNoData: (value) => typeof value === "boolean",
  distance: (value) => isRecord(value) && Object.values(value).every(isNumber),
  sort: isText,
};

/** What `written` wrote; null for anything else. */
export function readWritten(text: string): Conditions | null {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(given)) return null;
  for (const [name, value] of Object.entries(given)) {
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name as keyof Conditions] : null;
    if (!check?.(value)) return null;
  }
  return { ...NONE, ...(given as Partial<Conditions>) };
}
