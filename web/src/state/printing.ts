import { signal } from "@preact/signals";

/** While the page is made ready for paper, on which nothing can be opened. */
export const printing = signal(false);
