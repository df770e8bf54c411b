// 全市一览: every block by what is told of it, on the map, in sums and in a table.

import "./overview.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { hectares } from "../bulk/area.ts";
import { VirtualRows } from "../bulk/VirtualRows.tsx";
import { theme } from "../state/theme.ts";
import { labelOf } from "../state/vocabulary.ts";
import { ask, chosen, goTo, kind, overview, pointed, totals } from "./blocks.ts";
import { KindPicker } from "./KindPicker.tsx";
import { paintSwatch } from "./patterns.ts";
import { Trouble, Waiting } from "./Trouble.tsx";

function Swatch({ state }: { state: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const now = theme.value;
  useEffect(() => {
    if (canvas.current) paintSwatch(canvas.current, state);
  }, [state, now]);
  return <canvas ref={canvas} class="picture-swatch" width={48} height={32} aria-hidden="true" />;
}

function Sums({ only, setOnly }: { only: string; setOnly: (state: string) => void }) {
  const all = totals.value.reduce((sum, { area }) => sum + area, 0) || 1;
  return (
    <table class="picture-sums">
      <caption class="visually-hidden">各类街区的个数与面积</caption>
      <thead>
        <tr>
          <th scope="col">结论</th>
          <th scope="col">街区</th>
          <th scope="col">公顷</th>
          <th scope="col">占比</th>
        </tr>
      </thead>
      <tbody>
        {totals.value.map(({ id, label, blocks, area }) => (
          <tr key={id}>
            <th scope="row">
              <button type="button" aria-pressed={only === id} title="只看这一类" onClick={() => setOnly(only === id ? "" : id)}>
                <Swatch state={id} />
                <span>{label}</span>
              </button>
            </th>
            <td>{blocks.toLocaleString("zh-CN")}</td>
            <td>{Math.round(area / 10_000).toLocaleString("zh-CN")}</td>
            <td>{Math.round((100 * area) / all)}%</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Chosen() {
  const block = overview.value.value?.blocks.find(({ code }) => code === chosen.value);
  const state = block?.kinds[kind.value];
  if (!block || !state) return null;
  return (
    <section class="picture-chosen" aria-label={block.name}>
      <p>
        <strong>{block.name}</strong> <span class="note">{block.code}</span>
      </p>
      <p>
        {labelOf("kind", kind.value)}：{totals.value.find(({ id }) => id === state.state)?.label} <span class="note">{labelOf("reason", state.reason)}</span>
      </p>
      <p class="note">
        {hectares(block.area_m2)} 公顷，区域评估覆盖 {Math.round(100 * state.share)}%
      </p>
      <button type="button" class="act small main" onClick={() => ask(block.code)}>
        查此街区
      </button>
    </section>
  );
}

function Blocks({ only }: { only: string }) {
  const blocks = (overview.value.value?.blocks ?? []).filter((block) => only === "" || block.kinds[kind.value]?.state === only);
  const labels = new Map(totals.value.map(({ id, label }) => [id, label]));
  return (
    <VirtualRows
      class="picture-rows"
      label="各街区的结论"
      count={blocks.length}
      height={34}
      columns={4}
      empty="没有街区"
      head={
        <>
          <span role="columnheader">街区</span>
          <span role="columnheader">结论</span>
          <span role="columnheader" class="vrows-number">
            公顷
          </span>
          <span role="columnheader" class="vrows-number" title="区域评估覆盖的比例">
            覆盖
          </span>
        </>
      }
      row={(index) => {
        const block = blocks[index];
        const state = block?.kinds[kind.value];
        return (
          block &&
          state && (
            <>
              <span role="gridcell" class="vrows-name" title={`${block.code} ${block.name}`}>
                {block.name}
              </span>
              <span role="gridcell" class="vrows-name" title={labels.get(state.state)}>
                {labels.get(state.state)}
              </span>
              <span role="gridcell" class="vrows-number">
                {Math.round(block.area_m2 / 10_000)}
              </span>
              <span role="gridcell" class="vrows-number">
                {Math.round(100 * state.share)}%
              </span>
            </>
          )
        );
      }}
      rowKey={(index) => blocks[index]?.code ?? index}
      active={blocks.findIndex(({ code }) => code === (pointed.value ?? chosen.value))}
      onActive={(index) => (pointed.value = blocks[index]?.code ?? null)}
      onPoint={(index) => (pointed.value = index === null ? null : (blocks[index]?.code ?? null))}
      onChoose={(index) => {
        const block = blocks[index];
        if (!block) return;
        chosen.value = block.code;
        void goTo(block.code).catch(() => undefined);
      }}
    />
  );
}

export function OverviewPanel() {
  const [only, setOnly] = useState("");
  const answer = overview.value.value;
  const filter = totals.value.some(({ id }) => id === only) ? only : "";
  return (
    <div class="picture" aria-busy={overview.waiting.value}>
      <KindPicker within="picture-kind" />
      <Trouble of={overview} />
      {!answer && overview.waiting.value && <Waiting lines={4} />}
      {answer && (
        <>
          <p class="note">基准日期 {answer.as_of}{overview.waiting.value && "；正在更新…"}</p>
          <Sums only={filter} setOnly={setOnly} />
          <Chosen />
          <Blocks only={filter} />
          {answer.notices.map((notice) => (
            <p key={notice} class="note">
              {notice}
            </p>
          ))}
        </>
      )}
    </div>
  );
}
