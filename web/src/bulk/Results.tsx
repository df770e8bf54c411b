// What was answered: shares of it, a sieve, the table, the chosen one, and downloads.

import { MOST_REPORTS, RowReports, RowReportStatus } from "../report/RowReport.tsx";
import { labelOf } from "../state/vocabulary.ts";
import { verdictText } from "../state/wording.ts";
import { labelsOf } from "../state/labels.ts";
import { Chosen } from "./Chosen.tsx";
import { downloadCsv, downloadGeojson } from "./downloads.ts";
import { useOnMap } from "./on_map.ts";
import { OutcomeMark } from "./OutcomeMark.tsx";
import { questionOf } from "./question_of.ts";
import { OUTCOMES, type Outcome } from "./outcome.ts";
import { rows, phase } from "./run.ts";
import { RowTable } from "./RowTable.tsx";
import { counts, order, seen, sieve } from "./seen.ts";
import type { Share } from "./sifting.ts";

const SHARES: readonly [Share, string][] = [
  ["all", "全部"],
  ["free", "六项均无需单独开展"],
  ["required", "含需开展项"],
  ["open", "有待核定的"],
  ["flawed", "有误"],
];

const TEXTS: Readonly<Record<Outcome, () => string>> = {
  waived: () => verdictText("waived", "settled"),
  "waived-if": () => verdictText("waived", "conditional"),
  lighter: () => `${labelOf("verdict", "simplified")}或${labelOf("verdict", "commitment")}`,
  below: () => verdictText("not_applicable", "settled"),
  open: () => verdictText("undetermined", "open"),
  "required-if": () => verdictText("required", "conditional"),
  required: () => verdictText("required", "settled"),
};

function Shares() {
  return (
    <div class="chips" role="group" aria-label="只看">
      {SHARES.map(([share, label]) => (
        <button
          key={share}
          type="button"
          class="chip"
          aria-pressed={sieve.value.share === share}
          onClick={() => (sieve.value = { ...sieve.value, share })}
        >
          {label} <span class="count">{counts.value[share].toLocaleString("zh-CN")}</span>
        </button>
      ))}
    </div>
  );
}

function ByKind() {
  const set = Object.keys(sieve.value.outcomes).length;
  return (
    <details class="fold">
      <summary>
        按各项结论筛选 <span class="note">{set > 0 ? `${set} 项` : ""}</span>
      </summary>
      <div class="entries">
        {labelsOf("kind").map(({ id, label }) => (
          <div class="entry" key={id}>
            <label for={`bulk-${id}`}>{label}</label>
            <select
              id={`bulk-${id}`}
              value={sieve.value.outcomes[id] ?? ""}
              onChange={(event) => {
                const { [id]: _, ...others } = sieve.value.outcomes;
                const outcome = event.currentTarget.value as Outcome | "";
                sieve.value = { ...sieve.value, outcomes: outcome ? { ...others, [id]: outcome } : others };
              }}
            >
              <option value="">不限</option>
              {OUTCOMES.map((outcome) => (
                <option key={outcome} value={outcome}>
                  {TEXTS[outcome]()}
                </option>
              ))}
            </select>
          </div>
        ))}
      </div>
    </details>
  );
}

function Legend() {
  const met = new Set(rows.value.flatMap(({ evaluations }) => evaluations.map(({ outcome }) => outcome)));
  return (
    <ul class="bulk-legend" aria-label="图例">
      {OUTCOMES.filter((outcome) => met.has(outcome)).map((outcome) => (
        <li key={outcome}>
          <OutcomeMark outcome={outcome} /> {TEXTS[outcome]()}
        </li>
      ))}
    </ul>
  );
}

export function Results() {
  useOnMap();
  const some = seen.value.length;
  const reportable = seen.value.filter(({ flaw, geometry }) => !flaw && geometry);
  return (
    <>
      <Shares />
      <div class="bulk-sieve">
        <input
          class="text-in"
          type="search"
          placeholder="编号、名称或错误"
          aria-label="在表中找"
          value={sieve.value.text}
          onInput={(event) => (sieve.value = { ...sieve.value, text: event.currentTarget.value })}
        />
        {counts.value.flawed > 0 && (
          <label class="chip">
            <input
              type="checkbox"
              checked={order.value.flawedFirst}
              onChange={(event) => (order.value = { ...order.value, flawedFirst: event.currentTarget.checked })}
            />
            有误的排在前
          </label>
        )}
      </div>
      <ByKind />
      <RowTable />
      <Chosen />
      <Legend />
      <div class="acts bulk-downloads" role="group" aria-label="下载">
        <button type="button" class="act small" onClick={downloadCsv} disabled={some === 0}>
          下载 CSV
        </button>
        <button type="button" class="act small" onClick={downloadGeojson} disabled={some === 0}>
          下载 GeoJSON
        </button>
        {reportable.length > 0 && reportable.length <= MOST_REPORTS && (
          <RowReports questions={() => reportable.map(questionOf)} />
        )}
        <span class="note">
          {some === rows.value.length ? "全部" : "筛选出的"} {some.toLocaleString("zh-CN")} 行{phase.value === "asking" && "（仍在增加）"}
        </span>
      </div>
      <RowReportStatus />
    </>
  );
}
