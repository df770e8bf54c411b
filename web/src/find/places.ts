// Places by what people type: the service knows codes and names, however they are written.

import { get } from "../server/ask.ts";
import { Problem } from "../server/problem.ts";
import { releaseOf } from "../state/releases.ts";
import { type Box, vocabulary } from "../state/vocabulary.ts";

export interface Place {
  layer: string;
  code: string;
  name: string | null;
  district?: string | null;
  bbox: Box;
  /** How near what was typed it is: exact, prefix, contains. */
  match?: string;
}

/** Districts, which the page knows by itself. */
export function districtsNamed(text: string): Place[] {
  const sought = text.trim().toLowerCase();
  if (sought === "") return [];
  return (vocabulary.value?.districts ?? [])
    .filter(({ name, code }) => name.toLowerCase().includes(sought) || code.toLowerCase() === sought)
    .map(({ code, name, bbox }) => ({ layer: "district", code, name, bbox }));
}

/** At most a handful, the likeliest first; Problem when the service cannot say. */
export async function placesNamed(text: string, abort: AbortSignal): Promise<Place[]> {
  const query = new URLSearchParams({ q: text });
  try {
    const { places } = await get<{ places: Place[] }>(`/api/v1/places?${query}`, { signal: abort });
    return places.filter((place) => releaseOf(place.layer) !== null);
  } catch (error) {
    // A service of before the search: the districts are found all the same.
    if (error instanceof Problem && error.status === 404) return districtsNamed(text);
    throw error;
  }
}
