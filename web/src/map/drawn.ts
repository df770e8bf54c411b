// What the map is to show just now, from the layer tree, the vocabulary, the theme and what is lit.

import { computed } from "@preact/signals";
import type { LayerSpecification } from "maplibre-gl";
import { ground as groundOn, names, tree } from "./layer_tree.ts";
import { theme } from "../state/theme.ts";
import { vocabulary } from "../state/vocabulary.ts";
import { ground, GROUND_LAYERS, GROUND_SOURCES } from "./ground.ts";
import { DISTRICT_NAMES, groundLabels, thematicLabels } from "./labels.ts";
import { lit } from "./light.ts";
import { lighting } from "./lighting.ts";
import { PALETTES } from "./palette.ts";
import { BLOCKS, SOURCE } from "./pick.ts";
import { drawnFrom, thematic } from "./thematic.ts";
import { addressOf, finest } from "./tiles.ts";

export interface Source {
  /** Of tiles. */
  address: string;
  /** Nearer by, tiles of this zoom are drawn larger. */
  maxzoom: number;
}

/** The sources that are wanted, by their names. */
export const sources = computed<ReadonlyMap<string, Source>>(() => {
  const wanted = new Set<string>(GROUND_LAYERS);
  for (const branch of tree.value) if (branch.on) wanted.add(branch.id);
  for (const many of lit.value.values()) for (const { layer } of many) wanted.add(layer);
  const found = new Map<string, Source>();
  if (!vocabulary.value) return found;
  for (const layer of wanted) {
    const address = addressOf(layer);
    if (address !== null) found.set(SOURCE + layer, { address, maxzoom: finest(layer) });
  }
  for (const [id, { layer, properties, maxzoom }] of Object.entries(GROUND_SOURCES)) {
    const address = addressOf(layer, properties);
    if (address !== null) found.set(id, { address, maxzoom });
  }
  return found;
});

/** Bottom first, only of sources that there are. */
export const drawn = computed<readonly LayerSpecification[]>(() => {
  const colours = PALETTES[theme.value];
  const beyond: LayerSpecification = { id: "ground:beyond", type: "background", paint: { "background-color": colours.beyond } };
  const known = vocabulary.value;
  if (!known) return [beyond];
  const shown = [...tree.value].reverse().flatMap((branch) => {
    const layer = known.layers.find((each) => each.id === branch.id);
    return layer && branch.on ? [{ layer, opacity: branch.opacity, off: branch.off }] : [];
  });
  const base = ground(colours);
  const layers = [
    beyond,
    ...(groundOn.value ? base : base.filter((layer) => ["ground:city", BLOCKS].includes(layer.id))),
    ...shown.flatMap((one) => thematic(one, known, theme.value)),
    ...lighting(lit.value, colours, (layer) => drawnFrom(known, layer)),
    ...(names.value ? groundLabels(colours) : []),
    ...(names.value ? shown.flatMap((one) => thematicLabels(one, colours)) : []),
  ];
  const there = sources.value;
  return layers.filter((layer) => {
    const { source = "" } = layer as { source?: string };
    return source === "" || source === DISTRICT_NAMES || there.has(source);
  });
});
