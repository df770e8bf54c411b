// What the service read in pasted text: line by line, before anything is asked about it.

import { batch, computed, effect, signal } from "@preact/signals";
import type { Geometry, MultiPolygon, Polygon } from "geojson";
import { givenUp, problemOf } from "../server/ask.ts";
import { Problem } from "../server/problem.ts";
import { readText } from "../server/sites_read.ts";
import { kept } from "../state/kept.ts";
import { type Named, vocabulary } from "../state/vocabulary.ts";
import type { FileSite } from "./file_answer.ts";
import { kindOf } from "./typed.ts";

export interface LineRead {
  line: number;
  text: string;
  /** 界址点, 表头, … */
  read_as: string;
  label: string | null;
  plot: number | null;
}

export interface TextSite extends FileSite {
  /** As it was given, in the text's own system. */
  source: Geometry;
}

export interface TextRead {
  source_crs: string;
  source_crs_label: string;
  /** Who said which system it is: the text, whoever asked, or nobody. */
  crs_origin: "file" | "caller" | "format";
  notes: string[];
  lines: LineRead[];
  features: TextSite[];
}

const PAUSE = 350;

export const typed = kept("typed", "");
/** Of a line, in metres. */
export const width = kept("width", "20");
/** As chosen; "" is: what the text itself says. */
export const chosenCrs = kept("crs", "");
export const kind = computed(() => kindOf(typed.value));

export const textRead = signal<TextRead | null>(null);
export const textProblem = signal<Problem | null>(null);
export const readingText = signal(false);

let controller: AbortController | null = null;
let under: { key: string; done: Promise<void> } | null = null;

const degreeSystems = (): readonly Named[] => (vocabulary.value?.["degree_systems"] as Named[] | undefined) ?? [];

/** The systems that one may choose between; none where the text says which it is. */
export const systems = computed<readonly Named[]>(() => {
  const read = textRead.value;
  const city = vocabulary.value?.city;
  const degrees = degreeSystems();
  const metres = city ? [{ id: `EPSG:${city.measuring_epsg}`, label: city.measuring_label }] : [];
  if (!read) return textProblem.value?.flaws.some(({ loc }) => loc.includes("crs")) ? [...metres, ...degrees] : [];
  if (read.crs_origin === "file") return [];
  const all = read.features.some(({ defects }) => defects.length > 0) ? [...degrees, ...metres] : degrees.some(({ id }) => id === read.source_crs) ? degrees : metres;
  return all.some(({ id }) => id === read.source_crs) ? all : [{ id: read.source_crs, label: read.source_crs_label }, ...all];
});

const isLine = ({ source }: TextSite): boolean => source?.type === "LineString";
export const hasLine = computed(() => textRead.value?.features.some(isLine) ?? false);

async function ask(text: string, crs: string, mine: AbortController): Promise<void> {
  const metres = Number(width.peek());
  const width_m = metres > 0 && metres <= 500 ? metres : undefined;
  readingText.value = true;
  try {
    const read = await readText<TextRead>(text, { crs, width_m }, mine.signal);
    if (mine.signal.aborted) return;
    batch(() => {
      textRead.value = read;
      textProblem.value = null;
    });
  } catch (error) {
    if (mine.signal.aborted || givenUp(error)) return;
    batch(() => {
      textRead.value = null;
      textProblem.value = problemOf(error);
    });
  } finally {
    if (controller === mine) readingText.value = false;
  }
}

/** Has the text read as it stands now; at once when it was read already. */
export function readNow(): Promise<void> {
  const key = JSON.stringify([typed.peek(), chosenCrs.peek(), width.peek()]);
  if (under?.key === key) return under.done;
  controller?.abort();
  const mine = new AbortController();
  controller = mine;
  const done = ask(typed.peek(), chosenCrs.peek(), mine);
  under = { key, done };
  return done;
}

export function forgetText(): void {
  controller?.abort();
  under = null;
  batch(() => {
    textRead.value = null;
    textProblem.value = null;
    readingText.value = false;
  });
}

// Another text says another system.
effect(() => {
  void typed.value;
  chosenCrs.value = "";
});

effect(() => {
  void [typed.value, chosenCrs.value, width.value];
  if (kind.value !== "text") {
    forgetText();
    return;
  }
  // One point is the beginning of a text; it is read when somebody asks for it.
  if (!/[\n;；(\[{].*\S/.test(typed.value.trim())) return;
  const wait = window.setTimeout(() => void readNow(), PAUSE);
  return () => window.clearTimeout(wait);
});

/** Sites that can be asked about together, as one of several parts. */
export const together = computed<MultiPolygon | null>(() => {
  const sites = textRead.value?.features ?? [];
  if (sites.length < 2 || sites.some(({ geometry, source }) => !geometry || !["Polygon", "MultiPolygon"].includes(source.type))) return null;
  const parts = sites.flatMap(({ source }) => (source.type === "Polygon" ? [(source as Polygon).coordinates] : (source as MultiPolygon).coordinates));
  return { type: "MultiPolygon", coordinates: parts };
});
