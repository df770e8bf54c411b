// What is being drawn, in SVG above the map. The map itself stays as it is: to draw it anew at every move
// of the pointer takes, without a graphics card, a fifth of a second each time.

import type { Position } from "geojson";
import type { Map } from "maplibre-gl";
import { type SetCursor, type TerraDrawChanges, TerraDrawExtend, type TerraDrawStylingFunction } from "terra-draw";

type Feature = TerraDrawChanges["created"][number];
type Style = ReturnType<TerraDrawStylingFunction[string]>;

/** Points lie above lines, and lines above surfaces. */
const ORDER = ["Polygon", "LineString", "Point"];

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

export class Sketch extends TerraDrawExtend.TerraDrawBaseAdapter {
  readonly #map: Map;
  readonly #paper = element("svg", { class: "sketch", "aria-hidden": "true" });
  readonly #dragPan: boolean;
  readonly #redraw = () => this.#draw();
  #drawn: { feature: Feature; style: Style }[] = [];
  #due = 0;

  constructor(map: Map) {
    super({ coordinatePrecision: 9 });
    this.#map = map;
    this.#dragPan = map.dragPan.isEnabled();
  }

  override register(callbacks: Parameters<TerraDrawExtend.TerraDrawBaseAdapter["register"]>[0]): void {
    super.register(callbacks);
    this.#map.getCanvasContainer().append(this.#paper);
    this.#map.on("move", this.#redraw);
    this.#map.on("resize", this.#redraw);
    callbacks.onReady?.();
  }

  override unregister(): void {
    super.unregister();
    this.#map.off("move", this.#redraw);
    this.#map.off("resize", this.#redraw);
    this.#paper.remove();
  }

  render({ created, updated, unchanged }: TerraDrawChanges, styling: TerraDrawStylingFunction): void {
    this.#drawn = [...created, ...updated, ...unchanged].flatMap((feature) => {
      const style = styling[String(feature.properties["mode"])]?.(feature);
      return style ? [{ feature, style }] : [];
    });
    const place = ({ feature, style }: { feature: Feature; style: Style }) => 1000 * ORDER.indexOf(feature.geometry.type) + style.zIndex;
    this.#drawn.sort((one, other) => place(one) - place(other));
    cancelAnimationFrame(this.#due);
    this.#due = requestAnimationFrame(this.#redraw);
  }

  clear(): void {
    this._currentModeCallbacks?.onClear();
    cancelAnimationFrame(this.#due);
    this.#drawn = [];
    this.#draw();
  }

  getMapEventElement(): HTMLElement {
    return this.#map.getCanvas();
  }

  getLngLatFromEvent(event: PointerEvent | MouseEvent): { lng: number; lat: number } {
    const { left, top } = this.#map.getContainer().getBoundingClientRect();
    return this.unproject(event.clientX - left, event.clientY - top);
  }

  project(lng: number, lat: number): { x: number; y: number } {
    const { x, y } = this.#map.project([lng, lat]);
    return { x, y };
  }

  unproject(x: number, y: number): { lng: number; lat: number } {
    const { lng, lat } = this.#map.unproject([x, y]);
    return { lng, lat };
  }

  setCursor(cursor: Parameters<SetCursor>[0]): void {
    this.#map.getCanvas().style.cursor = cursor === "unset" ? "" : cursor;
  }

  setDraggability(enabled: boolean): void {
    if (!this.#dragPan) return;
    if (enabled) this.#map.dragPan.enable();
    else this.#map.dragPan.disable();
  }

  setDoubleClickToZoom(enabled: boolean): void {
    if (enabled) this.#map.doubleClickZoom.enable();
    else this.#map.doubleClickZoom.disable();
  }

  #path(line: readonly Position[]): string {
    const at = line.map(([lng = 0, lat = 0]) => this.project(lng, lat));
    return at.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  }

  #shape({ feature: { geometry }, style }: { feature: Feature; style: Style }): SVGElement {
    if (geometry.type === "Point") {
      const [lng = 0, lat = 0] = geometry.coordinates;
      const { x, y } = this.project(lng, lat);
      const edge = { stroke: style.pointOutlineColor, "stroke-width": 2 * style.pointOutlineWidth };
      return element("circle", { cx: x, cy: y, r: style.pointWidth, fill: style.pointColor, "paint-order": "stroke", ...edge });
    }
    const round = { "stroke-linejoin": "round", "stroke-linecap": "round" };
    if (geometry.type === "LineString") {
      const edge = { stroke: style.lineStringColor, "stroke-width": style.lineStringWidth };
      return element("path", { d: this.#path(geometry.coordinates), fill: "none", ...round, ...edge });
    }
    const rings = geometry.coordinates.map((ring) => `${this.#path(ring)}Z`).join("");
    const edge = { stroke: style.polygonOutlineColor, "stroke-width": style.polygonOutlineWidth };
    return element("path", { d: rings, fill: style.polygonFillColor, "fill-opacity": style.polygonFillOpacity, ...round, ...edge });
  }

  #draw(): void {
    this.#paper.replaceChildren(...this.#drawn.map((each) => this.#shape(each)));
  }
}
