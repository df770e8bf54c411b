// The blocks on the map by what is told of them, and the ranking's numbers upon them.

import { effect } from "@preact/signals";
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, Map as MapLibre } from "maplibre-gl";
import { onPick, type Picked, SOURCE } from "../map/pick.ts";
import { hide, show, liveMap } from "../map/overlays.ts";
import { token } from "../map/token.ts";
import { open } from "../ui/open_panel.ts";
import { theme } from "../state/theme.ts";
import { numbersOn, imageOf } from "../search/numbered.ts";
import { tab } from "../search/tabs.ts";
import { chosen, kind, next, overview, pointed } from "./blocks.ts";
import { colourOf, pattern, STATES } from "./patterns.ts";

const STATE = "picture";
const GAIN = "picture-gain";
const RANKS = "picture-ranks";
const LIT = "picture-lit";
const BLOCKS = { source: `${SOURCE}block`, "source-layer": "block" };

function looked(which: "picture" | "next"): boolean {
  return open.value === "turn" && tab.value === which;
}

const patternName = (state: string, now: string) => `picture/${now}/${state}`;

function patternsOn(map: MapLibre, now: string): void {
  for (const state of STATES) {
    const name = patternName(state, now);
    const made = map.hasImage(name) ? null : pattern(state);
    if (made) map.addImage(name, made, { pixelRatio: 2 });
  }
}

function among(codes: readonly string[]): FilterSpecification {
  return ["in", ["get", "code"], ["literal", [...codes]]];
}

function byState(map: MapLibre, now: string): LayerSpecification[] {
  const codes = new Map<string, string[]>();
  for (const { code, kinds } of overview.value.value?.blocks ?? []) {
    const state = kinds[kind.value]?.state ?? "no_data";
    codes.set(state, [...(codes.get(state) ?? []), code]);
  }
  if (codes.size === 0) return [];
  patternsOn(map, now);
  const match = (of: (state: string) => string, otherwise: string) =>
    ["match", ["get", "code"], ...[...codes].flatMap(([state, those]) => [those, of(state)]), otherwise] as unknown as ExpressionSpecification;
  const filter = among([...codes.values()].flat());
  return [
    { id: `${STATE}-fill`, type: "fill", ...BLOCKS, filter, paint: { "fill-pattern": match((state) => patternName(state, now), patternName("no_data", now)) } },
    { id: `${STATE}-line`, type: "line", ...BLOCKS, filter, paint: { "line-color": match(colourOf, token("--none")), "line-width": 1.4 } },
  ];
}

function draw(): void {
  const map = liveMap.value;
  const now = theme.value;
  const layers = map?.getSource(BLOCKS.source) && looked("picture") ? byState(map, now) : [];
  if (layers.length > 0) show(STATE, null, layers);
  else hide(STATE);
}

function rank(): void {
  const map = liveMap.value;
  const now = theme.value;
  const gains = looked("next") ? (next.value.value?.blocks ?? []) : [];
  if (!map?.getSource(BLOCKS.source) || gains.length === 0) {
    hide(GAIN);
    hide(RANKS);
    return;
  }
  numbersOn(map, gains.length, now);
  const filter = among(gains.map(({ code }) => code));
  show(GAIN, null, [
    { id: `${GAIN}-fill`, type: "fill", ...BLOCKS, filter, paint: { "fill-color": token("--blue"), "fill-opacity": 0.22 } },
    { id: `${GAIN}-line`, type: "line", ...BLOCKS, filter, paint: { "line-color": token("--blue"), "line-width": 1.8 } },
  ]);
  const features = gains.map(({ rank: at, bbox: [west, south, east, north] }) => ({
    type: "Feature" as const,
    properties: { rank: at, overview: imageOf(at, now) },
    geometry: { type: "Point" as const, coordinates: [(west + east) / 2, (south + north) / 2] },
  }));
  show(RANKS, { type: "FeatureCollection", features }, [
    { id: RANKS, type: "symbol", source: RANKS, layout: { "icon-image": ["get", "picture"], "symbol-sort-key": ["get", "rank"] } },
  ]);
}

function lightUp(): void {
  const code = pointed.value ?? chosen.value;
  void [theme.value, overview.value.value, next.value.value];
  const there = liveMap.value?.getSource(BLOCKS.source);
  // Taken away first: what is shown anew lies above all that was shown before.
  hide(LIT);
  if (!there || !code || !(looked("picture") || looked("next"))) return;
  const filter = among([code]);
  show(LIT, null, [
    { id: `${LIT}-halo`, type: "line", ...BLOCKS, filter, paint: { "line-color": token("--card"), "line-width": 8 } },
    { id: `${LIT}-line`, type: "line", ...BLOCKS, filter, paint: { "line-color": token("--site"), "line-width": 4 } },
  ]);
}

function picked({ at }: Picked): boolean {
  const map = liveMap.value;
  const layers = [`${STATE}-fill`, `${GAIN}-fill`].filter((id) => map?.getLayer(id));
  if (!map || layers.length === 0 || !(looked("picture") || looked("next"))) return false;
  const [hit] = map.queryRenderedFeatures(map.project(at), { layers });
  const code = hit?.properties["code"];
  if (typeof code !== "string") return false;
  chosen.value = code;
  return true;
}

/** Draws from now on; answers how to stop. */
export function blocksOnMap(): () => void {
  const stops = [effect(draw), effect(rank), effect(lightUp), onPick(picked)];
  return () => {
    for (const stop of stops) stop();
  };
}
