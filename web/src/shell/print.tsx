// The map as it stands, and the open panel, on A4. Loaded when somebody prints.

import { render } from "preact";
import type { Map } from "maplibre-gl";
import type { Determination } from "../model/determination.d.ts";
import { openEvaluation } from "../answer/evidence.ts";
import { layerLabel } from "../state/wording.ts";
import { legendOf } from "../layers/legend.ts";
import { Swatch } from "../layers/Swatch.tsx";
import { tree } from "../map/layer_tree.ts";
import { PALETTES } from "../map/palette.ts";
import { scaleOf } from "../map/scale.ts";
import { liveMap } from "../map/overlays.ts";
import { timeText } from "../map/TimeBar.tsx";
import { inquiry } from "../state/answer.ts";
import { permalink } from "../state/permalink.ts";
import { printing } from "../state/printing.ts";
import { site } from "../state/site.ts";
import { theme } from "../state/theme.ts";
import { labelOf, vocabulary } from "../state/vocabulary.ts";
import { open } from "../ui/open_panel.ts";
import "./print.css";

interface Shot {
  picture: string;
  width: number;
}

/** The map as it will be when all of it has come, by day, for paper is white. The canvas can be read only in
 * the moment in which it was drawn. */
function shot(map: Map): Promise<Shot> {
  return new Promise((resolve) => {
    map.once("idle", () => {
      map.once("render", () => resolve({ picture: map.getCanvas().toDataURL("image/png"), width: map.getContainer().clientWidth }));
      map.triggerRepaint();
    });
    map.triggerRepaint();
  });
}

function Outlined({ colour, label, hatched = false }: { colour: string; label: string; hatched?: boolean }) {
  return (
    <li>
      <svg class="swatch" width="26" height="16" viewBox="0 0 26 16" aria-hidden="true" fill="none" stroke={colour} stroke-width="2">
        <rect x="1.5" y="1.5" width="23" height="13" />
        {hatched && <path d="M3 14L12 2M10 14L19 2M17 14L24 4" stroke-width="1.2" />}
      </svg>
      {label}
    </li>
  );
}

/** What the colours mean, of the layers that the map shows. */
function Legend() {
  const known = vocabulary.value;
  if (!known) return null;
  const shown = tree.value.flatMap(({ id, on, off }) => {
    const layer = known.layers.find((each) => each.id === id);
    return on && layer ? [{ layer, rows: legendOf(layer, known).filter(({ values }) => values.some((value) => !off.includes(value))) }] : [];
  });
  return (
    <ul class="paper-legend">
      {site.value && <Outlined colour="var(--site)" label="所用地查询" />}
      {openEvaluation.value && <Outlined colour="var(--blue)" label={`${labelOf("kind", openEvaluation.value.kind)}所依据的要素`} />}
      {openEvaluation.value?.uncovered && <Outlined colour="var(--required)" label="斜线：没有计入的评估覆盖" hatched />}
      {shown.flatMap(({ layer, rows }) => [
        <li key={layer.id}>
          {rows.length === 0 && <Swatch style={layer.style} geometry={layer.geometry} />}
          <b>{layer.label}</b>
        </li>,
        ...rows.map((row) => (
          <li key={`${layer.id}/${row.label}`}>
            <Swatch style={row} geometry={layer.geometry} faint={layer.classed_by === "land_use_code"} />
            {row.label}
          </li>
        )),
      ])}
    </ul>
  );
}

/** By which the answer can be found again, and from which releases it was read. */
function Source({ answer }: { answer: Determination }) {
  const read = Object.entries(answer.releases).map(([layer, release]) => `${layerLabel(layer)} ${release}`);
  return (
    <p>
      查询 {answer.id} · 按 {answer.as_of} · 数据版本：{read.join("、")} · {answer.digest}
    </p>
  );
}

function Sheet({ taken }: { taken: Shot }) {
  const map = liveMap.value;
  const bar = map && scaleOf(map);
  const answer = open.value === "ask" ? inquiry.answer.value : null;
  return (
    <>
      <header>
        <h1>一张蓝图 · {vocabulary.value?.city.name}</h1>
        <p>{timeText()}</p>
      </header>
      <figure>
        <img src={taken.picture} alt="当前地图" />
        <svg class="north" viewBox="0 0 24 36" role="img" aria-label="上为北" fill={PALETTES.light.text}>
          <path d="M12 0l7 22-7-5-7 5z" />
          <text x="12" y="35" text-anchor="middle" font-size="12">
            北
          </text>
        </svg>
        {bar && (
          <figcaption style={{ width: `${(100 * bar.pixels) / taken.width}%` }}>{bar.label}</figcaption>
        )}
      </figure>
      <Legend />
      {answer && <Source answer={answer} />}
      <p>
        {vocabulary.value?.notices.join(" ")} 打印于 {new Date().toLocaleString("zh-CN")} · {permalink()}
      </p>
    </>
  );
}

export async function printMap(): Promise<void> {
  const map = liveMap.value;
  if (!map) return;
  const before = theme.value;
  theme.value = "light";
  const taken = await shot(map);
  printing.value = true;
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
      printing.value = false;
      theme.value = before;
    },
    { once: true },
  );
  window.print();
}
