// Lengths and areas on the city's plane, in metres: as areas are measured for a determination.

import { type Degrees, toMetres } from "./gauss_kruger.ts";

/** Metres along the path. */
export function length(path: readonly Degrees[], meridian: number): number {
  const plane = path.map((place) => toMetres(place, meridian));
  return plane.slice(1).reduce((sum, { east, north }, at) => {
    const before = plane[at];
    return before ? sum + Math.hypot(east - before.east, north - before.north) : sum;
  }, 0);
}

/** Square metres within the ring that the path closes; of a path that crosses itself, the parts cancel. */
export function area(path: readonly Degrees[], meridian: number): number {
  const plane = path.map((place) => toMetres(place, meridian));
  const doubled = plane.reduce((sum, { east, north }, at) => {
    const next = plane[(at + 1) % plane.length];
    const first = plane[0];
    if (!next || !first) return sum;
    // From the first corner, or the products would lose the millimetres.
    return sum + (east - first.east) * (next.north - first.north) - (next.east - first.east) * (north - first.north);
  }, 0);
  return Math.abs(doubled) / 2;
}

export function lengthText(metres: number): string {
  return metres < 1000 ? `${metres.toFixed(1)} m` : `${(metres / 1000).toFixed(3)} km`;
}

export function areaText(square: number): string {
  return square < 10_000 ? `${square.toFixed(1)} m²` : `${(square / 10_000).toFixed(3)} 公顷`;
}
