// The names of things in an answer, as the service's vocabulary has them.

import { layerOf } from "./vocabulary.ts";
import { labelOf, wording } from "./labels.ts";

export { verdictText } from "./labels.ts";

export function word(list: string, id: string | null | undefined): string {
  return id ? labelOf(list, id) : "";
}

export function layerLabel(id: string): string {
  return layerOf(id)?.label ?? id;
}

export function landUse(code: string | null, system: string | null): string {
  if (code === null || system === null) return "";
  const found = wording.value.land_use[system]?.find((each) => each.code === code);
  return found ? `${code} ${found.label}` : code;
}

const THEMES: Readonly<Record<string, string>> = { assessment: "kind", control_zone: "control_zone_type" };

/** What the map declares data about: 区域评估：节能评价. */
export function themeLabel(layer: string, theme: string): string {
  return theme ? word(THEMES[layer] ?? "", theme) : layerLabel(layer);
}
