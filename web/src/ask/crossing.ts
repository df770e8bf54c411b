// Where a boundary crosses itself, so that it can be told and shown while it is drawn.

import type { Position } from "geojson";

type Side = (a: Position, b: Position, c: Position) => number;
const side: Side = ([ax = 0, ay = 0], [bx = 0, by = 0], [cx = 0, cy = 0]) =>
  (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);

function meeting(a: Position, b: Position, c: Position, d: Position): Position | null {
  const [c1, c2, d1, d2] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (c1 * c2 >= 0 || d1 * d2 >= 0) return null;
  const [ax = 0, ay = 0] = a;
  const [bx = 0, by = 0] = b;
  const part = d1 / (d1 - d2);
  return [ax + (bx - ax) * part, ay + (by - ay) * part];
}

/**
 * The points in which edges of a line or closed ring cross, at most `most`.
 * Edges that share a corner do not count.
 */
export function crossings(line: Position[], most = 20): Position[] {
  const found: Position[] = [];
  const edges = line.length - 1;
  for (let i = 0; i < edges; i += 1) {
    for (let j = i + 2; j < edges; j += 1) {
      const [a, b, c, d] = [line[i], line[i + 1], line[j], line[j + 1]];
      const point = a && b && c && d ? meeting(a, b, c, d) : null;
      if (point && found.push(point) >= most) return found;
    }
  }
  return found;
}
