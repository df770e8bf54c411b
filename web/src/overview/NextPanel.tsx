// 优先评估区域: where one more assessment of a kind would free the most land.

import "./overview.css";
import { hectares } from "../bulk/area.ts";
import { flyTo } from "../map/overlays.ts";
import { labelOf } from "../state/vocabulary.ts";
import { ask, chosen, type Gain, kind, most, next, pointed } from "./blocks.ts";
import { KindPicker } from "./KindPicker.tsx";
import { Trouble, Waiting } from "./Trouble.tsx";

function Card({ gain, best }: { gain: Gain; best: number }) {
  const isChosen = chosen.value === gain.code;
  return (
    <li
      class={`spot${isChosen ? " is-chosen" : ""}`}
      onPointerEnter={() => (pointed.value = gain.code)}
      onPointerLeave={() => (pointed.value = null)}
      onFocusCapture={() => (pointed.value = gain.code)}
    >
      <button
        type="button"
        class="spot-head"
        aria-expanded={isChosen}
        onClick={() => {
          chosen.value = isChosen ? null : gain.code;
          if (!isChosen) flyTo(gain.bbox, 15);
        }}
      >
        <span class="spot-rank">
          <span class="visually-hidden">第</span>
          {gain.rank}
          <span class="visually-hidden">名</span>
        </span>
        <span class="spot-code">{gain.name}</span>
        <span class="picture-gain">{hectares(gain.gain_m2)} 公顷</span>
        <meter class="picture-meter" min={0} max={best} value={gain.gain_m2} aria-hidden="true" />
      </button>
      {isChosen && (
        <div class="spot-body">
          <p>{gain.reason}。</p>
          <p class="note">
            {gain.code}，街区 {hectares(gain.area_m2)} 公顷，已覆盖 {Math.round(100 * gain.covered)}%
          </p>
          <div class="acts">
            <button type="button" class="act small main" onClick={() => ask(gain.code)}>
              查此街区
            </button>
          </div>
        </div>
      )}
    </li>
  );
}

export function NextPanel() {
  const answer = next.value.value;
  const current = answer?.kind === kind.value ? answer : null;
  return (
    <div class="picture" aria-busy={next.waiting.value}>
      <p class="turn-lead">再做一次评估，哪里得益最大？</p>
      <KindPicker within="next-kind" />
      <Trouble of={next} />
      {!current && next.waiting.value && <Waiting lines={5} />}
      {current && (
        <>
          <p class="turn-summary" role="status">
            {current.matched > 0
              ? `补做一次${labelOf("kind", current.kind)}，有 ${current.matched.toLocaleString("zh-CN")} 个街区能增加不再重复开展的用地`
              : `没有街区能靠补做一次${labelOf("kind", current.kind)}增加不再重复开展的用地`}
          </p>
          <ol class="spots">
            {current.blocks.map((gain) => (
              <Card key={gain.code} gain={gain} best={current.blocks[0]?.gain_m2 ?? 1} />
            ))}
          </ol>
          {current.matched > current.blocks.length && most.value < 1000 && (
            <button type="button" class="act" onClick={() => (most.value = Math.min(1000, most.value * 3))}>
              加载更多
            </button>
          )}
          {current.notices.map((notice) => (
            <p key={notice} class="note">
              {notice}
            </p>
          ))}
        </>
      )}
    </div>
  );
}
