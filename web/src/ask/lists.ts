import { vocabulary, type Named } from "../state/vocabulary.ts";

/** The words of a list, to choose from. */
export function wordsOf(list: string): readonly Named[] {
  return vocabulary.value?.words[list] ?? [];
}
