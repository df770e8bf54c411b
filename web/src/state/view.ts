// What part of the world the map shows; in the link.

import { signal } from "@preact/signals";
import { registerPermalink } from "./permalink.ts";

export interface View {
  lon: number;
  lat: number;
  zoom: number;
}

/** null until the map has been moved by a person or a link: then the whole city is shown. */
export const view = signal<View | null>(null);

function read(text: string): boolean {
  const [zoom, lat, lon] = text.split("/").map(Number);
  if (zoom === undefined || lat === undefined || lon === undefined) return false;
  if (![zoom, lat, lon].every(Number.isFinite)) return false;
  if (Math.abs(lat) > 85 || Math.abs(lon) > 180 || zoom < 0 || zoom > 24) return false;
  view.value = { lon, lat, zoom };
  return true;
}

registerPermalink("v", read, () => {
  const now = view.value;
  return now && `${now.zoom.toFixed(2)}/${now.lat.toFixed(6)}/${now.lon.toFixed(6)}`;
});
