// Measures along and within what is clicked. Loaded when it is first used.

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect } from "preact/hooks";
import type { Feature } from "geojson";
import type { LayerSpecification, MapMouseEvent } from "maplibre-gl";
import { Icon } from "../ui/Icon.tsx";
import { theme } from "../state/theme.ts";
import { vocabulary } from "../state/vocabulary.ts";
import type { Degrees } from "./coordinates.ts";
import { meridianOf } from "./gauss_kruger.ts";
import { area, areaText, length, lengthText } from "./measuring.ts";
import { PALETTES } from "./palette.ts";
import { tool } from "./pick.ts";
import { hide, show, liveMap } from "./overlays.ts";

const ID = "measure";

function layers(): LayerSpecification[] {
  const { lit, halo } = PALETTES[theme.value];
  return [
    { id: `${ID}:area`, type: "fill", source: ID, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": lit, "fill-opacity": 0.12 } },
    { id: `${ID}:halo`, type: "line", source: ID, filter: ["==", ["geometry-type"], "LineString"], paint: { "line-color": halo, "line-width": 5 } },
    { id: `${ID}:path`, type: "line", source: ID, filter: ["==", ["geometry-type"], "LineString"], paint: { "line-color": lit, "line-width": 2.2 } },
    {
      id: `${ID}:corner`,
      type: "circle",
      source: ID,
      filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 4, "circle-color": halo, "circle-stroke-color": lit, "circle-stroke-width": 2 },
    },
  ];
}

function features(path: readonly Degrees[]): Feature[] {
  const places = path.map(({ lon, lat }) => [lon, lat]);
  const feature = (geometry: Feature["geometry"]): Feature => ({ type: "Feature", properties: {}, geometry });
  return [
    ...(places.length > 2 ? [feature({ type: "Polygon", coordinates: [[...places, places[0] ?? []]] })] : []),
    ...(places.length > 1 ? [feature({ type: "LineString", coordinates: places })] : []),
    ...places.map((coordinates) => feature({ type: "Point", coordinates })),
  ];
}

export function MeasureTool() {
  const map = liveMap.value;
  const path = useSignal<readonly Degrees[]>([]);
  const meridian = meridianOf(vocabulary.value?.city.measuring_epsg ?? 0) ?? 117;

  useEffect(() => {
    show(ID, { type: "FeatureCollection", features: features(path.value) }, layers());
  }, [path.value, theme.value]);

  // It listens from the moment in which it is seen.
  useLayoutEffect(() => {
    if (!map) return;
    const add = ({ lngLat }: MapMouseEvent) => (path.value = [...path.value, { lon: lngLat.lng, lat: lngLat.lat }]);
    const key = (event: KeyboardEvent) => {
      if (event.key === "Escape") tool.value = "pick";
      if (event.key === "Backspace" && event.target === map.getCanvas()) path.value = path.value.slice(0, -1);
    };
    map.on("click", add);
    map.doubleClickZoom.disable();
    map.getCanvas().classList.add("crosshair");
    window.addEventListener("keydown", key);
    return () => {
      map.off("click", add);
      map.doubleClickZoom.enable();
      map.getCanvas().classList.remove("crosshair");
      window.removeEventListener("keydown", key);
      hide(ID);
    };
  }, [map]);

  const addCentre = () => {
    const centre = map?.getCenter();
    if (centre) path.value = [...path.value, { lon: centre.lng, lat: centre.lat }];
  };
  return (
    <section class="measure card" aria-label="测量">
      <header>
        <h2>测量</h2>
        <button type="button" class="quiet" aria-label="结束测量" onClick={() => (tool.value = "pick")}>
          <Icon name="close" size={18} />
        </button>
      </header>
      <dl aria-live="polite">
        <dt>长度</dt>
        <dd class="figures">{lengthText(length(path.value, meridian))}</dd>
        <dt>围成的面积</dt>
        <dd class="figures">{path.value.length > 2 ? areaText(area(path.value, meridian)) : "—"}</dd>
      </dl>
      <p class="hint">在图上逐点点击。按 CGCS2000 高斯—克吕格投影平面量算。</p>
      <div class="row">
        <button type="button" class="plain small" onClick={addCentre}>
          在图中心加点
        </button>
        <button type="button" class="plain small" disabled={path.value.length === 0} onClick={() => (path.value = path.value.slice(0, -1))}>
          撤销上一点
        </button>
        <button type="button" class="plain small" disabled={path.value.length === 0} onClick={() => (path.value = [])}>
          清除
        </button>
      </div>
    </section>
  );
}
