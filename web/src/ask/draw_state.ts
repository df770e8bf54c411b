// What is being drawn on the map, if anything. The drawing itself is loaded when it is first wanted.

import { computed, effect, signal } from "@preact/signals";
import { collection } from "../answer/evidence.ts";
import { token } from "../map/token.ts";
import { show } from "../map/overlays.ts";
import { picked } from "../map/pick.ts";
import { drawing, type Mode } from "./drawn_site.ts";
import { theme } from "../state/theme.ts";
import type { Geometry, Position } from "geojson";

export const drawingTrouble = signal("");

type Tool = typeof import("./drawing.ts");
let tool: Tool | null = null;

async function withTool(act: (tool: Tool) => void): Promise<void> {
  try {
    tool ??= await import("./drawing.ts");
    act(tool);
  } catch {
    drawing.value = null;
    drawingTrouble.value = "绘图工具没有载入，请再试。";
  }
}

function begin(): void {
  drawingTrouble.value = "";
  picked.value = null;
}

export function draw(mode: Exclude<Mode, "edit">): void {
  begin();
  drawing.value = { mode, corners: 0, crossings: NONE, refused: false };
  void withTool((ready) => ready.start(mode));
}

export function edit(geometry: Geometry): void {
  begin();
  drawing.value = { mode: "edit", corners: 0, crossings: NONE, refused: false };
  void withTool((ready) => ready.edit(geometry));
}

export const undo = () => tool?.undo();
export const finish = () => tool?.finish();

export function cancel(): void {
  tool?.stop();
  drawing.value = null;
}

const NONE: readonly Position[] = [];
const crossed = computed(() => drawing.value?.crossings ?? NONE);

effect(() => {
  void theme.value;
  const points = crossed.value.map((at): Geometry => ({ type: "Point", coordinates: at }));
  show("crossings", collection(...points), [
    { id: "crossings", type: "circle", source: "crossings", paint: { "circle-radius": 9, "circle-color": token("--required"), "circle-opacity": 0.25, "circle-stroke-color": token("--required"), "circle-stroke-width": 2.5 } },
  ]);
});
