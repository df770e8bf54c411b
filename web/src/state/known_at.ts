// The moment as of which the map is asked: when the chosen release was published; "" is now.

import { computed, effect } from "@preact/signals";
import { loadReleases, releases } from "./releases.ts";
import { release } from "./time.ts";

export const knownAt = computed(() => {
  const chosen = release.value;
  return (chosen !== null && releases.value?.find(({ id }) => id === chosen)?.published_at) || "";
});

effect(() => {
  // Who may not see the releases asks about the map of now, and is told so where they are chosen.
  if (release.value !== null && releases.value === null) void loadReleases().catch(() => undefined);
});
