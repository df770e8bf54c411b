// Lists of the vocabulary that more than one panel reads.

import { computed } from "@preact/signals";
import { labelOf, type Named, vocabulary } from "./vocabulary.ts";

interface VerdictText {
  verdict: string;
  standing: string;
  text: string;
}

export interface Fact {
  name: string;
  label: string;
  type: "enum" | "boolean" | "string" | "number";
  /** The list of words that it is one of. */
  of: string | null;
  minimum?: number;
  maximum?: number;
}

export const allFacts = computed(() => (vocabulary.value?.["facts"] as Fact[] | undefined) ?? []);

const texts = computed(() => {
  const told = (vocabulary.value?.["verdict_texts"] as VerdictText[] | undefined) ?? [];
  return new Map(told.map(({ verdict, standing, text }) => [`${verdict}/${standing}`, text]));
});

export function wordsOf(list: string): readonly Named[] {
  return vocabulary.value?.words[list] ?? [];
}

/** What is printed for a verdict: a conditional waiver never reads like a settled one. */
export function verdictText(verdict: string, standing: string): string {
  return texts.value.get(`${verdict}/${standing}`) ?? labelOf("verdict", verdict);
}
