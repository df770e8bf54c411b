// An answer that is asked for anew when its address changes, while somebody looks at it.

import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { get, givenUp, problemOf } from "../server/ask.ts";
import type { Problem } from "../server/problem.ts";

export interface Fetched<T> {
  value: ReadonlySignal<T | null>;
  waiting: ReadonlySignal<boolean>;
  trouble: ReadonlySignal<Problem | null>;
  again: () => void;
}

/** `address` answers null while nobody looks; what was answered last stays until the next answer. */
export function fetched<T>(address: () => string | null): Fetched<T> {
  const value = signal<T | null>(null);
  const waiting = signal(false);
  const trouble = signal<Problem | null>(null);
  const tries = signal(0);
  let had: string | null = null;
  let controller: AbortController | null = null;

  async function ask(path: string, mine: AbortController): Promise<void> {
    try {
      const answer = await get<T>(path, { signal: mine.signal });
      if (controller !== mine) return;
      value.value = answer;
      had = path;
    } catch (error) {
      if (controller !== mine) return;
      if (!givenUp(error)) trouble.value = problemOf(error);
    }
    waiting.value = false;
  }

  effect(() => {
    void tries.value;
    const path = address();
    controller?.abort();
    controller = null;
    if (path === null || path === had) {
      waiting.value = false;
      return;
    }
    trouble.value = null;
    waiting.value = true;
    controller = new AbortController();
    void ask(path, controller);
  });
  return { value, waiting, trouble, again: () => (tries.value += 1) };
}
