import { Map as MapLibre, setWorkerUrl } from "maplibre-gl";
import { effect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { announceOffline } from "../server/reachable.ts";
import { view } from "../state/view.ts";
import { vocabulary } from "../state/vocabulary.ts";
import { keepDrawn } from "./draw.ts";
import { listen } from "./pick.ts";
import { putBack, liveMap, wholeCity } from "./overlays.ts";

setWorkerUrl(new URL("/page/map-worker.js", location.origin).href);

/** Far enough out to see the city whole, near enough to tell two gateposts apart. */
const FARTHEST = 7;
const NEAREST = 21;

function make(container: HTMLElement): MapLibre {
  const at = view.peek();
  return new MapLibre({
    container,
    // Without `glyphs`, names are drawn with the fonts of the machine.
    style: { version: 8, sources: {}, layers: [] },
    center: at ? [at.lon, at.lat] : [116.4, 39.95],
    zoom: at?.zoom ?? 9.5,
    minZoom: FARTHEST,
    maxZoom: NEAREST,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    renderWorldCopies: false,
    attributionControl: false,
    fadeDuration: 120,
    locale: { "Map.Title": "地图：方向键移动，加减号缩放" },
  });
}

/** The view goes into the link when the map rests, and a link that was opened moves the map. */
function keepView(map: MapLibre): () => void {
  map.on("moveend", () => {
    const { lng, lat } = map.getCenter();
    view.value = { lon: lng, lat, zoom: map.getZoom() };
  });
  return effect(() => {
    const at = view.value;
    if (!at) return;
    const { lng, lat } = map.getCenter();
    const near = Math.abs(lng - at.lon) < 1e-6 && Math.abs(lat - at.lat) < 1e-6 && Math.abs(map.getZoom() - at.zoom) < 0.005;
    if (!near && !map.isMoving()) map.jumpTo({ center: [at.lon, at.lat], zoom: at.zoom });
  });
}

export function MapView({ children }: { children: ComponentChildren }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const map = make(place.current);
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.on("error", ({ error }) => {
      // A tile that did not come because nobody answers; what was refused, the console tells.
      if (error instanceof TypeError) announceOffline();
    });
    listen(map);
    // So that it can be seen from outside that nothing more is to come: by tests, and by who prints.
    const frame = place.current.parentElement;
    map.on("movestart", () => frame?.removeAttribute("data-drawn"));
    map.on("dataloading", () => frame?.removeAttribute("data-drawn"));
    map.on("idle", () => vocabulary.peek() && frame?.setAttribute("data-drawn", ""));
    const stops: (() => void)[] = [];
    map.once("style.load", () => {
      stops.push(keepDrawn(map));
      liveMap.value = map;
      putBack(map);
      const stop = effect(() => {
        if (vocabulary.value && !view.peek()) wholeCity(0);
      });
      stops.push(stop, keepView(map));
    });
    return () => {
      for (const stop of stops) stop();
      liveMap.value = null;
      map.remove();
    };
  }, []);
  return (
    <div class="map" role="region" aria-label="地图">
      <div class="map-canvas" ref={place} />
      {children}
    </div>
  );
}
