// Coordinates as people write them: CGCS2000 degrees, decimal or with minutes and seconds, and the metres
// of Gauss-Krüger zones.

import { type Degrees, meridianOfZone, toDegrees } from "./gauss_kruger.ts";

export type { Degrees } from "./gauss_kruger.ts";

export function decimal({ lon, lat }: Degrees): string {
  return `${lon.toFixed(6)}, ${lat.toFixed(6)}`;
}

function sexagesimal(value: number): string {
  // In hundredths of a second, so that 59.999″ becomes the next minute.
  const hundredths = Math.round(Math.abs(value) * 360_000);
  const two = (number: number) => String(number).padStart(2, "0");
  const seconds = (hundredths % 6000) / 100;
  return `${Math.floor(hundredths / 360_000)}°${two(Math.floor(hundredths / 6000) % 60)}′${seconds.toFixed(2).padStart(5, "0")}″`;
}

export function minutes({ lon, lat }: Degrees): string {
  return `${sexagesimal(lon)}${lon < 0 ? "W" : "E"} ${sexagesimal(lat)}${lat < 0 ? "S" : "N"}`;
}

const NUMBER = String.raw`(?:东经|北纬|[EN])?\s*(\d+(?:\.\d+)?)(?:\s*[°度]\s*(?:(\d+(?:\.\d+)?)\s*[′'分]\s*)?(?:(\d+(?:\.\d+)?)\s*(?:″|"|''|秒)\s*)?)?\s*(?:[EN]|米|m)?`;
const PAIR = new RegExp(String.raw`^\s*${NUMBER}(?:\s*[,，;；/]\s*|\s+)${NUMBER}\s*$`, "i");

function value(degrees: string | undefined, minutes: string | undefined, seconds: string | undefined): number {
  return Number(degrees) + Number(minutes ?? 0) / 60 + Number(seconds ?? 0) / 3600;
}

// In China no number of degrees is both a longitude and a latitude.
const isLongitude = (number: number) => number >= 73 && number <= 136;
const isLatitude = (number: number) => number >= 3 && number <= 54;
const isNorth = (number: number) => number >= 300_000 && number <= 6_000_000;

function ofMetres(east: number, north: number, meridian: number): Degrees | null {
  if (!isNorth(north)) return null;
  const zone = Math.floor(east / 1_000_000);
  const central = zone === 0 ? meridian : meridianOfZone(zone);
  const within = east % 1_000_000;
  if (central === null || within < 200_000 || within > 800_000) return null;
  return toDegrees({ east: within, north }, central);
}

/** A place by two numbers in either order: degrees, or metres of the zone with this central meridian or
 * of the zone that is written in front of the easting. null when the text is anything else. */
export function readPlace(text: string, meridian: number): Degrees | null {
  const found = PAIR.exec(text.normalize("NFKC").replace(/[′’]/g, "'").replace(/[″”]/g, '"'));
  if (!found) return null;
  const one = value(found[1], found[2], found[3]);
  const other = value(found[4], found[5], found[6]);
  if (isLongitude(one) && isLatitude(other)) return { lon: one, lat: other };
  if (isLatitude(one) && isLongitude(other)) return { lon: other, lat: one };
  // An easting without its zone is below a million, a northing in China above 300,000 and mostly above it.
  const [low, high] = one < other ? [one, other] : [other, one];
  return ofMetres(low, high, meridian) ?? ofMetres(high, low, meridian);
}
