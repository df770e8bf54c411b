// A layer of the catalogue as planners draw it: its own style, that of its classes, or that of land use.

import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from "maplibre-gl";
import type { Theme } from "../state/theme.ts";
import type { Layer, Vocabulary } from "../state/vocabulary.ts";
import { fillOn, landUseFill, lineOn } from "./colour.ts";
import { SOURCE } from "./pick.ts";

export interface Shown {
  layer: Layer;
  /** 0 to 1. */
  opacity: number;
  /** Classes that are not to be seen. */
  off: readonly string[];
}

interface Style {
  fill: string;
  line: string;
  dash?: string;
}

/** What a layer is classed by on the map. */
export function classField(layer: Layer): string | null {
  return layer.classed_by;
}

function by(field: string, values: readonly (readonly [string, string])[], otherwise: string): ExpressionSpecification | string {
  if (values.length === 0) return otherwise;
  return ["match", ["get", field], ...values.flat(), otherwise] as unknown as ExpressionSpecification;
}

/** From which zoom a layer of so many features is drawn. */
export function drawnFrom(vocabulary: Vocabulary, layer: string): number {
  if (layer === "land_use_plan") return 9;
  if (layer !== "plan_parcel") return 0;
  const features = (vocabulary.occurring[layer] ?? []).reduce((sum, each) => sum + each.features, 0);
  return features > 60_000 ? 13 : 12;
}

const round = { "line-join": "round" } as const;

/** Fill, lines by their dashes, and points of the layer, bottom first. */
export function thematic({ layer, opacity, off }: Shown, vocabulary: Vocabulary, theme: Theme): LayerSpecification[] {
  const field = classField(layer);
  const from = { source: SOURCE + layer.id, "source-layer": layer.id, minzoom: drawnFrom(vocabulary, layer.id) };
  const seen: FilterSpecification | null = field && off.length > 0 ? ["!", ["in", ["get", field], ["literal", [...off]]]] : null;
  const only = (...more: FilterSpecification[]): { filter?: FilterSpecification } => {
    const all = [...(seen ? [seen] : []), ...more];
    return all.length > 0 ? { filter: ["all", ...all] as unknown as FilterSpecification } : {};
  };
  const classes = layer.classes;
  const landUse = field === "land_use_code";
  const drawn: LayerSpecification[] = [];

  if (layer.geometry !== "line") {
    const fill = landUse
      ? landUseFill(vocabulary, layer.id, (colour) => fillOn(theme, colour), fillOn(theme, layer.style.fill))
      : by(field ?? "", classes.map(({ value, fill: own }) => [value, fillOn(theme, own)] as const), fillOn(theme, layer.style.fill));
    drawn.push({
      id: `${layer.id}:fill`,
      type: "fill",
      ...from,
      ...only(["==", ["geometry-type"], "Polygon"]),
      // Its edges are drawn as lines; smoothing them as well would be another pass over every feature.
      paint: { "fill-color": fill, "fill-opacity": opacity * (landUse ? 0.86 : 1), "fill-antialias": false },
    });
  }

  const line = (style: Style) => lineOn(theme, style.line);
  const dashes = new Map<string, (readonly [string, string])[]>([["", []]]);
  for (const one of classes) {
    const dash = one.dash ?? "";
    dashes.set(dash, [...(dashes.get(dash) ?? []), [one.value, line(one)] as const]);
  }
  const dashed = classes.filter((one) => one.dash).map((one) => one.value);
  for (const [dash, values] of dashes) {
    // A class that nobody styled is drawn as the layer is, without dashes.
    const which: FilterSpecification[] =
      dash !== ""
        ? [["in", ["get", field ?? ""], ["literal", values.map(([value]) => value)]]]
        : dashed.length > 0
          ? [["!", ["in", ["get", field ?? ""], ["literal", dashed]]]]
          : [];
    const width = landUse ? 0.7 : 1.6;
    // Where parcels are many and small, their colours tell them apart until one is near.
    const near = landUse && from.minzoom >= 13 ? { minzoom: from.minzoom + 1 } : {};
    drawn.push({
      id: `${layer.id}:line${dash && `:${dash}`}`,
      type: "line",
      ...from,
      ...near,
      ...only(["!=", ["geometry-type"], "Point"], ...which),
      layout: round,
      paint: {
        "line-color": by(field ?? "", values, lineOn(theme, layer.style.line)),
        "line-width": ["interpolate", ["linear"], ["zoom"], 9, width * 0.6, 15, width, 18, width * 1.6],
        "line-opacity": opacity * (landUse ? 0.55 : 1),
        ...(dash ? { "line-dasharray": dash.split(" ").map((each) => Number(each) / width) } : {}),
      },
    });
  }

  if (layer.geometry === "any") {
    drawn.push({
      id: `${layer.id}:point`,
      type: "circle",
      ...from,
      ...only(["==", ["geometry-type"], "Point"]),
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 2, 16, 6],
        "circle-color": by(field ?? "", classes.map((one) => [one.value, line(one)] as const), lineOn(theme, layer.style.line)),
        "circle-opacity": opacity,
        "circle-stroke-color": theme === "dark" ? "#14161b" : "#ffffff",
        "circle-stroke-width": 1.2,
        "circle-stroke-opacity": opacity,
      },
    });
  }
  return drawn;
}
