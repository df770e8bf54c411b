// With what the answer in hand is compared, if with anything.

import { signal } from "@preact/signals";
import type { Area, Determination } from "../model/determination.d.ts";

interface Trimmed {
  how: "trim";
  geometry: Area;
}

interface OtherDate {
  how: "date";
  on: string;
}

interface OtherSite {
  how: "site";
  pinned: Determination;
  name: string;
}

export type Comparing = Trimmed | OtherDate | OtherSite;

export const comparing = signal<Comparing | null>(null);
