// The map as it stands, and the open panel, on A4. Loaded when somebody prints.

import { render } from "preact";
import { PALETTES } from "../map/palette.ts";
import { scaleOf } from "../map/scale.ts";
import { stage } from "../map/stage.ts";
import { timeText } from "../map/TimeBar.tsx";
import { permalink } from "../state/permalink.ts";
import { theme } from "../state/theme.ts";
import { vocabulary } from "../state/vocabulary.ts";
import "./print.css";

interface Shot {
  picture: string;
  width: number;
}

/** The canvas can be read only in the moment in which it was drawn. */
function shot(): Promise<Shot | null> {
  return new Promise((resolve) => {
    const map = stage.value;
    if (!map) return resolve(null);
    map.once("render", () => resolve({ picture: map.getCanvas().toDataURL("image/png"), width: map.getContainer().clientWidth }));
    map.triggerRepaint();
  });
}

function Sheet({ taken }: { taken: Shot }) {
  const map = stage.value;
  const bar = map && scaleOf(map);
  const ink = PALETTES[theme.value].text;
  return (
    <>
      <header>
        <h1>一张蓝图 · {vocabulary.value?.city.name}</h1>
        <p>{timeText()}</p>
      </header>
      <figure>
        <img src={taken.picture} alt="当前地图" />
        <svg class="north" viewBox="0 0 24 36" role="img" aria-label="上为北" fill={ink}>
          <path d="M12 0l7 22-7-5-7 5z" />
          <text x="12" y="35" text-anchor="middle" font-size="12">
            北
          </text>
        </svg>
        {bar && (
          <figcaption style={{ width: `${(100 * bar.pixels) / taken.width}%` }}>{bar.label}</figcaption>
        )}
      </figure>
      <p>
        {vocabulary.value?.notices.join(" ")} 打印于 {new Date().toLocaleString("zh-CN")} · {permalink()}
      </p>
    </>
  );
}

export async function printMap(): Promise<void> {
  const taken = await shot();
  if (!taken) return;
  const sheet = document.createElement("section");
  sheet.className = "sheet-of-paper";
  document.body.prepend(sheet);
  render(<Sheet taken={taken} />, sheet);
  await sheet.querySelector("img")?.decode().catch(() => undefined);
  window.addEventListener(
    "afterprint",
    () => {
      render(null, sheet);
      sheet.remove();
    },
    { once: true },
  );
  window.print();
}
