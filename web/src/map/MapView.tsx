import { setWorkerUrl, Map as MapLibre } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import { useEffect, useRef } from "preact/hooks";
import { listen } from "./pick.ts";
import { putBack, stage } from "./stage.ts";
import { styleOf } from "./style.ts";

setWorkerUrl(new URL("/page/map-worker.js", location.origin).href);

export function MapView() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const map = new MapLibre({
      container: place.current,
      style: styleOf(),
      center: [116.4, 39.95],
      zoom: 10,
      attributionControl: false,
    });
    listen(map);
    map.once("style.load", () => {
      stage.value = map;
      putBack(map);
    });
    return () => map.remove();
  }, []);
  return (
    <div class="map" role="region" aria-label="地图">
      <div ref={place} />
    </div>
  );
}
