// What lies upon the map: the two times, the tools, the coordinates, the scale, and what was clicked.

import { vocabulary } from "../state/vocabulary.ts";
import { CoordinateBar } from "../map/CoordinateBar.tsx";
import { MapTools } from "./MapTools.tsx";
import { PickedCard } from "../find/PickedCard.tsx";
import { TimeBar } from "../map/TimeBar.tsx";

export function MapFurniture() {
  return (
    <>
      <TimeBar />
      <MapTools />
      <PickedCard />
      <div class="map-foot">
        {vocabulary.value?.fictitious && <p class="fictitious">虚构数据</p>}
        <CoordinateBar />
      </div>
    </>
  );
}
