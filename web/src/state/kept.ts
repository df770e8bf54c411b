// What somebody typed outlives a reload of this tab, and no other tab knows of it.

import { effect, signal, type Signal } from "@preact/signals";

const named = (key: string) => `one-blueprint:${key}`;

function found<T>(key: string, otherwise: T): T {
  try {
    const text = sessionStorage.getItem(named(key));
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

/** A signal whose value (JSON) is kept for this tab; where there is no room it is only not kept. */
export function kept<T>(key: string, otherwise: T): Signal<T> {
  const held = signal(found(key, otherwise));
  effect(() => {
    try {
      sessionStorage.setItem(named(key), JSON.stringify(held.value));
    } catch {
      sessionStorage.removeItem(named(key));
    }
  });
  return held;
}
