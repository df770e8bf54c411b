// Ranks as pictures for the map, drawn here: no font is asked for anywhere.

import type { Map as MapLibre } from "maplibre-gl";
import { token } from "../map/token.ts";

const PREFIX = "turn-rank";
const SIZE = 26;
/** Further ones are shapes without a number: so many could not be told apart anyway. */
export const MOST = 200;

/** The picture's name for a rank, in the theme's colours. */
export function imageOf(rank: number, theme: string): string {
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

/** Has the map hold the pictures of so many ranks; those that it has already are kept. */
export function numbersOn(map: MapLibre, ranks: number, theme: string): void {
  for (let rank = 1; rank <= Math.min(ranks, MOST); rank += 1) {
    const name = imageOf(rank, theme);
    if (map.hasImage(name)) continue;
    const image = draw(String(rank));
    if (image) map.addImage(name, image, { pixelRatio: 2 });
  }
}
