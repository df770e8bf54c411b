// Ranks as pictures for the map, drawn when they are first wanted: no font is asked for anywhere.

import type { Map as MapLibre } from "maplibre-gl";
import { token } from "../map/token.ts";

const PREFIX = "turn-rank";
const SIZE = 26;

/** The picture's name for a rank, in the theme's colours. */
export function pictureOf(rank: number, theme: string): string {
  return `${PREFIX}/${theme}/${rank}`;
}

function draw(text: string): ImageData | null {
  const scale = 2;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * scale;
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.scale(scale, scale);
  context.beginPath();
  context.arc(SIZE / 2, SIZE / 2, SIZE / 2 - 2, 0, 2 * Math.PI);
  context.fillStyle = token("--blue");
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = token("--card");
  context.stroke();
  context.fillStyle = token("--on-blue");
  context.font = `600 ${text.length > 2 ? 10 : 12.5}px ${token("--font")}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, SIZE / 2, SIZE / 2 + 0.5);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

const heard = new WeakSet<MapLibre>();

export function numbersOn(map: MapLibre): void {
  if (heard.has(map)) return;
  heard.add(map);
  map.on("styleimagemissing", ({ id }) => {
    const [prefix, , rank] = id.split("/");
    if (prefix !== PREFIX || !rank || map.hasImage(id)) return;
    const picture = draw(rank);
    if (picture) map.addImage(id, picture, { pixelRatio: 2 });
  });
}
