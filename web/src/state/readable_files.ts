// The kinds of files that the service reads: its own list, and nobody else's.

import { vocabulary } from "./vocabulary.ts";

export interface Readable {
  label: string;
  endings: readonly string[];
}

export function readable(): readonly Readable[] {
  return vocabulary.value?.readable_files ?? [];
}

export function kindsLabel(kinds: readonly Readable[]): string {
  return kinds.map(({ label, endings }) => `${label}（${endings.join(" ")}）`).join("、");
}
