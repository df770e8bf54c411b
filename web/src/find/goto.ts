// Coordinates that were typed into the search.

import { type Degrees, readPlace } from "../map/coordinates.ts";
import { meridianOf } from "../map/gauss_kruger.ts";
import { vocabulary } from "../state/vocabulary.ts";

export interface Spot extends Degrees {
  /** Whether it lies in the city's surroundings. */
  within: boolean;
}

/** null when the text is no pair of coordinates. */
export function coordinatesIn(text: string): Spot | null {
  const city = vocabulary.value?.city;
  const place = readPlace(text, meridianOf(city?.measuring_epsg ?? 0) ?? 117);
  if (!place) return null;
  const [west = -180, south = -90, east = 180, north = 90] = city?.extent ?? [];
  const within = place.lon >= west && place.lon <= east && place.lat >= south && place.lat <= north;
  return { ...place, within };
}
