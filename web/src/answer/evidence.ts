// What the map shows of an answer: the site, the features that decided the open card, lit up, and the
// part that no counted assessment covers, hatched.

import { computed, effect, signal } from "@preact/signals";
import type { Feature, FeatureCollection, Geometry } from "geojson";
import type { Map as MapLibre } from "maplibre-gl";
import { light, type Lit } from "../map/light.ts";
import { flyTo, show, liveMap } from "../map/overlays.ts";
import { pauseRendering, resumeRendering } from "../map/pause_rendering.ts";
import { inquiry } from "../state/answer.ts";
import { comparing } from "../state/comparing.ts";
import { site, type AskedSite } from "../state/site.ts";
import { theme } from "../state/theme.ts";
import { boxOf, type Box } from "../map/bounds.ts";
import type { Determination, Evaluation } from "../model/determination.d.ts";
import { hatch, HATCH } from "./hatch.ts";
import { afterPaint } from "../ui/after_paint.ts";
import { token } from "../map/token.ts";

/** The kind whose card is open; null: none. */
export const openKind = signal<string | null>(null);

export const openEvaluation = computed<Evaluation | null>(
  () => inquiry.answer.value?.evaluations.find((each) => each.kind === openKind.value) ?? null,
);

/** Features of an answer by their ids, with the layer and code under which the map knows them. */
export function places(answer: Determination): Map<string, { layer: string; code: string }> {
  const found = new Map<string, { layer: string; code: string }>();
  const note = (layer: string, rows: readonly { id: string | null; code: string | null }[]) => {
    for (const { id, code } of rows) if (id && code) found.set(id, { layer, code });
  };
  note("plan", answer.plan.areas);
  note("plan_parcel", answer.plan.parcels);
  note("plan_adjustment", answer.plan.adjustments);
  note("control_zone", answer.controls);
  for (const evaluation of answer.evaluations) note("assessment", evaluation.assessments);
  return found;
}

function litBy(answer: Determination, ids: Iterable<string>): Lit[] {
  const known = places(answer);
  const codes = new Map<string, Set<string>>();
  for (const id of ids) {
    const place = known.get(id);
    if (place) codes.set(place.layer, (codes.get(place.layer) ?? new Set()).add(place.code));
  }
  // Another colour than the site's own.
  const colour = token("--blue");
  return [...codes].map(([layer, found]) => ({ layer, codes: [...found], colour }));
}

/** Lights only these of the open card's features. */
export function showFeatures(ids: readonly string[]): void {
  const answer = inquiry.answer.peek();
  if (!answer) return;
  light("answer", litBy(answer, ids));
  toSite();
}

/** Whether the site is seen well as the map lies: all of it, and not as a speck. */
function wellSeen(map: MapLibre, [west, south, east, north]: Box): boolean {
  const seen = map.getBounds();
  if (!seen.contains([west, south]) || !seen.contains([east, north])) return false;
  const [a, b] = [map.project([west, south]), map.project([east, north])];
  return Math.hypot(a.x - b.x, a.y - b.y) > 80;
}

/** Moves the map to the site. */
export function toSite(): void {
  const box = boxOf([shapeOfSite.peek()]);
  if (box) flyTo(box);
}

export const shapeOfSite = computed<Geometry | null>(
  () => inquiry.answer.value?.site.geometry ?? site.value?.geometry ?? null,
);

export function collection(...shapes: (Geometry | null | undefined)[]): FeatureCollection {
  const features = shapes
    .filter((shape): shape is Geometry => !!shape)
    .map((geometry): Feature => ({ type: "Feature", properties: {}, geometry }));
  return { type: "FeatureCollection", features };
}

function drawSite(): void {
  void theme.value;
  const shape = site.value || inquiry.answer.value ? shapeOfSite.value : null;
  // Until the answer is there the map stays as it is, and the machine is the answer's.
  if (inquiry.asking.value) return;
  afterPaint(() => showSite(shape));
}

function showSite(shape: Geometry | null): void {
  const line = token("--site");
  show("asked-site", collection(shape), [
    { id: "asked-site-fill", type: "fill", source: "asked-site", paint: { "fill-color": line, "fill-opacity": 0.1 } },
    { id: "asked-site-edge", type: "line", source: "asked-site", paint: { "line-color": token("--card"), "line-width": 5, "line-opacity": 0.8 } },
    { id: "asked-site-line", type: "line", source: "asked-site", paint: { "line-color": line, "line-width": 2.5 } },
  ]);
}

function drawUncovered(): void {
  void theme.value;
  const uncovered = openEvaluation.value?.uncovered ?? null;
  afterPaint(() => showUncovered(uncovered));
}

let hatched = false;

function showUncovered(uncovered: Geometry | null): void {
  const map = liveMap.peek();
  if (!map || (!uncovered && !hatched)) return;
  hatched = true;
  hatch(map, token("--required"));
  show("uncovered", collection(uncovered), [
    { id: "uncovered-fill", type: "fill", source: "uncovered", paint: { "fill-pattern": HATCH } },
    { id: "uncovered-line", type: "line", source: "uncovered", paint: { "line-color": token("--required"), "line-width": 1.5, "line-dasharray": [3, 2] } },
  ]);
}

function lightOpen(): void {
  const answer = inquiry.answer.value;
  void theme.value;
  // Beside a second answer the map shows the two sites and nothing else.
  const evaluation = comparing.value ? null : openEvaluation.value;
  const decided = evaluation?.steps.flatMap((step) => step.features) ?? [];
  const assessed = evaluation?.assessments.map((each) => each.id) ?? [];
  const found = answer && litBy(answer, [...decided, ...assessed.filter((id) => id !== null)]);
  afterPaint(() => light("answer", found));
}

// Before all that follows, so that nothing of it is drawn with the cards.
effect(() => {
  const map = liveMap.peek();
  if (inquiry.asking.value && map) pauseRendering(map);
  else afterPaint(resumeRendering);
});
effect(drawSite);
effect(drawUncovered);
effect(lightOpen);

let flownTo: AskedSite | null = null;
effect(() => {
  const box = boxOf([shapeOfSite.value]);
  const [asked, map] = [site.value, liveMap.value];
  if (!box || !asked || !map || !inquiry.answer.value || asked === flownTo) return;
  flownTo = asked;
  afterPaint(() => {
    if (!wellSeen(map, box)) flyTo(box);
  });
});
