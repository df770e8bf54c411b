// The question that a row answers, asked by itself: the same site, facts and date as in the batch.

import type { Row } from "./row.ts";
import { askedWith, sites } from "./run.ts";

export function questionOf({ index, name, asOf, facts }: Row): unknown {
  const found = sites.value;
  const given = found?.given[index];
  const asked = askedWith.value;
  const { width_m: width } = given?.properties ?? {};
  return {
    site: given?.geometry,
    ...(found?.crs ? { crs: found.crs } : {}),
    ...(typeof width === "number" ? { width_m: width } : {}),
    project: { name, ...asked?.project, ...facts },
    ...(asOf ? { as_of: asOf } : {}),
    ...(asked?.known_at ? { known_at: asked.known_at } : {}),
  };
}
