// All names that people read come from the service, where they stand once.

import { signal } from "@preact/signals";
import { get } from "../server/ask.ts";

export interface Named {
  id: string;
  label: string;
}

export interface LayerField {
  name: string;
  label: string;
  type: string;
  /** The list of `words` that its values are from. */
  of: string | null;
  unit: string | null;
}

/** Colours are #rrggbb or #rrggbbaa; `dash` is lengths in pixels. */
export interface ClassStyle {
  value: string;
  label: string;
  fill: string;
  line: string;
  dash?: string;
}

export interface Layer extends Named {
  about: string;
  owner: string;
  geometry: string;
  style: { fill: string; line: string; dash?: string };
  classed_by: string | null;
  classes: readonly ClassStyle[];
  fields: readonly LayerField[];
}

export interface Occurring {
  value: string;
  label: string;
  /** The classification that a land-use code is of. */
  system: string | null;
  features: number;
}

/** west, south, east, north in degrees. */
export type Box = [number, number, number, number];

/** GET /api/v1/vocabulary. Which further lists it has is the service's to say. */
export interface Vocabulary {
  city: { id: string; name: string; extent: Box; measuring_epsg: number; measuring_label: string };
  as_of: { first: string; last: string; today: string };
  /** The current release of each layer. */
  releases: Readonly<Record<string, string>>;
  fictitious: boolean;
  notices: readonly string[];
  words: Readonly<Record<string, readonly Named[]>>;
  land_use: Readonly<Record<string, readonly { code: string; label: string; fill: string }[]>>;
  layers: readonly Layer[];
  occurring: Readonly<Record<string, readonly Occurring[]>>;
  readable_files: readonly { id: string; label: string; endings: readonly string[] }[];
  districts: readonly { code: string; name: string; bbox: Box }[];
  [list: string]: unknown;
}

export const vocabulary = signal<Vocabulary | null>(null);

/** Asks for it anew; what is as it was changes nothing on the page. */
export async function loadVocabulary(): Promise<void> {
  const found = await get<Vocabulary>("/api/v1/vocabulary");
  if (JSON.stringify(found) !== JSON.stringify(vocabulary.peek())) vocabulary.value = found;
}

/** What `id` is called in a list of words; itself when the list has it not. */
export function labelOf(list: string, id: string): string {
  return vocabulary.value?.words[list]?.find((word) => word.id === id)?.label ?? id;
}

export function layerOf(id: string): Layer | null {
  return vocabulary.value?.layers.find((layer) => layer.id === id) ?? null;
}
