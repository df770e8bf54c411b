// The names of things in an answer, as the service's vocabulary has them.

import { labelOf, layerOf, vocabulary } from "../state/vocabulary.ts";

interface VerdictText {
  verdict: string;
  standing: string;
  text: string;
}

export function word(list: string, id: string | null | undefined): string {
  return id ? labelOf(list, id) : "";
}

/** What a page prints for a verdict: a conditional waiver never as a settled one. */
export function verdictText(verdict: string, standing: string): string {
  const texts = (vocabulary.value?.["verdict_texts"] as VerdictText[] | undefined) ?? [];
  return texts.find((each) => each.verdict === verdict && each.standing === standing)?.text ?? word("verdict", verdict);
}

export function layerLabel(id: string): string {
  return layerOf(id)?.label ?? id;
}

export function landUse(code: string, system: string): string {
  const found = vocabulary.value?.land_use[system]?.find((each) => each.code === code);
  return found ? `${code} ${found.label}` : code;
}

const THEMES: Readonly<Record<string, string>> = { assessment: "kind", control_zone: "control_zone_type" };

/** What the map declares data about: 区域评估：节能评价. */
export function themeLabel(layer: string, theme: string): string {
  return theme ? word(THEMES[layer] ?? "", theme) : layerLabel(layer);
}
