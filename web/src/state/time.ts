// The two times that everything on the page is asked for.

import { signal } from "@preact/signals";

/** The date in law, ISO; "" is today. */
export const asOf = signal("");
/** The map as of one published release; null is the current one. */
export const release = signal<string | null>(null);
