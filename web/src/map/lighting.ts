// How lit features look: a strong outline on a pale one, so that it is seen on any ground.

import type { FilterSpecification, LayerSpecification } from "maplibre-gl";
import type { Lit } from "./light.ts";
import type { Palette } from "./palette.ts";
import { SOURCE } from "./pick.ts";

/** `from` says from which zoom a layer's features are drawn. */
export function lighting(
  lit: ReadonlyMap<string, readonly Lit[]>,
  colours: Palette,
  from: (layer: string) => number,
): LayerSpecification[] {
  const drawn: LayerSpecification[] = [];
  for (const [who, many] of lit) {
    for (const [at, { layer, codes, colour = colours.lit }] of many.entries()) {
      const of = { source: SOURCE + layer, "source-layer": layer, minzoom: from(layer) };
      const filter: FilterSpecification = ["in", ["get", "code"], ["literal", [...codes]]];
      const id = `lit:${who}:${at}`;
      const wide = (width: number, paint: string) => ({ "line-color": paint, "line-width": width });
      drawn.push(
        { id: `${id}:fill`, type: "fill", ...of, filter, paint: { "fill-color": colour, "fill-opacity": 0.14 } },
        { id: `${id}:halo`, type: "line", ...of, filter, layout: { "line-join": "round" }, paint: wide(6, colours.halo) },
        { id: `${id}:line`, type: "line", ...of, filter, layout: { "line-join": "round" }, paint: wide(2.6, colour) },
      );
    }
  }
  return drawn;
}
