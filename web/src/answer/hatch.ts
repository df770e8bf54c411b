// The pattern of what is left uncovered, drawn here so that no picture is fetched.

import type { Map } from "maplibre-gl";

export const HATCH = "uncovered-hatch";
const SIZE = 16;

/** Gives the map the pattern in this colour, or changes its colour. */
export function hatch(map: Map, colour: string): void {
  const canvas = new OffscreenCanvas(SIZE, SIZE);
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.strokeStyle = colour;
  pen.lineWidth = 2.2;
  for (const shift of [-SIZE, 0, SIZE]) {
    pen.moveTo(shift - 2, SIZE + 2);
    pen.lineTo(shift + SIZE + 2, -2);
  }
  pen.stroke();
  const image = pen.getImageData(0, 0, SIZE, SIZE);
  if (map.hasImage(HATCH)) map.updateImage(HATCH, image);
  else map.addImage(HATCH, image, { pixelRatio: 2 });
}
