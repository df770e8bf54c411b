// The vocabulary when the page opens, and again when somebody comes back to it: the map may have been
// published anew since, and the day may be another.

import { loadVocabulary } from "../state/vocabulary.ts";

const STALE_AFTER = 60_000;

/** Answers how to stop. */
export function keepVocabulary(): () => void {
  let asked = 0;
  const ask = () => {
    asked = Date.now();
    // That the service is away is told by whoever finds it so, once.
    void loadVocabulary().catch(() => undefined);
  };
  const again = () => {
    if (document.visibilityState === "visible" && Date.now() - asked > STALE_AFTER) ask();
  };
  ask();
  document.addEventListener("visibilitychange", again);
  return () => document.removeEventListener("visibilitychange", again);
}
