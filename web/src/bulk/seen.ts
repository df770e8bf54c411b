// What of the rows is seen: sieve, order and the one that was chosen.

import { computed, signal } from "@preact/signals";
import { rows } from "./run.ts";
import { counted, ORDER, type Order, SIEVE, type Sieve, sifted } from "./sifting.ts";

export const sieve = signal<Sieve>(SIEVE);
export const order = signal<Order>(ORDER);
export const seen = computed(() => sifted(rows.value, sieve.value, order.value));
export const counts = computed(() => counted(rows.value));

/** The chosen row by its place in the file; it stays chosen when others are sorted around it. */
export const chosen = signal<number | null>(null);
export const active = signal<number | null>(null);

export function orderBy(by: string): void {
  const { value } = order;
  order.value = { ...value, by, down: value.by === by && !value.down };
}
