import { useEffect } from "preact/hooks";
import { SearchBox } from "../find/SearchBox.tsx";
import { MapView } from "../map/MapView.tsx";
import { MapFurniture } from "./MapFurniture.tsx";
import { Offline } from "./Offline.tsx";
import { keepVocabulary } from "./fresh.ts";
import { open, PANELS } from "./panels.ts";
import { Rail } from "./Rail.tsx";
import { announcement } from "../ui/announce.ts";
import { Sheet } from "./Sheet.tsx";
import { TopBar } from "./TopBar.tsx";
import { Unread } from "./Unread.tsx";

export function App() {
  useEffect(keepVocabulary, []);
  return (
    <div class="page">
      <a class="skip" href="#panel" onClick={(event) => (event.preventDefault(), document.getElementById("panel")?.focus())}>
        跳到功能面板
      </a>
      <TopBar>
        <SearchBox />
      </TopBar>
      <Rail />
      <Sheet>
        {PANELS.map(({ id, label, component: Component }) => (
          // Hidden, not gone: what was typed there stays.
          <section key={id} class="panel" hidden={open.value !== id} data-panel={id} aria-label={label}>
            <Component />
          </section>
        ))}
      </Sheet>
      <MapView>
        <MapFurniture />
      </MapView>
      <div class="notices">
        <Offline />
        <Unread />
        <p class="said" role="status">
          {announcement.value}
        </p>
      </div>
    </div>
  );
}
