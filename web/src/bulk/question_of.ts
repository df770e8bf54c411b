// The question that a row answers, asked by itself: its site, with the facts and the date for all.

import { questionAbout } from "../state/answer.ts";
import type { Row } from "./row.ts";

export function questionOf({ geometry }: Pick<Row, "geometry">): unknown {
  return geometry ? questionAbout({ site: geometry }) : null;
}
