// Drawing on the map with terra-draw: one figure at a time, asked about the moment it is finished.

import type { Geometry, LineString, Polygon, Position } from "geojson";
import {
  TerraDraw,
  TerraDrawLineStringMode,
  TerraDrawModeUndoRedo,
  TerraDrawPolygonMode,
  TerraDrawRectangleMode,
  TerraDrawSelectMode,
} from "terra-draw";
import type { Map } from "maplibre-gl";
import { token } from "../map/token.ts";
import { liveMap } from "../map/overlays.ts";
import { tool } from "../map/pick.ts";
import { effect } from "@preact/signals";
import { afterPaint } from "../ui/after_paint.ts";
import { giveSite, inquiry } from "../state/answer.ts";
import { crossings } from "./crossing.ts";
import { drawing, type Mode } from "./drawn_site.ts";
import { width } from "./text_read.ts";
import { Sketch } from "./sketch.ts";

type Hex = `#${string}`;
type Figure = Polygon | LineString;

let draw: TerraDraw | null = null;
/** The figure as it was before each change of an edit. */
let past: Figure[] = [];

const EDITED = {
  feature: { draggable: true, coordinates: { midpoints: true, draggable: true, deletable: true } },
};

function made(map: Map): TerraDraw {
  const line = token("--site") as Hex;
  const styles = { fillColor: line, fillOpacity: 0.12, outlineColor: line, outlineWidth: 2.5 };
  // How near the first corner a click closes the figure, in pixels: a finger covers more than a mouse.
  const pointerDistance = matchMedia("(pointer: coarse)").matches ? 24 : 10;
  const points = { closingPointColor: line, closingPointWidth: 6, coordinatePointColor: line, coordinatePointWidth: 4 };
  return new TerraDraw({
    adapter: new Sketch(map),
    modes: [
      new TerraDrawPolygonMode({ pointerDistance, styles: { ...styles, ...points }, showCoordinatePoints: true }),
      new TerraDrawRectangleMode({ pointerDistance, styles }),
      new TerraDrawLineStringMode({ pointerDistance, styles: { lineStringColor: line, lineStringWidth: 3, closingPointColor: line } }),
      new TerraDrawSelectMode({
        flags: { polygon: EDITED, rectangle: EDITED, linestring: EDITED },
        styles: { selectedPolygonColor: line, selectedPolygonOutlineColor: line, selectedLineStringColor: line, selectionPointColor: line, midPointColor: line },
      }),
    ],
    undoRedo: { modeLevel: new TerraDrawModeUndoRedo() },
  });
}

/** The figure that is drawn or edited; guidance points aside. */
function figure(): { id: string | number; geometry: Figure } | null {
  const found = draw?.getSnapshot().find((each) => ["polygon", "rectangle", "linestring"].includes(String(each.properties["mode"])) && each.geometry.type !== "Point");
  return found?.id === undefined ? null : { id: found.id, geometry: found.geometry as Figure };
}

const same = (one: readonly Position[], other: readonly Position[]) => JSON.stringify(one) === JSON.stringify(other);

const lineOf = (geometry: Figure): Position[] => (geometry.type === "Polygon" ? (geometry.coordinates[0] ?? []) : geometry.coordinates);

function note(): void {
  const now = drawing.peek();
  const here = figure();
  if (!now) return;
  const line = here ? lineOf(here.geometry) : [];
  const corners = Math.max(0, line.length - (here?.geometry.type === "Polygon" ? 1 : 0));
  const found = here?.geometry.type === "Polygon" ? crossings(line) : [];
  const crossed = same(found, now.crossings) ? now.crossings : found;
  const refused = now.refused && crossed.length > 0;
  // Most moves of the pointer change nothing of this.
  if (corners === now.corners && crossed === now.crossings && refused === now.refused) return;
  drawing.value = { ...now, corners, crossings: crossed, refused };
}

function give(geometry: Figure): void {
  const line = geometry.type === "LineString";
  giveSite({ geometry, site: geometry, name: "手绘用地", ...(line ? { width_m: Number(width.peek()) || 20 } : {}) });
}

function finished(): void {
  const here = figure();
  const now = drawing.peek();
  if (!here || !now) return;
  if (here.geometry.type === "Polygon" && crossings(lineOf(here.geometry)).length > 0) {
    if (now.mode !== "edit") begin("edit", here.geometry);
    note();
    drawing.value = { ...(drawing.peek() ?? now), refused: true };
    return;
  }
  give(here.geometry);
  if (now.mode === "edit") {
    past.push(here.geometry);
    note();
  } else {
    drawing.value = null;
    draw?.setMode("static");
    leavePointer();
    stayUntilShown();
  }
}

/** What was drawn stays until the map shows the answer's site in its place. */
function stayUntilShown(): void {
  const mine = draw;
  const end = effect(() => {
    if (inquiry.asking.value) return;
    afterPaint(() => {
      end();
      const map = liveMap.peek();
      map?.once("idle", () => {
        if (draw === mine) stop();
      });
      map?.triggerRepaint();
    });
  });
}

function begin(mode: Mode, geometry?: Figure): void {
  const map = liveMap.peek();
  if (!map) return;
  stop();
  tool.value = "draw";
  draw = made(map);
  draw.start();
  past = geometry ? [geometry] : [];
  drawing.value = { mode, corners: 0, crossings: [], refused: false };
  if (geometry) {
    const kind = geometry.type === "Polygon" ? "polygon" : "linestring";
    const [added] = draw.addFeatures([{ type: "Feature", properties: { mode: kind }, geometry }]);
    draw.setMode("select");
    if (added?.id !== undefined && added.valid) draw.selectFeature(added.id);
  } else draw.setMode(mode);
  draw.on("change", note);
  draw.on("finish", finished);
  note();
  map.getCanvas().focus({ preventScroll: true });
}

export function start(mode: Exclude<Mode, "edit">): void {
  begin(mode);
}

export function edit(geometry: Geometry): void {
  if (geometry.type === "Polygon" || geometry.type === "LineString") begin("edit", geometry);
}

/** Takes back the last corner, or the last change of an edit. */
export function undo(): void {
  const now = drawing.peek();
  if (!draw || !now) return;
  if (now.mode !== "edit") {
    draw.undo();
    note();
    return;
  }
  const here = figure();
  if (past.length > 1) past.pop();
  const before = past.at(-1);
  if (!here || !before) return;
  draw.updateFeatureGeometry(here.id, before);
  note();
  if (crossings(lineOf(before)).length === 0) give(before);
}

/** Closes what is drawn with the corners that it has. */
export function finish(): void {
  if (drawing.peek()?.mode === "edit") {
    stop();
    drawing.value = null;
  } else {
    const canvas = liveMap.peek()?.getCanvas();
    for (const type of ["keydown", "keyup"]) canvas?.dispatchEvent(new KeyboardEvent(type, { key: "Enter", bubbles: true }));
  }
}

export function stop(): void {
  draw?.stop();
  draw = null;
  leavePointer();
}

/** The click that ended it is still on its way to the map, and picks nothing. */
function leavePointer(): void {
  setTimeout(() => {
    if (!drawing.peek() && tool.peek() === "draw") tool.value = "pick";
  }, 100);
}
