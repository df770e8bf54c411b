// Names and codes on the map, drawn with the fonts of the machine: the style has no glyphs of its own.

import type { ExpressionSpecification, LayerSpecification, SymbolLayerSpecification } from "maplibre-gl";
import { ROADS_SOURCE } from "./ground.ts";
import type { Palette } from "./palette.ts";
import { SOURCE } from "./pick.ts";
import type { Shown } from "./thematic.ts";

const FONT = ["Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei"];
const STRONG = ["Noto Sans CJK SC Medium", ...FONT];

/** Points with the districts' names; a district's tiles would each repeat it. */
export const DISTRICT_NAMES = "labels:district";

type Layout = NonNullable<SymbolLayerSpecification["layout"]>;

interface Label {
  id: string;
  layer: string;
  /** Another than the layer's own. */
  source?: string;
  from: number;
  until?: number;
  text: NonNullable<Layout["text-field"]>;
  layout?: Layout;
  colour: string;
  filter?: SymbolLayerSpecification["filter"];
  /** Whether the tiles have points for the names, one a feature. */
  points?: boolean;
}

function symbol(label: Label, colours: Palette): SymbolLayerSpecification {
  const own = label.layer === DISTRICT_NAMES;
  const source = label.source ?? SOURCE + label.layer;
  return {
    id: `label:${label.id}`,
    type: "symbol",
    source: own ? DISTRICT_NAMES : source,
    ...(own ? {} : { "source-layer": label.points ? `${label.layer}_name` : label.layer }),
    minzoom: label.from,
    ...(label.until ? { maxzoom: label.until } : {}),
    ...(label.filter ? { filter: label.filter } : {}),
    layout: { "text-field": label.text, "text-font": FONT, "text-size": 12, "text-padding": 4, ...label.layout },
    paint: { "text-color": label.colour, "text-halo-color": colours.halo, "text-halo-width": 1.4 },
  };
}

const size = (...stops: number[]): ExpressionSpecification =>
  ["interpolate", ["linear"], ["zoom"], ...stops] as unknown as ExpressionSpecification;

/** Names of roads and water, districts and blocks. */
export function groundLabels(colours: Palette): LayerSpecification[] {
  const road: Label = {
    id: "road",
    layer: "network",
    source: ROADS_SOURCE,
    from: 13,
    text: ["get", "name"],
    filter: ["all", ["in", ["get", "type"], ["literal", ["快速路", "主干路", "次干路"]]], ["!=", ["get", "name"], "无名路"]],
    layout: { "symbol-placement": "line", "symbol-spacing": 420, "text-size": size(13, 10.5, 16, 13), "text-letter-spacing": 0.15 },
    colour: colours.roadText,
  };
  const block: Label = {
    id: "block",
    layer: "block",
    points: true,
    from: 11.5,
    text: ["step", ["zoom"], ["get", "code"], 13, ["concat", ["get", "code"], "\n", ["get", "name"]]],
    layout: { "text-size": size(11.5, 10, 14, 12), "text-padding": 12, "text-max-width": 16, "text-line-height": 1.3 },
    colour: colours.faint,
  };
  const district: Label = {
    id: "district",
    layer: DISTRICT_NAMES,
    from: 7,
    until: 13,
    text: ["get", "name"],
    layout: { "text-font": STRONG, "text-size": size(8, 12, 12, 17), "text-letter-spacing": 0.12, "text-max-width": 12 },
    colour: colours.text,
  };
  return [road, block, district].map((label) => symbol(label, colours));
}

/** What the features of a thematic layer are called; nothing where they have no name worth writing. */
export function thematicLabels({ layer: { id: layer, classed_by }, off }: Shown, colours: Palette): LayerSpecification[] {
  const seen: Pick<Label, "filter"> =
    classed_by && off.length > 0 ? { filter: ["!", ["in", ["get", classed_by], ["literal", [...off]]]] } : {};
  const named = (from: number, text: Label["text"], layout: Layout = {}): LayerSpecification[] => [
    symbol({ id: layer, layer, from, text, layout, colour: colours.text, points: layer !== "facility", ...seen }, colours),
  ];
  switch (layer) {
    case "plan_parcel": {
      const far = ["case", ["has", "far_max"], ["concat", "  ", ["to-string", ["get", "far_max"]]], ""];
      const use = ["concat", ["get", "land_use_code"], far];
      const both = ["concat", ["get", "code"], "\n", use];
      const text = ["step", ["zoom"], use, 16, both] as unknown as ExpressionSpecification;
      return named(15, text, { "text-size": size(15, 10, 18, 13), "text-line-height": 1.25, "text-max-width": 20 });
    }
    case "control_zone":
    case "assessment":
      return named(12.5, ["get", "name"], { "text-size": 11, "text-padding": 10 });
    case "plan":
      return named(11.5, ["get", "name"], { "text-size": 12, "text-padding": 16 });
    case "plan_adjustment":
      return named(14, ["get", "code"], { "text-size": 11 });
    case "facility":
      return named(14, ["get", "name"], { "text-size": 11, "text-offset": [0, 1], "text-anchor": "top" });
    default:
      return [];
  }
}
