// Where the pointer is, in degrees and in the city's metres, and how long a stretch of the screen is.

import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { vocabulary } from "../state/vocabulary.ts";
import { decimal, type Degrees, minutes } from "./coordinates.ts";
import { meridianOf, toMetres } from "./gauss_kruger.ts";
import { scaleOf } from "./scale.ts";
import { liveMap } from "./overlays.ts";

export function metresOf(place: Degrees): string {
  const meridian = meridianOf(vocabulary.value?.city.measuring_epsg ?? 0);
  if (meridian === null) return "";
  const { east, north } = toMetres(place, meridian);
  return `X ${north.toFixed(2)}  Y ${east.toFixed(2)}`;
}

function Scale() {
  const map = liveMap.value;
  const bar = useSignal(map ? scaleOf(map) : null);
  useEffect(() => {
    if (!map) return;
    const measure = () => (bar.value = scaleOf(map));
    measure();
    map.on("move", measure);
    map.on("resize", measure);
    return () => {
      map.off("move", measure);
      map.off("resize", measure);
    };
  }, [map]);
  if (!bar.value) return null;
  return (
    <span class="scale" style={{ width: `${bar.value.pixels}px` }} role="img" aria-label={`比例尺：此长度为 ${bar.value.label}`}>
      {bar.value.label}
    </span>
  );
}

export function CoordinateBar() {
  const map = liveMap.value;
  const place = useSignal<Degrees | null>(null);
  const pointed = useSignal(false);
  const sexagesimal = useSignal(false);
  useEffect(() => {
    if (!map) return;
    const centre = () => {
      const { lng, lat } = map.getCenter();
      place.value = { lon: lng, lat };
      pointed.value = false;
    };
    const point = (event: { lngLat: { lng: number; lat: number } }) => {
      place.value = { lon: event.lngLat.lng, lat: event.lngLat.lat };
      pointed.value = true;
    };
    const rest = () => pointed.value || centre();
    centre();
    map.on("mousemove", point);
    map.on("mouseout", centre);
    map.on("move", rest);
    return () => {
      map.off("mousemove", point);
      map.off("mouseout", centre);
      map.off("move", rest);
    };
  }, [map]);
  const degrees = useComputed(() => place.value && (sexagesimal.value ? minutes(place.value) : decimal(place.value)));
  return (
    <div class="coordinates">
      <Scale />
      {place.value && (
        <>
          <span class="what">{pointed.value ? "指针处" : "图中心"}</span>
          <button
            type="button"
            class="quiet figures"
            title="换一种写法：十进制度或度分秒"
            onClick={() => (sexagesimal.value = !sexagesimal.value)}
          >
            {degrees}
          </button>
          <span class="figures" title={vocabulary.value?.city.measuring_label}>
            {metresOf(place.value)}
          </span>
        </>
      )}
    </div>
  );
}
