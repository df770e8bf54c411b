// What was found: ranked, each with the reasons for its rank; or which condition costs most.

import { useEffect, useRef, useState } from "preact/hooks";
import { OutcomeMark } from "../bulk/OutcomeMark.tsx";
import { outcomeOf } from "../bulk/outcome.ts";
import { areaText } from "../bulk/area.ts";
import { openPanel } from "../ui/open_panel.ts";
import { giveSite } from "../state/answer.ts";
import { byCode } from "../state/site.ts";
import { labelOf } from "../state/vocabulary.ts";
import { givenOf } from "./given.ts";
import { without } from "./conditions.ts";
import { choose } from "./on_map.ts";
import { LandUse } from "./LandUse.tsx";
import { PlaceTable } from "./PlaceTable.tsx";
import { asking, chosen, conditions, current, download, downloading, found, limit, more, type Place, pointed, search, trouble } from "./search.ts";

const number = (value: number) => value.toLocaleString("zh-CN");

export const SORTS: readonly [string, string][] = [
  ["score", "综合得分"],
  ["area", "面积由大到小"],
  ["-area", "面积由小到大"],
  ["far", "容积率由高到低"],
  ["-far", "容积率由低到高"],
  ["distance", "距离由近到远"],
  ["code", "地块编号"],
];

export function ask(place: Place): void {
  giveSite({ ...byCode("parcel", place.code), geometry: place.geometry });
  openPanel("ask");
}

function Card({ place }: { place: Place }) {
  const own = useRef<HTMLLIElement>(null);
  const isChosen = chosen.value === place.code;
  useEffect(() => {
    if (isChosen) own.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  return (
    <li
      ref={own}
      class={`spot${isChosen ? " is-chosen" : ""}`}
      onPointerEnter={() => (pointed.value = place.code)}
      onPointerLeave={() => (pointed.value = null)}
      onFocusCapture={() => (pointed.value = place.code)}
    >
      <button type="button" class="spot-head" aria-expanded={isChosen} onClick={() => choose(isChosen ? null : place)}>
        <span class="spot-rank">
          <span class="visually-hidden">第</span>
          {place.rank}
          <span class="visually-hidden">名</span>
        </span>
        <span class="spot-code">{place.code}</span>
        <span class="spot-marks">
          {place.evaluations.map(({ kind, verdict, standing, text }) => (
            <span key={kind} title={`${labelOf("kind", kind)}：${text}`}>
              <OutcomeMark outcome={outcomeOf(verdict, standing)} name={`${labelOf("kind", kind)}：${text}`} />
            </span>
          ))}
        </span>
        <span class="spot-use">
          <LandUse place={place} /> · {areaText(place.area_m2)}
          {place.far_max !== null && ` · 容积率 ≤ ${number(place.far_max)}`}
        </span>
      </button>
      {isChosen ? (
        <div class="spot-body">
          {place.name && <p>{place.name}</p>}
          <ul class="spot-reasons">
            {place.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
          <div class="acts">
            <button type="button" class="act small main" onClick={() => ask(place)}>
              查此地块
            </button>
          </div>
        </div>
      ) : (
        <p class="spot-why">{place.reasons.at(-1)}</p>
      )}
    </li>
  );
}

function Given() {
  const given = givenOf(conditions.value);
  if (given.length === 0) return <p class="note">没有条件：全部规划地块。</p>;
  return (
    <ul class="chips turn-given" aria-label="条件">
      {given.map(({ condition, entry, text }) => (
        <li key={`${condition}/${entry}`} class="chip">
          {text}
          <button
            type="button"
            aria-label={`去掉：${text}`}
            onClick={() => {
              conditions.value = without(conditions.value, condition, entry);
              void search();
            }}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}

function Costs() {
  const answer = found.value;
  if (!answer || answer.matched > 0 || answer.costs.length === 0) return null;
  const most = Math.max(...answer.costs.map(({ matched }) => matched), 1);
  return (
    <section class="turn-costs" aria-label="各条件的代价">
      <h3>去掉一个条件，会有多少块</h3>
      <ul>
        {answer.costs.map(({ condition, entry, label, matched, estimated }) => (
          <li key={`${condition}/${entry}`}>
            <span>{label}</span>
            <meter min={0} max={most} value={matched} aria-hidden="true" />
            <span class="turn-count">
              {estimated && "约 "}
              {number(matched)} 块
            </span>
            <button
              type="button"
              class="act small"
              disabled={matched === 0}
              aria-label={`去掉“${label}”，得 ${number(matched)} 块`}
              onClick={() => {
                conditions.value = without(conditions.value, condition, entry);
                void search();
              }}
            >
              去掉
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Skeletons() {
  return (
    <div class="turn-skeletons" aria-hidden="true">
      {[0, 1, 2, 3, 4].map((each) => (
        <div key={each} class="skeleton" />
      ))}
    </div>
  );
}

function Tools({ table, setTable }: { table: boolean; setTable: (table: boolean) => void }) {
  const byDistance = Object.keys(conditions.value.distance).length > 0;
  return (
    <div class="turn-tools">
      <select
        class="text-in"
        aria-label="排序"
        value={conditions.value.sort}
        onChange={(event) => {
          conditions.value = { ...conditions.value, sort: event.currentTarget.value };
          void search();
        }}
      >
        {SORTS.filter(([id]) => id !== "distance" || byDistance).map(([id, label]) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
      <button type="button" class="act small" aria-pressed={table} onClick={() => setTable(!table)}>
        {table ? "看列表" : "看表格"}
      </button>
    </div>
  );
}

function Downloads() {
  return (
    <div class="acts" role="group" aria-label="下载">
      {(["gpkg", "xlsx"] as const).map((format) => (
        <button key={format} type="button" class="act small" disabled={downloading.value !== null} onClick={() => void download(format)}>
          {downloading.value === format ? "正在写…" : `下载 ${format === "gpkg" ? "GeoPackage" : "XLSX"}`}
        </button>
      ))}
      <span class="note">最多前 1,000 块</span>
    </div>
  );
}

export function Places({ edit }: { edit: () => void }) {
  const [table, setTable] = useState(false);
  const answer = found.value;
  const places = answer?.candidates ?? [];
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (answer) heading.current?.focus({ preventScroll: true });
  }, [answer]);
  return (
    <div class="turn-found" aria-busy={asking.value}>
      <div class="turn-head">
        <Given />
        <button type="button" class="act small" onClick={edit}>
          改条件
        </button>
      </div>
      {trouble.value && (
        <div class="notice bad" role="alert">
          <p>{trouble.value.message}</p>
          {trouble.value.flaws.map((flaw) => (
            <p key={flaw.loc.join("/")}>
              {flaw.msg}
              {typeof flaw.value === "string" && `：${flaw.value}`}
            </p>
          ))}
          <div class="acts">
            <button type="button" class="act" onClick={() => void search()}>
              再试
            </button>
          </div>
        </div>
      )}
      <p class="visually-hidden" role="status">
        {asking.value ? "正在找" : (answer?.summary ?? "")}
      </p>
      {asking.value && !answer && <Skeletons />}
      {answer && (
        <>
          <h3 class="turn-summary" tabIndex={-1} ref={heading}>
            {answer.summary}
          </h3>
          {!asking.value && !current.value && (
            <p class="notice calm">
              条件或日期已改，下面仍是之前的结果。{" "}
              <button type="button" class="act small" onClick={() => void search()}>
                重新找
              </button>
            </p>
          )}
          <Costs />
          {places.length > 0 && (
            <>
              <Tools table={table} setTable={setTable} />
              {table ? (
                <PlaceTable places={places} />
              ) : (
                <ol class="spots">
                  {places.map((place) => (
                    <Card key={place.code} place={place} />
                  ))}
                </ol>
              )}
              {answer.matched > places.length && (
                <p class="note">
                  显示前 {number(places.length)} 块，共 {number(answer.matched)} 块。
                  {limit.value < 1000 && (
                    <button type="button" class="act small bare" onClick={more}>
                      加载更多
                    </button>
                  )}
                </p>
              )}
              <Downloads />
            </>
          )}
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
