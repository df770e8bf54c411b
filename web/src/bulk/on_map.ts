// The sites on the map as the table sifts them; what is to be done shows in colour and in line.

import { effect } from "@preact/signals";
import type { Feature, FeatureCollection } from "geojson";
import type {
  DataDrivenPropertyValueSpecification,
  LayerSpecification,
  LineLayerSpecification,
} from "maplibre-gl";
import { useEffect } from "preact/hooks";
import { onPick, type Picked } from "../map/pick.ts";
import { flyTo, hide, show, liveMap as map } from "../map/overlays.ts";
import { open } from "../ui/open_panel.ts";
import { theme } from "../state/theme.ts";
import { boxOf } from "../map/bounds.ts";
import { token } from "../map/token.ts";
import type { Row } from "./row.ts";
import { rows, phase } from "./run.ts";
import { active, chosen, seen } from "./seen.ts";
import { isOf, type Share } from "./sifting.ts";

const SITES = "bulk";
const CHOSEN = "bulk-chosen";
// Thousands of shapes are sent to the map's worker: seldom while they still come.
const DRAWN_EVERY_MS = 2000;
const SETTLE_MS = 150;

function shareOf(row: Row): Share {
  return (["required", "open"] as const).find((share) => isOf(row, share)) ?? "free";
}

function featuresOf(found: readonly Row[]): FeatureCollection {
  const features = found.flatMap((row): Feature[] =>
    row.geometry ? [{ type: "Feature", properties: { row: row.index, share: shareOf(row) }, geometry: row.geometry }] : [],
  );
  return { type: "FeatureCollection", features };
}

function layers(): LayerSpecification[] {
  const color: DataDrivenPropertyValueSpecification<string> = ["match", ["get", "share"], "required", token("--required"), "open", token("--undetermined"), token("--waived")];
  const line = (share: Share, paint: LineLayerSpecification["paint"]): LayerSpecification => ({
    id: `${SITES}-${share}`,
    type: "line",
    source: SITES,
    filter: ["==", ["get", "share"], share],
    paint: { "line-color": color, ...paint },
  });
  return [
    { id: `${SITES}-fill`, type: "fill", source: SITES, paint: { "fill-color": color, "fill-opacity": 0.3 } },
    line("free", { "line-width": 1 }),
    line("open", { "line-width": 1.6, "line-dasharray": [2, 1.5] }),
    line("required", { "line-width": 2.2 }),
  ];
}

function chosenLayers(): LayerSpecification[] {
  return [
    { id: `${CHOSEN}-halo`, type: "line", source: CHOSEN, paint: { "line-color": token("--card"), "line-width": 7 } },
    { id: `${CHOSEN}-line`, type: "line", source: CHOSEN, paint: { "line-color": token("--site"), "line-width": 3.5 } },
  ];
}

export function goTo(row: Row): void {
  const box = boxOf([row.geometry]);
  if (box) flyTo(box);
}

function picked({ at }: Picked): boolean {
  const there = map.value;
  if (open.value !== "bulk" || !there?.getLayer(`${SITES}-fill`)) return false;
  const [hit] = there.queryRenderedFeatures(there.project(at), { layers: [`${SITES}-fill`] });
  const index = hit?.properties["row"];
  if (typeof index !== "number") return false;
  active.value = index;
  chosen.value = index;
  return true;
}

/** Draws while the panel is looked at, and takes all away when it is not. */
export function useOnMap(): void {
  useEffect(() => {
    let drawnAt = 0;
    let soon: ReturnType<typeof setTimeout> | undefined;
    let framed: unknown = null;
    const draw = () => {
      drawnAt = performance.now();
      const looked = open.peek() === "bulk";
      if (looked) show(SITES, featuresOf(seen.peek()), layers());
      else hide(SITES);
    };
    const stops = [
      effect(() => {
        void [seen.value, open.value, theme.value, map.value];
        const wait = phase.value === "asking" ? DRAWN_EVERY_MS - (performance.now() - drawnAt) : 0;
        clearTimeout(soon);
        soon = setTimeout(draw, Math.max(SETTLE_MS, wait));
      }),
      effect(() => {
        const row = open.value === "bulk" ? rows.value.find(({ index }) => index === chosen.value) : undefined;
        void [theme.value, map.value];
        if (!row?.geometry) return hide(CHOSEN);
        const feature = { type: "Feature" as const, properties: {}, geometry: row.geometry };
        show(CHOSEN, { type: "FeatureCollection", features: [feature] }, chosenLayers());
      }),
      effect(() => {
        if (phase.value !== "done" || framed === phase.value) return;
        framed = phase.value;
        const box = boxOf(rows.peek().map(({ geometry }) => geometry));
        if (box && chosen.peek() === null) flyTo(box);
      }),
      onPick(picked),
    ];
    return () => {
      clearTimeout(soon);
      for (const end of stops) end();
      hide(SITES);
      hide(CHOSEN);
    };
  }, []);
}
