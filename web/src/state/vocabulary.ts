// All names that people read come from the service, where they stand once.

import { signal } from "@preact/signals";
import { get } from "../server/ask.ts";

export interface Named {
  id: string;
  label: string;
}

/** GET /api/v1/vocabulary. Which lists it has is the service's to say. */
export interface Vocabulary {
  [list: string]: unknown;
}

export const vocabulary = signal<Vocabulary | null>(null);

export async function loadVocabulary(): Promise<void> {
  vocabulary.value = await get<Vocabulary>("/api/v1/vocabulary");
}
