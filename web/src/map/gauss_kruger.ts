// CGCS2000 longitude and latitude to Gauss-Krüger metres and back: Krüger's series in the third
// flattening to its fourth power, exact to a hundredth of a millimetre within a zone (Karney 2011).

const A = 6378137;
const F = 1 / 298.257222101;
const N = F / (2 - F);
const E = Math.sqrt(F * (2 - F));
const RADIUS = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const FALSE_EAST = 500_000;

const FORWARD = [
  N / 2 - (2 / 3) * N ** 2 + (5 / 16) * N ** 3 + (41 / 180) * N ** 4,
  (13 / 48) * N ** 2 - (3 / 5) * N ** 3 + (557 / 1440) * N ** 4,
  (61 / 240) * N ** 3 - (103 / 140) * N ** 4,
  (49561 / 161280) * N ** 4,
];
const BACK = [
  N / 2 - (2 / 3) * N ** 2 + (37 / 96) * N ** 3 - (1 / 360) * N ** 4,
  (1 / 48) * N ** 2 + (1 / 15) * N ** 3 - (437 / 1440) * N ** 4,
  (17 / 480) * N ** 3 - (37 / 840) * N ** 4,
  (4397 / 161280) * N ** 4,
];

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const degrees = (angle: number) => (angle * 180) / Math.PI;

export interface Metres {
  east: number;
  north: number;
}

export interface Degrees {
  lon: number;
  lat: number;
}

/** Metres in the zone of this central meridian; the easting without the zone's number in front. */
export function toMetres({ lon, lat }: Degrees, meridian: number): Metres {
  const sine = Math.sin(radians(lat));
  const t = Math.sinh(Math.atanh(sine) - E * Math.atanh(E * sine));
  const fromMeridian = radians(lon - meridian);
  const xi = Math.atan2(t, Math.cos(fromMeridian));
  const eta = Math.atanh(Math.sin(fromMeridian) / Math.hypot(1, t));
  let [north, east] = [xi, eta];
  FORWARD.forEach((alpha, at) => {
    const j = 2 * (at + 1);
    north += alpha * Math.sin(j * xi) * Math.cosh(j * eta);
    east += alpha * Math.cos(j * xi) * Math.sinh(j * eta);
  });
  return { east: FALSE_EAST + RADIUS * east, north: RADIUS * north };
}

export function toDegrees({ east, north }: Metres, meridian: number): Degrees {
  const xi = north / RADIUS;
  const eta = (east - FALSE_EAST) / RADIUS;
  let [x, y] = [xi, eta];
  BACK.forEach((beta, at) => {
    const j = 2 * (at + 1);
    x -= beta * Math.sin(j * xi) * Math.cosh(j * eta);
    y -= beta * Math.cos(j * xi) * Math.sinh(j * eta);
  });
  const conformal = Math.atanh(Math.sin(x) / Math.cosh(y));
  let sine = Math.tanh(conformal);
  // Each round is nearer by a factor of 150.
  for (let round = 0; round < 8; round += 1) sine = Math.tanh(conformal + E * Math.atanh(E * sine));
  return { lon: meridian + degrees(Math.atan2(Math.sinh(y), Math.cos(x))), lat: degrees(Math.asin(sine)) };
}

/** The central meridian of a CGCS2000 3-degree zone by its EPSG code (4534 is 75°E, 4554 135°E); null
 * for any other code. */
export function meridianOf(epsg: number): number | null {
  return epsg >= 4534 && epsg <= 4554 ? 75 + 3 * (epsg - 4534) : null;
}

/** The central meridian of the zone that is written in front of an easting: 25 to 45 are of 3 degrees,
 * 13 to 23 of 6; null for none. */
export function meridianOfZone(zone: number): number | null {
  if (zone >= 25 && zone <= 45) return 3 * zone;
  return zone >= 13 && zone <= 23 ? 6 * zone - 3 : null;
}
