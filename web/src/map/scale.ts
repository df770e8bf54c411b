// The scale at the middle of the map.

import type { Map } from "maplibre-gl";

export interface Scale {
  /** How wide the bar is drawn. */
  pixels: number;
  metres: number;
  label: string;
}

const LONGEST = 110;

/** Metres on the ground that a pixel spans at this latitude and zoom. */
export function metresPerPixel(lat: number, zoom: number): number {
  return (40_075_016.686 * Math.cos((lat * Math.PI) / 180)) / 2 ** (zoom + 9);
}

/** The longest of 1, 2, 5, 10, … metres that is no wider than the bar may be. */
export function bar(perPixel: number, longest = LONGEST): Scale {
  const most = perPixel * longest;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = ([5, 2].find((each) => each * power <= most) ?? 1) * power;
  const label = metres >= 1000 ? `${metres / 1000} km` : `${Number(metres.toPrecision(1))} m`;
  return { pixels: Math.round(metres / perPixel), metres, label };
}

export function scaleOf(map: Map): Scale {
  return bar(metresPerPixel(map.getCenter().lat, map.getZoom()));
}
