// The land-use classes that occur on the map, by classification and first level.

import { computed } from "@preact/signals";
import { vocabulary } from "../state/vocabulary.ts";

export interface LandUseClass {
  code: string;
  label: string;
  fill: string;
  features: number;
}

export interface Group extends LandUseClass {
  classes: readonly LandUseClass[];
}

/** Classifications of the parcels on the map, the one with most of them first. */
export const systems = computed(() => {
  const features = new Map<string, number>();
  for (const one of vocabulary.value?.occurring["plan_parcel"] ?? []) {
    if (one.system) features.set(one.system, (features.get(one.system) ?? 0) + one.features);
  }
  return [...features].sort((a, b) => b[1] - a[1]).map(([system]) => system);
});

/** First level: a letter, or the first two digits. */
function firstLevel(code: string): string {
  return /^\d/.test(code) ? code.slice(0, 2) : code.slice(0, 1);
}

export function classOf(code: string, system: string): { label: string; fill: string } {
  const listed = vocabulary.value?.land_use[system] ?? [];
  for (let length = code.length; length > 0; length -= 1) {
    const met = listed.find((one) => one.code === code.slice(0, length));
    if (met) return { label: met.label, fill: met.fill };
  }
  return { label: "", fill: "" };
}

export function groupsOf(system: string): Group[] {
  const groups = new Map<string, LandUseClass[]>();
  for (const { value, label, system: of, features } of vocabulary.value?.occurring["plan_parcel"] ?? []) {
    if (of !== system) continue;
    const first = firstLevel(value);
    const classes = groups.get(first) ?? [];
    classes.push({ code: value, label, fill: classOf(value, system).fill, features });
    groups.set(first, classes);
  }
  return [...groups].map(([code, classes]) => ({
    code,
    ...classOf(code, system),
    features: classes.reduce((sum, one) => sum + one.features, 0),
    classes,
  }));
}
