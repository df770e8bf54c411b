// Whether the service answers at all. What cannot be asked now can be asked later: nothing is lost.

import { signal } from "@preact/signals";

/** When the service was last found to be away, in milliseconds; null while it answers. */
export const offlineSince = signal<number | null>(null);

export function announceOffline(): void {
  offlineSince.value ??= Date.now();
}

export function sayThere(): void {
  offlineSince.value = null;
}

/** Whether it answers now. */
export async function knock(): Promise<boolean> {
  try {
    const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(4000) });
    if (!answer.ok) return false;
  } catch {
    return false;
  }
  sayThere();
  return true;
}
