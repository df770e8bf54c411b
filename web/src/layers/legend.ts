// The classes of a layer as its legend lists them: those that occur, where that is known.

import { landUseColour } from "../map/colour.ts";
import type { Layer, Vocabulary } from "../state/vocabulary.ts";

export interface LegendRow {
  /** Of the field that the layer is classed by; several where they look alike and belong together. */
  values: readonly string[];
  label: string;
  fill: string;
  line: string;
  dash?: string | undefined;
  /** null where the service does not count them. */
  features: number | null;
}

/** Land use by the widest class that has the colour, so that the legend is as long as the map is colourful. */
function landUse(layer: Layer, vocabulary: Vocabulary): LegendRow[] {
  const rows = new Map<string, LegendRow>();
  for (const { value, label, system, features } of vocabulary.occurring[layer.id] ?? []) {
    const fill = landUseColour(vocabulary, value, system) ?? layer.style.fill;
    const classes = vocabulary.land_use[system ?? "gb50137-2011"] ?? [];
    const widest = classes.find((each) => value.startsWith(each.code) && each.fill === fill);
    // Two classifications that call a code the same are one line.
    const named = widest ? `${widest.code} ${widest.label}` : label;
    const row = rows.get(named);
    rows.set(named, {
      values: [...new Set([...(row?.values ?? []), value])],
      label: named,
      fill,
      line: layer.style.line,
      features: (row?.features ?? 0) + features,
    });
  }
  return [...rows.values()];
}

export function legendOf(layer: Layer, vocabulary: Vocabulary): LegendRow[] {
  if (layer.classed_by === null) return [];
  if (layer.classed_by === "land_use_code") return landUse(layer, vocabulary);
  const met = vocabulary.occurring[layer.id];
  return layer.classes
    .filter((one) => !met || met.some((each) => each.value === one.value))
    .map(({ value, label, fill, line, dash }) => ({
      values: [value],
      label,
      fill,
      line,
      dash,
      features: met?.find((each) => each.value === value)?.features ?? null,
    }));
}
