// What the map is to show just now, from the layer tree, the vocabulary, the theme and what is lit.

import { computed } from "@preact/signals";
import type { LayerSpecification } from "maplibre-gl";
import { ground as groundOn, names, tree } from "../layers/tree.ts";
import { theme } from "../state/theme.ts";
import { vocabulary } from "../state/vocabulary.ts";
import { ground, GROUND_LAYERS } from "./ground.ts";
import { groundLabels, thematicLabels } from "./labels.ts";
import { lit } from "./light.ts";
import { lighting } from "./lighting.ts";
import { PALETTES } from "./palette.ts";
import { drawnFrom, thematic } from "./thematic.ts";
import { addressOf } from "./tiles.ts";

/** Sources that are wanted: the addresses of their tiles by the catalogue's layer. */
export const addresses = computed<ReadonlyMap<string, string>>(() => {
  const wanted = new Set<string>(GROUND_LAYERS);
  for (const branch of tree.value) if (branch.on) wanted.add(branch.id);
  for (const many of lit.value.values()) for (const { layer } of many) wanted.add(layer);
  const found = new Map<string, string>();
  if (!vocabulary.value) return found;
  for (const layer of wanted) {
    const address = addressOf(layer);
    if (address !== null) found.set(layer, address);
  }
  return found;
});

/** Bottom first, only of sources that there are. */
export const drawn = computed<readonly LayerSpecification[]>(() => {
  const colours = PALETTES[theme.value];
  const beyond: LayerSpecification = { id: "ground:beyond", type: "background", paint: { "background-color": colours.beyond } };
  const words = vocabulary.value;
  if (!words) return [beyond];
  const shown = [...tree.value].reverse().flatMap((branch) => {
    const layer = words.layers.find((each) => each.id === branch.id);
    return layer && branch.on ? [{ layer, opacity: branch.opacity, off: branch.off }] : [];
  });
  const base = ground(colours);
  const layers = [
    beyond,
    ...(groundOn.value ? base : base.filter((layer) => ["ground:city", "ground:blocks"].includes(layer.id))),
    ...shown.flatMap((one) => thematic(one, words, theme.value)),
    ...lighting(lit.value, colours, (layer) => drawnFrom(words, layer)),
    ...(names.value ? groundLabels(colours) : []),
    ...(names.value ? shown.flatMap((one) => thematicLabels(one.layer.id, colours, 12.5)) : []),
  ];
  const there = addresses.value;
  return layers.filter((layer) => {
    const of = (layer as { "source-layer"?: string })["source-layer"];
    return of === undefined || there.has(of);
  });
});
