// The two times, at a glance on top of the map, and how to change them.

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Icon } from "../ui/Icon.tsx";
import { problemOf } from "../server/ask.ts";
import { loadReleases, releases } from "../state/releases.ts";
import { ahead, asOf, isDay, lawDate, release, today } from "../state/time.ts";
import { vocabulary } from "../state/vocabulary.ts";

/** The slider's reach around today; the date field reaches as far as the service answers. */
const YEARS_BACK = 15;
const YEARS_AHEAD = 5;

export function timeText(): string {
  const map = release.value === null ? "数据为现行版本" : `数据版本 ${release.value}`;
  return `基准日期 ${lawDate.value || "今天"} · ${map}`;
}

function setDay(day: string): void {
  asOf.value = day === today.value ? "" : day;
}

function LawDate() {
  const year = Number(lawDate.value.slice(0, 4));
  const now = Number(today.value.slice(0, 4));
  const pending = useRef(0);
  const field = useSignal("");
  const { first = "1949-10-01", last = "2199-12-31" } = vocabulary.value?.as_of ?? {};

  function slide(to: number): void {
    // The 29th of February is not in every year.
    const day = `${to}${lawDate.value.slice(4)}`;
    field.value = isDay(day) ? day : `${to}-02-28`;
    window.clearTimeout(pending.current);
    pending.current = window.setTimeout(() => setDay(field.value), 180);
  }

  function enter(text: string): void {
    field.value = isDay(text) && (text < first || text > last) ? `须在 ${first} 至 ${last} 之间` : "";
    if (isDay(text) && field.value === "") setDay(text);
  }

  return (
    <fieldset>
      <legend>基准日期</legend>
      <div class="row">
        <label>
          <span class="visually-hidden">日期</span>
          <input type="date" value={lawDate.value} min={first} max={last} onChange={(event) => enter(event.currentTarget.value)} />
        </label>
        <button type="button" class="plain" disabled={asOf.value === ""} onClick={() => (asOf.value = "")}>
          今天
        </button>
      </div>
      <label class="years">
        <span class="visually-hidden">年份</span>
        <input
          type="range"
          min={now - YEARS_BACK}
          max={now + YEARS_AHEAD}
          value={year}
          aria-valuetext={`${year} 年`}
          onInput={(event) => slide(Number(event.currentTarget.value))}
        />
        <span class="ends figures" aria-hidden="true">
          <span>{now - YEARS_BACK}</span>
          <span>{now + YEARS_AHEAD}</span>
        </span>
      </label>
      {field.value.startsWith("须") && <p class="wrong">{field.value}</p>}
      <p class="hint">规划、区域评估、管控要素和规划调整只画当日有效的；地块、街区和设施不随日期变化。</p>
      {ahead.value && <p class="forecast">将来的日期：按今天已知的批复和有效期推算，届时可能不同。</p>}
    </fieldset>
  );
}

function MapRelease() {
  const trouble = useSignal("");
  async function list(): Promise<void> {
    trouble.value = "正在取版本列表…";
    try {
      await loadReleases();
    } catch (error) {
      const { status, message } = problemOf(error);
      trouble.value = status === 401 || status === 403 ? "login" : message;
    }
  }
  const listed = releases.value;
  return (
    <fieldset>
      <legend>数据版本</legend>
      {listed ? (
        <select
          aria-label="数据版本"
          value={release.value ?? ""}
          onChange={(event) => (release.value = event.currentTarget.value || null)}
        >
          <option value="">当前版本</option>
          {release.value !== null && !listed.some((each) => each.id === release.value) && (
            <option value={release.value}>{release.value}（不在列表中）</option>
          )}
          {listed.map((each) => (
            <option key={each.id} value={each.id}>
              {each.id} · {each.created_at.slice(0, 10)} · {each.reason || "未写事由"}
            </option>
          ))}
        </select>
      ) : (
        <>
          <button type="button" class="plain small" onClick={() => void list()}>
            查看历史版本
          </button>
          <p class="hint" role="status">
            {trouble.value === "login" ? (
              <>
                历史版本供工作人员查看，请先<a href="/login">登录</a>。
              </>
            ) : (
              trouble.value
            )}
          </p>
        </>
      )}
      {release.value !== null && (
        <button type="button" class="plain" onClick={() => (release.value = null)}>
          回到当前版本
        </button>
      )}
    </fieldset>
  );
}

export function TimeBar() {
  const opened = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const past = asOf.value !== "" || release.value !== null;
  return (
    <div
      class="time-bar"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !opened.value) return;
        opened.value = false;
        button.current?.focus();
      }}
    >
      <button
        ref={button}
        type="button"
        class="time-chip"
        data-changed={past ? "" : undefined}
        aria-expanded={opened.value}
        aria-controls="times"
        onClick={() => (opened.value = !opened.value)}
      >
        <Icon name="time" size={16} />
        <span class="figures">{timeText()}</span>
        {ahead.value && <strong>推算</strong>}
        <Icon name={opened.value ? "up" : "down"} size={14} />
      </button>
      <div id="times" class="times" hidden={!opened.value}>
        {opened.value && (
          <>
            <LawDate />
            <MapRelease />
          </>
        )}
      </div>
    </div>
  );
}
