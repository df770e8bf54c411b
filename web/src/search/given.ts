// The conditions in words, each by the name under which it can be taken out.

import { labelOf, vocabulary } from "../state/vocabulary.ts";
import type { Conditions, Range } from "./conditions.ts";
import { classOf, systems } from "./land_use.ts";

export interface GivenCondition {
  condition: string;
  entry: string | null;
  text: string;
}

const number = (value: number) => value.toLocaleString("zh-CN", { maximumFractionDigits: 4 });

function ranged(label: string, { min, max }: Range, scale: number, unit: string): string {
  const low = min === undefined ? null : number(min / scale);
  const high = max === undefined ? null : number(max / scale);
  if (low !== null && high !== null) return `${label} ${low}–${high}${unit}`;
  return low !== null ? `${label}不少于 ${low}${unit}` : `${label}不超过 ${high}${unit}`;
}

function occurringLabel(layer: string, value: string): string {
  return vocabulary.value?.occurring[layer]?.find((one) => one.value === value)?.label ?? value;
}

function placed({ where }: Conditions): GivenCondition[] {
  switch (where.kind) {
    case "city":
      return [];
    case "view":
      return [{ condition: "bbox", entry: null, text: "当前地图范围" }];
    case "site":
      return [{ condition: "within", entry: null, text: `“${where.name}”的范围内` }];
    case "district": {
      const named = vocabulary.value?.districts.find(({ code }) => code === where.code);
      return [{ condition: "district", entry: null, text: named?.name ?? where.code }];
    }
  }
}

export function givenOf(conditions: Conditions): GivenCondition[] {
  const { landUse, landUseSystem, area, far, waived, settledOnly, avoid, distance } = conditions;
  const system = landUseSystem || systems.value[0] || "";
  const isRanged = ({ min, max }: Range) => min !== undefined || max !== undefined;
  return [
    ...placed(conditions),
    ...landUse.map((code) => ({ condition: "land_use", entry: code, text: `${code} ${classOf(code, system).label}` })),
    ...(isRanged(area) ? [{ condition: "area_m2", entry: null, text: ranged("面积", area, 10_000, " 公顷") }] : []),
    ...(isRanged(far) ? [{ condition: "far", entry: null, text: ranged("容积率上限", far, 1, "") }] : []),
    ...waived.map((kind) => ({ condition: "waived", entry: kind, text: `不再重复开展${labelOf("kind", kind)}` })),
    ...(settledOnly && waived.length > 0 ? [{ condition: "settled_only", entry: null, text: "只要已确定的" }] : []),
    ...avoid.map((zone) => ({ condition: "avoid", entry: zone, text: `避让${occurringLabel("control_zone", zone)}` })),
    ...Object.entries(distance).map(([type, metres]) => ({
      condition: "distance_to",
      entry: type,
      text: `距${occurringLabel("facility", type)} ${number(metres)} 米以内`,
    })),
  ];
}
