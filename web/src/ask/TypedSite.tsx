// One field for whatever names a site: a code, coordinates, WKT.

import type { KeyboardEventHandler } from "preact";
import { liveMap } from "../map/overlays.ts";
import { givePlace, giveTyped, giving, problem, suggested } from "./giving.ts";
import { TextRead } from "./TextRead.tsx";
import { kind, readingText, textProblem, typed } from "./text_read.ts";

function addCentre(): void {
  const at = liveMap.value?.getCenter();
  if (!at) return;
  const before = typed.value && !typed.value.endsWith("\n") ? `${typed.value}\n` : typed.value;
  typed.value = `${before}${at.lng.toFixed(6)}, ${at.lat.toFixed(6)}\n`;
}

const submitOnEnter: KeyboardEventHandler<HTMLTextAreaElement> = (event) => {
  // A code is one line; of coordinates Enter begins the next.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  if (kind.value !== "code" && !event.ctrlKey) return;
  event.preventDefault();
  giveTyped();
};

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
          placeholder="地块或街区编号，或粘贴坐标（每行一个点）、坐标文本、WKT"
          value={typed.value}
          aria-describedby="typed-flaw read-flaw"
          aria-invalid={problem.value !== null || textProblem.value !== null}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            problem.value = null;
            suggested.value = [];
          }}
          onKeyDown={submitOnEnter}
        />
        <button type="submit" class="primary" disabled={kind.value === "empty"} aria-busy={giving.value !== null || readingText.value}>
          查询
        </button>
      </div>
      <p id="typed-flaw" role="alert" class="flaw">
        {problem.value !== textProblem.value && problem.value?.message}
      </p>
      {kind.value === "text" && <TextRead />}
      <Suggested />
      <button type="button" class="quiet" onClick={addCentre}>
        加入地图中心点的坐标
      </button>
    </form>
  );
}
