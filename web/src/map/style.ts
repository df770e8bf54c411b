import type { StyleSpecification } from "maplibre-gl";

const tiles = (layer: string) => `${location.origin}/ogc/collections/${layer}/tiles/WebMercatorQuad/{z}/{y}/{x}`;

export function styleOf(): StyleSpecification {
  return {
    version: 8,
    sources: { block: { type: "vector", tiles: [tiles("block")], maxzoom: 16 } },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": "#faf9f6" } },
      { id: "block", type: "line", source: "block", "source-layer": "block", paint: { "line-color": "#888" } },
    ],
  };
}
