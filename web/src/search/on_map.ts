// The places that were found, numbered on the map; the one that is pointed at lit up.

import { effect } from "@preact/signals";
import type { Feature, FeatureCollection } from "geojson";
import type { LayerSpecification } from "maplibre-gl";
import { onPick, type Picked } from "../map/pick.ts";
import { flyTo, hide, show, liveMap } from "../map/overlays.ts";
import { open } from "../ui/open_panel.ts";
import { theme } from "../state/theme.ts";
import { boxOf } from "../map/bounds.ts";
import { token } from "../map/token.ts";
import { MOST, numbersOn, imageOf } from "./numbered.ts";
import { chosen, found, type Place, pointed } from "./search.ts";
import { tab } from "./tabs.ts";

const PLACES = "turn";
const RANKS = "turn-ranks";
const LIT = "turn-lit";

function collection(features: Feature[]): FeatureCollection {
  return { type: "FeatureCollection", features };
}

function middle({ bbox: [west, south, east, north] }: Place): [number, number] {
  return [(west + east) / 2, (south + north) / 2];
}

function placeLayers(): LayerSpecification[] {
  return [
    { id: `${PLACES}-fill`, type: "fill", source: PLACES, paint: { "fill-color": token("--blue"), "fill-opacity": 0.2 } },
    { id: `${PLACES}-line`, type: "line", source: PLACES, paint: { "line-color": token("--blue"), "line-width": 1.6 } },
  ];
}

function rankLayers(): LayerSpecification[] {
  return [
    {
      id: RANKS,
      type: "symbol",
      source: RANKS,
      layout: { "icon-image": ["get", "picture"], "symbol-sort-key": ["get", "rank"], "icon-padding": 1 },
    },
  ];
}

function litLayers(): LayerSpecification[] {
  return [
    { id: `${LIT}-halo`, type: "line", source: LIT, paint: { "line-color": token("--card"), "line-width": 8 } },
    { id: `${LIT}-line`, type: "line", source: LIT, paint: { "line-color": token("--site"), "line-width": 4 } },
  ];
}

export function choose(place: Place | null): void {
  chosen.value = place?.code ?? null;
  if (place) flyTo(place.bbox);
}

function picked({ at }: Picked): boolean {
  const map = liveMap.value;
  if (!looked() || !map?.getLayer(`${PLACES}-fill`)) return false;
  const [hit] = map.queryRenderedFeatures(map.project(at), { layers: [`${PLACES}-fill`, RANKS] });
  const code = hit?.properties["code"];
  if (typeof code !== "string") return false;
  chosen.value = code;
  return true;
}

function looked(): boolean {
  return open.value === "turn" && tab.value === "find";
}

function draw(): void {
  const places = looked() ? (found.value?.candidates ?? []) : [];
  const now = theme.value;
  if (!liveMap.value || places.length === 0) {
    hide(RANKS);
    hide(PLACES);
    return;
  }
  numbersOn(liveMap.value, places.length, now);
  const shapes = places.map((place): Feature => ({ type: "Feature", properties: { code: place.code }, geometry: place.geometry }));
  const ranks = places.slice(0, MOST).map(
    (place): Feature => ({
      type: "Feature",
      properties: { code: place.code, rank: place.rank, picture: imageOf(place.rank, now) },
      geometry: { type: "Point", coordinates: middle(place) },
    }),
  );
  show(PLACES, collection(shapes), placeLayers());
  show(RANKS, collection(ranks), rankLayers());
}

function lightUp(): void {
  const code = pointed.value ?? chosen.value;
  const place = looked() && code ? found.value?.candidates.find((each) => each.code === code) : undefined;
  void theme.value;
  // Taken away first: what is shown anew lies above all that was shown before.
  hide(LIT);
  if (liveMap.value && place) show(LIT, collection([{ type: "Feature", properties: {}, geometry: place.geometry }]), litLayers());
}

/** Draws from now on; answers how to stop. */
export function onMap(): () => void {
  const stops = [
    effect(draw),
    effect(lightUp),
    effect(() => {
      const box = boxOf(found.value?.candidates.map(({ geometry }) => geometry) ?? []);
      if (box && open.peek() === "turn") flyTo(box);
    }),
    onPick(picked),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
