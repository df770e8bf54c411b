// Features of the map's own layers, lit up by their codes.

import { signal } from "@preact/signals";

export interface Lit {
  /** A layer of the catalogue. */
  layer: string;
  codes: readonly string[];
  /** #rrggbb; the page's accent when absent. */
  colour?: string;
}

/** By who lit them. */
export const lit = signal<ReadonlyMap<string, readonly Lit[]>>(new Map());

/** Lights these and puts out what `who` had lit before; null or nothing puts all of it out. */
export function light(who: string, what: readonly Lit[] | null): void {
  // Whoever lights within an effect must not be woken by it.
  const next = new Map(lit.peek());
  if (what && what.length > 0) next.set(who, what);
  else if (!next.delete(who)) return;
  lit.value = next;
}
