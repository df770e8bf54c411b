// Places by what people type: the service knows codes and names, however they are written.

import { get } from "../server/ask.ts";
import { releaseOf } from "../state/releases.ts";
import { lawDate } from "../state/time.ts";
import type { Box } from "../state/vocabulary.ts";

export interface Place {
  layer: string;
  code: string;
  name: string | null;
  district?: string | null;
  bbox: Box;
  /** How near what was typed it is: exact, prefix, contains. */
  match?: string;
}

/** At most a handful, the likeliest first, of parcels those that the map shows on its date; Problem when the
 * service cannot say. */
export async function placesNamed(text: string, abort: AbortSignal): Promise<Place[]> {
  const query = new URLSearchParams({ q: text });
  if (lawDate.peek()) query.set("as_of", lawDate.peek());
  const { places } = await get<{ places: Place[] }>(`/api/v1/places?${query}`, { signal: abort });
  return places.filter((place) => releaseOf(place.layer) !== null);
}
