// The base map, from our own layers: the city's ground, water and green, roads and rails, boundaries.

import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from "maplibre-gl";
import type { Palette } from "./palette.ts";
import { BLOCKS, SOURCE } from "./pick.ts";

/** The base map's own sources: of the few fields that it is drawn by, and never picked. */
export const ROADS_SOURCE = "ground:roads";
export const COVER_SOURCE = "ground:cover";
/** Seen from afar, water and green are of one coarse tile rather than of many fine ones: they are most of
 * what a first view would wait for. */
export const FAR_COVER_SOURCE = "ground:far-cover";
const FAR_COVER_UNTIL = 11;

interface GroundSource {
  layer: string;
  properties: readonly string[];
  maxzoom: number;
}

export const GROUND_SOURCES: Readonly<Record<string, GroundSource>> = {
  [ROADS_SOURCE]: { layer: "network", properties: ["type", "name"], maxzoom: 15 },
  [COVER_SOURCE]: { layer: "land_use_plan", properties: ["land_use_code"], maxzoom: 14 },
  [FAR_COVER_SOURCE]: { layer: "land_use_plan", properties: ["land_use_code"], maxzoom: 8 },
};

const from = (layer: string) => ({ source: SOURCE + layer, "source-layer": layer });
const network = { source: ROADS_SOURCE, "source-layer": "network" };

// Classes of 国土空间调查、规划、用途管制用地用海分类 and of GB 50137 by how their codes begin.
const code = (length: number): ExpressionSpecification => ["slice", ["get", "land_use_code"], 0, length];
const begins = (length: number, codes: string[]): ExpressionSpecification => ["in", code(length), ["literal", codes]];
const WATER: FilterSpecification = ["any", begins(2, ["05", "17", "18", "20", "21", "22", "24"]), begins(2, ["E1"])];
const GREEN: FilterSpecification = ["any", begins(2, ["02", "03", "04", "14", "G1", "G2"]), begins(1, ["G"])];
const FIELD: FilterSpecification = begins(2, ["01", "E2"]);

const typed = (...types: string[]): FilterSpecification => ["in", ["get", "type"], ["literal", types]];
const wide = (...stops: number[]): ExpressionSpecification =>
  ["interpolate", ["exponential", 1.6], ["zoom"], ...stops] as unknown as ExpressionSpecification;

interface Road {
  id: string;
  filter: FilterSpecification;
  from: number;
  /** Zoom and pixels in turn. */
  width: number[];
  colour: keyof Palette;
  casing: keyof Palette | null;
}

const ROADS: readonly Road[] = [
  { id: "lane", filter: typed("支路"), from: 13, width: [13, 0.6, 15, 2.5, 18, 16], colour: "lane", casing: "casing" },
  { id: "secondary", filter: typed("次干路"), from: 11, width: [11, 0.6, 14, 3, 18, 26], colour: "road", casing: "casing" },
  { id: "arterial", filter: typed("主干路"), from: 9, width: [9, 0.6, 12, 2, 14, 5, 18, 38], colour: "road", casing: "casing" },
  {
    id: "express",
    filter: typed("快速路", "高速公路"),
    from: 8,
    width: [8, 0.8, 11, 2, 14, 6, 18, 46],
    colour: "express",
    casing: "expressCasing",
  },
];

function roads(colours: Palette): LayerSpecification[] {
  const round = { "line-join": "round", "line-cap": "round" } as const;
  const casings = ROADS.map((road): LayerSpecification => ({
    id: `ground:${road.id}-casing`,
    type: "line",
    ...network,
    filter: road.filter,
    minzoom: road.from + 1,
    layout: round,
    paint: {
      "line-color": colours[road.casing ?? "casing"],
      "line-width": wide(...road.width.map((each, at) => (at % 2 === 0 ? each : each + 1.6))),
    },
  }));
  const surfaces = ROADS.map((road): LayerSpecification => ({
    id: `ground:${road.id}`,
    type: "line",
    ...network,
    filter: road.filter,
    minzoom: road.from,
    layout: round,
    paint: {
      // Far away a road of the ground's colour would not be seen.
      "line-color": ["step", ["zoom"], colours[road.id === "express" ? "expressFar" : "roadFar"], road.from + 1, colours[road.colour]],
      "line-width": wide(...road.width),
    },
  }));
  return [...casings, ...surfaces];
}

function rails(colours: Palette): LayerSpecification[] {
  const rail = typed("铁路");
  const metro: FilterSpecification = ["==", ["slice", ["get", "type"], 0, 4], "轨道交通"];
  return [
    {
      id: "ground:metro",
      type: "line",
      ...network,
      filter: metro,
      minzoom: 11,
      paint: { "line-color": colours.rail, "line-width": wide(11, 0.8, 16, 2.5), "line-opacity": 0.55, "line-dasharray": [4, 2] },
    },
    {
      id: "ground:rail",
      type: "line",
      ...network,
      filter: rail,
      minzoom: 9,
      paint: { "line-color": colours.rail, "line-width": wide(9, 0.8, 12, 2, 16, 4) },
    },
    {
      id: "ground:rail-gaps",
      type: "line",
      ...network,
      filter: rail,
      minzoom: 11,
      paint: { "line-color": colours.railGap, "line-width": wide(11, 0.8, 16, 2.4), "line-dasharray": [5, 5] },
    },
  ];
}

/** Bottom first; of GROUND_SOURCES and of GROUND_LAYERS. */
export function ground(colours: Palette): LayerSpecification[] {
  const cover = (id: string, filter: FilterSpecification, colour: string): LayerSpecification[] => {
    const drawn = { type: "fill", filter, paint: { "fill-color": colour } } as const;
    const near = { source: COVER_SOURCE, "source-layer": "land_use_plan", minzoom: FAR_COVER_UNTIL };
    const far = { source: FAR_COVER_SOURCE, "source-layer": "land_use_plan", maxzoom: FAR_COVER_UNTIL };
    return [
      { id: `ground:far-${id}`, ...drawn, ...far },
      { id: `ground:${id}`, ...drawn, ...near, paint: { ...drawn.paint, "fill-antialias": false } },
    ];
  };
  const blockLine = { type: "line", ...from("block"), paint: { "line-color": colours.block, "line-width": wide(10, 0.5, 14, 1.2) } } as const;
  return [
    { id: "ground:city", type: "fill", ...from("district"), paint: { "fill-color": colours.city, "fill-antialias": false } },
    ...cover("field", FIELD, colours.field),
    ...cover("green", GREEN, colours.green),
    ...cover("water", WATER, colours.water),
    ...roads(colours),
    ...rails(colours),
    // Nothing to be seen, but a click finds the block.
    { id: BLOCKS, type: "fill", ...from("block"), minzoom: 10, paint: { "fill-opacity": 0, "fill-color": colours.city } },
    // From afar nobody tells dashes of so thin a line, which without a graphics card are dear.
    { ...blockLine, id: "ground:far-block", minzoom: 10, maxzoom: 14 },
    { ...blockLine, id: "ground:block", minzoom: 14, paint: { ...blockLine.paint, "line-dasharray": [5, 3] } },
    {
      id: "ground:district",
      type: "line",
      ...from("district"),
      layout: { "line-join": "round" },
      paint: { "line-color": colours.district, "line-width": wide(8, 1, 14, 2.4), "line-dasharray": [6, 2, 1, 2] },
    },
  ];
}

/** Layers of the catalogue that the base map draws whole. */
export const GROUND_LAYERS = ["district", "block"] as const;
