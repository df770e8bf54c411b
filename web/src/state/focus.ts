// Which field of the form somebody was sent to.

import { signal } from "@preact/signals";

export const wantedFact = signal<string | null>(null);

/** Opens the form at this fact and puts the focus there. */
export function askFor(fact: string): void {
  wantedFact.value = null;
  wantedFact.value = fact;
}
