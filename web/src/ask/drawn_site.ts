// What is being drawn, if anything.

import { signal } from "@preact/signals";
import type { Position } from "geojson";

export type Mode = "polygon" | "rectangle" | "linestring" | "edit";

export interface Drawing {
  mode: Mode;
  /** Corners that were set. */
  corners: number;
  crossings: readonly Position[];
  /** It was closed as it is, and cannot be asked about. */
  refused: boolean;
}

export const drawing = signal<Drawing | null>(null);
