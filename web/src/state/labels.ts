// What the vocabulary says, by list and identifier; an identifier that it does not know stands for itself.

import { computed } from "@preact/signals";
import { type Named, vocabulary } from "./vocabulary.ts";

export interface VerdictText {
  verdict: string;
  standing: string;
  text: string;
}

export interface LandUseClass {
  code: string;
  label: string;
  fill: string;
}

export interface Fact {
  name: string;
  label: string;
  type: "enum" | "boolean" | "string" | "number";
  of: string | null;
  minimum?: number;
  maximum?: number;
}

export interface Occurring {
  value: string;
  label: string;
  system: string | null;
  features: number;
}

export interface District {
  code: string;
  name: string;
  bbox: [number, number, number, number];
}

interface Wording {
  words: Record<string, Named[]>;
  verdict_texts: VerdictText[];
  facts: Fact[];
  land_use: Record<string, LandUseClass[]>;
  occurring: Record<string, Occurring[]>;
  districts: District[];
  as_of: { first: string; last: string; today: string };
}

const NOTHING: Wording = {
  words: {},
  verdict_texts: [],
  facts: [],
  land_use: {},
  occurring: {},
  districts: [],
  as_of: { first: "", last: "", today: "" },
};

export const wording = computed(() => (vocabulary.value as unknown as Wording | null) ?? NOTHING);

const labels = computed(() => {
  const found = new Map<string, string>();
  for (const [list, words] of Object.entries(wording.value.words)) {
    for (const { id, label } of words) found.set(`${list}/${id}`, label);
  }
  return found;
});

export function labelsOf(list: string): Named[] {
  return wording.value.words[list] ?? [];
}

export function labelOf(list: string, id: string): string {
  return labels.value.get(`${list}/${id}`) ?? id;
}

/** What is printed for a verdict: a conditional waiver never reads like a settled one. */
export function verdictText(verdict: string, standing: string): string {
  const found = wording.value.verdict_texts.find((one) => one.verdict === verdict && one.standing === standing);
  return found?.text ?? labelOf("verdict", verdict);
}
