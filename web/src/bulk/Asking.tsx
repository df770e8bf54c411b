// Start, how far it is, stop, and go on with the rest.

import { useEffect, useState } from "preact/hooks";
import { draftFlaws, facts } from "../state/facts.ts";
import { knownAt } from "../state/known_at.ts";
import { asOf } from "../state/time.ts";
import { MOST_FEATURES } from "./batches.ts";
import { began, begin, askedWith, goOn, left, rows, phase, stop, total, trouble } from "./run.ts";

const number = (value: number) => value.toLocaleString("zh-CN");

function remaining(): string {
  const start = began.value;
  const known = rows.value.length;
  if (!start || known - start.known < 64) return "";
  const seconds = ((performance.now() - start.at) / 1000) * (left.value / (known - start.known));
  if (seconds < 2) return "";
  return seconds < 90 ? `约剩 ${Math.ceil(seconds)} 秒` : `约剩 ${Math.ceil(seconds / 60)} 分钟`;
}

function Progress() {
  const known = rows.value.length;
  const flawed = rows.value.filter(({ flaw }) => flaw).length;
  return (
    <div class="bulk-progress">
      <progress max={total.value} value={known} aria-label="已答的用地" />
      <p class="note">
        已答 {number(known)} / {number(total.value)}
        {flawed > 0 && `，${number(flawed)} 个有误`}
        <span class="bulk-remaining">{remaining()}</span>
      </p>
      <button type="button" class="act small" onClick={stop}>
        停止
      </button>
    </div>
  );
}

/** A tenth at a time: often enough to know that it goes on, and not to be talked over. */
function Spoken() {
  const [text, setText] = useState("");
  const tenth = total.value === 0 ? 0 : Math.floor((10 * rows.value.length) / total.value);
  const now = phase.value;
  useEffect(() => {
    if (now === "asking") setText(`已答 ${tenth * 10}%`);
    else if (now === "done") setText(`全部答完，共 ${number(total.value)} 个用地`);
    else if (now === "stopped") setText(`已停止，还有 ${number(left.value)} 个用地没有答`);
    else setText("");
  }, [now, tenth]);
  return (
    <p class="visually-hidden" role="status">
      {text}
    </p>
  );
}

function same(): boolean {
  const asked = askedWith.value;
  if (asked === null) return true;
  const dates = (asked.as_of ?? "") === asOf.value && (asked.known_at ?? "") === knownAt.value;
  return dates && JSON.stringify(asked.project) === JSON.stringify(facts.value);
}

export function Asking() {
  const batches = Math.ceil(left.value / MOST_FEATURES);
  const again = () => void begin();
  return (
    <>
      {phase.value === "ready" && (
        <div class="acts">
          <button type="button" class="act main" disabled={left.value === 0 || Object.keys(draftFlaws.value).length > 0} onClick={again}>
            查询 {number(left.value)} 个用地
          </button>
          {batches > 1 && <p class="note">一次最多问 {number(MOST_FEATURES)} 个，将分 {batches} 批依次提交。</p>}
        </div>
      )}
      {phase.value === "asking" && <Progress />}
      {phase.value === "stopped" && (
        <div class={`notice${trouble.value ? " bad" : " calm"}`} role="alert">
          {trouble.value && <p>{trouble.value.message}</p>}
          <p>
            已有 {number(rows.value.length)} 个用地的结论，都保留着；还有 {number(left.value)} 个没有答。
          </p>
          <div class="acts">
            <button type="button" class="act main" onClick={() => void goOn()}>
              继续
            </button>
          </div>
        </div>
      )}
      {(phase.value === "stopped" || phase.value === "done") && !same() && (
        <div class="notice calm">
          <p>表中是 {rows.value.find(({ flaw }) => !flaw)?.asOf ?? "当日"} 的结论；日期、图上版本或项目情况后来改过。</p>
          <div class="acts">
            <button type="button" class="act" onClick={again}>
              按现在的重问
            </button>
          </div>
        </div>
      )}
      <Spoken />
    </>
  );
}
