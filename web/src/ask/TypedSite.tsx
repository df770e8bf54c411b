// One field for whatever names a site: a code, coordinates, WKT.

import type { KeyboardEventHandler } from "preact";
import { stage } from "../map/stage.ts";
import { chosenCrs, crs, givePlace, giveTyped, giving, problem, read, suggested, systemsFor, typed, width } from "./giving.ts";

const SHAPES: Readonly<Record<string, string>> = { Polygon: "面", MultiPolygon: "多个面", LineString: "线" };

function addCentre(): void {
  const at = stage.value?.getCenter();
  if (!at) return;
  const before = typed.value && !typed.value.endsWith("\n") ? `${typed.value}\n` : typed.value;
  typed.value = `${before}${at.lng.toFixed(6)}, ${at.lat.toFixed(6)}\n`;
}

const submitOnEnter: KeyboardEventHandler<HTMLTextAreaElement> = (event) => {
  // A code is one line; of coordinates Enter begins the next.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  if (read.value.kind !== "code" && !event.ctrlKey) return;
  event.preventDefault();
  giveTyped();
};

function HowRead() {
  const now = read.value;
  if (now.kind !== "boundary") return null;
  const systems = systemsFor(now);
  const line = now.geometry.type === "LineString";
  return (
    <div class="how-read">
      <p class="hint">
        {[SHAPES[now.geometry.type], ...now.notes].join(" · ")}
      </p>
      <label class="in-line">
        坐标系
        <select name="crs" value={crs.value} onChange={(event) => (chosenCrs.value = event.currentTarget.value)}>
          {systems.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {line && (
        <label class="in-line">
          宽度（米）
          <input name="width" inputMode="decimal" value={width.value} onInput={(event) => (width.value = event.currentTarget.value)} />
        </label>
      )}
    </div>
  );
}

function Suggested() {
  if (suggested.value.length === 0) return null;
  return (
    <p class="chips" role="group" aria-label="相近的编号">
      相近的：
      {suggested.value.map((place) => (
        <button type="button" class="chip" key={`${place.layer}/${place.code}`} onClick={() => givePlace(place)}>
          {place.code}
        </button>
      ))}
    </p>
  );
}

export function TypedSite() {
  const rows = Math.min(7, Math.max(1, typed.value.split("\n").length));
  return (
    <form
      class="typed"
      onSubmit={(event) => {
        event.preventDefault();
        giveTyped();
      }}
    >
      <label for="typed-site">编号、坐标或 WKT</label>
      <div class="field">
        <textarea
          id="typed-site"
          name="typed-site"
          rows={rows}
          spellcheck={false}
          autocomplete="off"
          placeholder="地块或街区编号，或每行一个坐标"
          value={typed.value}
          aria-describedby="typed-flaw"
          aria-invalid={problem.value !== null}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            problem.value = null;
            suggested.value = [];
          }}
          onKeyDown={submitOnEnter}
        />
        <button type="submit" class="primary" disabled={read.value.kind === "empty"} aria-busy={giving.value !== null}>
          查询
        </button>
      </div>
      <HowRead />
      <p id="typed-flaw" role="alert" class="flaw">
        {problem.value?.message}
      </p>
      <Suggested />
      <button type="button" class="quiet" onClick={addCentre}>
        加入地图中心点的坐标
      </button>
    </form>
  );
}
