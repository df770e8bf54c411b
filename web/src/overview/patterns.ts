// What is told of a block as a pattern: each is told from the others without its colour.

import { token } from "../map/token.ts";

const SIZE = 24;

type Pen = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

interface Look {
  colour: string;
  /** Of the ground under the strokes, 0 to 1. */
  ground: number;
  strokes: (pen: Pen) => void;
}

function slanted(pen: Pen, up: boolean): void {
  for (const shift of [-SIZE, -SIZE / 2, 0, SIZE / 2, SIZE]) {
    pen.moveTo(shift, up ? SIZE : 0);
    pen.lineTo(shift + SIZE, up ? 0 : SIZE);
  }
}

function level(pen: Pen): void {
  for (const y of [6, 18]) {
    pen.moveTo(0, y);
    pen.lineTo(SIZE, y);
  }
}

function dots(pen: Pen): void {
  for (const [x, y] of [[6, 6], [18, 18]] as const) {
    pen.moveTo(x - 1.5, y);
    pen.lineTo(x + 1.5, y);
  }
}

const LOOKS: Readonly<Record<string, Look>> = {
  waived: { colour: "--waived", ground: 0.55, strokes: () => undefined },
  partly: { colour: "--waived", ground: 0.12, strokes: (pen) => slanted(pen, true) },
  simplified: { colour: "--blue", ground: 0.3, strokes: dots },
  commitment: { colour: "--blue", ground: 0.18, strokes: (pen) => slanted(pen, false) },
  required: { colour: "--required", ground: 0.2, strokes: (pen) => (slanted(pen, true), slanted(pen, false)) },
  undetermined: { colour: "--undetermined", ground: 0.15, strokes: level },
  no_data: { colour: "--none", ground: 0.08, strokes: dots },
  not_applicable: { colour: "--none", ground: 0.4, strokes: () => undefined },
};

export function colourOf(state: string): string {
  return token(LOOKS[state]?.colour ?? "--none");
}

export const STATES = Object.keys(LOOKS);

function paint(pen: Pen, state: string): void {
  const look = LOOKS[state] ?? LOOKS["no_data"];
  if (!look) return;
  const colour = token(look.colour);
  pen.globalAlpha = look.ground;
  pen.fillStyle = colour;
  pen.fillRect(0, 0, SIZE, SIZE);
  pen.globalAlpha = 0.9;
  pen.strokeStyle = colour;
  pen.lineWidth = 2.4;
  pen.beginPath();
  look.strokes(pen);
  pen.stroke();
}

/** 24 by 24 pixels that join one another; null where nothing can be drawn. */
export function pattern(state: string): ImageData | null {
  const pen = new OffscreenCanvas(SIZE, SIZE).getContext("2d");
  if (!pen) return null;
  paint(pen, state);
  return pen.getImageData(0, 0, SIZE, SIZE);
}

/** The same as a picture in a legend. */
export function paintSwatch(canvas: HTMLCanvasElement, state: string): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const tile = new OffscreenCanvas(SIZE, SIZE);
  const own = tile.getContext("2d");
  if (!own) return;
  paint(own, state);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  const fill = pen.createPattern(tile, "repeat");
  if (fill) pen.fillStyle = fill;
  pen.fillRect(0, 0, canvas.width, canvas.height);
}
