// Which release of each layer the map shows: the current one, or the one that was current with the
// release that a person chose.

import { signal } from "@preact/signals";
import { get } from "../server/ask.ts";
import { release } from "./time.ts";
import { vocabulary } from "./vocabulary.ts";

export interface Release {
  id: string;
  state: string;
  layers: readonly string[];
  reason: string | null;
  created_at: string;
  /** When it became the current one, first; null before. */
  published_at: string | null;
}

/** Published ones, newest first; null while nobody asked, or for whom they are not. */
export const releases = signal<readonly Release[] | null>(null);

/** The service shows them to the authority's staff; a Problem is thrown for others. */
export async function loadReleases(abort?: AbortSignal): Promise<void> {
  const { releases: found } = await get<{ releases: Release[] }>("/api/v1/releases", { signal: abort });
  releases.value = found.filter((each) => each.state !== "staged");
}

/** The release of this layer that is shown; null when the map has none of it. A release holds some of
 * the layers: of the others, what was current with it. */
export function releaseOf(layer: string): string | null {
  const chosen = release.value;
  if (chosen === null) return vocabulary.value?.releases[layer] ?? null;
  const known = releases.value;
  const at = known?.findIndex((each) => each.id === chosen) ?? -1;
  if (!known || at < 0) return chosen;
  return known.slice(at).find((each) => each.layers.includes(layer))?.id ?? null;
}

/** The release of the plans that say which parcels hold on a date; null where the service knows it better:
 * it has none, or the page has not been told which release of them went with the chosen one. */
export function planRelease(): string | null {
  return release.value === null || releases.value !== null ? releaseOf("plan") : null;
}
