// What was read of pasted text, line by line, and which system it is in.

import { squareMetres } from "../model/figures.ts";
import { giveRead, giveTogether } from "./giving.ts";
import { chosenCrs, hasLine, readingText, systems, textProblem, textRead, together, width, type TextRead as Read } from "./text_read.ts";

const SHOWN_OPEN = 12;

function Lines({ of: { lines } }: { of: Read }) {
  if (lines.length === 0) return null;
  return (
    <details class="lines-read" open={lines.length <= SHOWN_OPEN}>
      <summary>逐行读取结果（{lines.length} 行）</summary>
      <ol>
        {lines.map(({ line, text, read_as, label }, i) => (
          <li key={i}>
            <span class="line-number">第 {line} 行</span>
            <span class="kind">
              {read_as}
              {label && ` ${label}`}
            </span>
            <code>{text}</code>
          </li>
        ))}
      </ol>
    </details>
  );
}

function Sites({ of: { features } }: { of: Read }) {
  if (features.length < 2) return null;
  return (
    <div role="group" aria-label="读到的地块">
      <ul class="choices">
        {features.map((each, i) => (
          <li key={i}>
            <button type="button" class="row-choice" disabled={!each.geometry} onClick={() => giveRead(each)}>
              <span>{each.name}</span>
              <small>{each.area_m2 === null ? "不能查询" : squareMetres(each.area_m2)}</small>
            </button>
            {each.defects.map(({ msg, remedy }, j) => (
              <p class="flaw" key={j}>
                {msg}
                {remedy && `；${remedy}`}
              </p>
            ))}
          </li>
        ))}
      </ul>
      {together.value && (
        <button type="button" class="quiet" onClick={giveTogether}>
          合并为一个用地查询
        </button>
      )}
    </div>
  );
}

function Systems() {
  const choices = systems.value;
  const now = textRead.value?.source_crs ?? chosenCrs.value;
  if (choices.length === 0) return null;
  return (
    <label class="in-line">
      坐标系
      <select name="crs" value={now} onChange={(event) => (chosenCrs.value = event.currentTarget.value)}>
        {!now && <option value="">请选择</option>}
        {choices.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** In a word: how many points, how many plots, how large. */
function summary({ features, lines }: Read): string {
  const points = lines.filter(({ read_as }) => read_as === "界址点").length;
  const [only] = features;
  const sizes = features.length === 1 ? squareMetres(only?.area_m2 ?? null) : `${features.length} 个地块`;
  return [points > 0 && `读到 ${points} 个点`, sizes].filter(Boolean).join(" · ");
}

export function TextRead() {
  const read = textRead.value;
  const problem = textProblem.value;
  return (
    <div class="how-read" aria-busy={readingText.value}>
      <p class="hint" role="status">
        {read ? summary(read) : readingText.value ? "正在读取…" : ""}
      </p>
      {read?.notes.concat(read.features.length === 1 ? (read.features[0]?.notes ?? []) : []).map((note) => (
        <p class="hint" key={note}>
          {note}
        </p>
      ))}
      {read?.features.length === 1 &&
        read.features[0]?.defects.map(({ msg, remedy }, i) => (
          <p class="flaw" key={i}>
            {msg}
            {remedy && `；${remedy}`}
          </p>
        ))}
      {problem && (
        <p class="flaw" id="read-flaw" role="alert">
          {problem.flaws[0] ? [problem.flaws[0].msg, problem.flaws[0].value, problem.flaws[0].remedy].filter(Boolean).join("；") : problem.message}
        </p>
      )}
      {read?.crs_origin === "file" && <p class="hint">坐标系：{read.source_crs_label}</p>}
      <Systems />
      {hasLine.value && (
        <label class="in-line">
          宽度（米）
          <input name="width" inputMode="decimal" value={width.value} onInput={(event) => (width.value = event.currentTarget.value)} />
        </label>
      )}
      {read && <Sites of={read} />}
      {read && <Lines of={read} />}
    </div>
  );
}
