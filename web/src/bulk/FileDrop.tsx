// Where a file is chosen or dropped, and what was found in it.

import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { fileSites } from "./opening.ts";
import { sizeText, Unreadable } from "./reading.ts";
import { drop, sites, phase, take, total, trouble } from "./run.ts";
import { problemOf } from "../server/ask.ts";
import { kindsLabel, readable } from "../state/readable_files.ts";

const unreadable = signal<string | null>(null);
const reading = signal<string | null>(null);

async function read(file: File): Promise<void> {
  unreadable.value = null;
  reading.value = `${file.name}（${sizeText(file.size)}）`;
  try {
    take(await fileSites(file));
  } catch (error) {
    unreadable.value = error instanceof Unreadable ? error.message : problemOf(error).message;
  }
  reading.value = null;
}

function choose(files: FileList | null | undefined): void {
  const [file] = files ?? [];
  if (file) void read(file);
}

function Found() {
  const found = sites.value;
  if (!found) return null;
  const bad = found.given.filter(({ flaw }) => flaw).length;
  return (
    <div class="bulk-file">
      <div>
        <strong>{found.file}</strong>
        <p class="note">
          {total.value.toLocaleString("zh-CN")} 个用地
          {bad > 0 && `，其中 ${bad.toLocaleString("zh-CN")} 个读不出边界`}
        </p>
        {found.notes.map((note) => (
          <p key={note} class="note">
            {note}
          </p>
        ))}
      </div>
      {phase.value !== "asking" && (
        <button type="button" class="act small" onClick={drop}>
          换文件
        </button>
      )}
    </div>
  );
}

export function FileDrop() {
  const [over, setOver] = useState(false);
  return (
    <>
      {sites.value ? (
        <Found />
      ) : reading.value ? (
        <div class="bulk-drop waiting" role="status">
          <span>正在读 {reading.value}…</span>
          <span class="skeleton bulk-reading" />
        </div>
      ) : (
        <label
          class={`bulk-drop${over ? " over" : ""}`}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            choose(event.dataTransfer?.files);
          }}
        >
          <input
            class="visually-hidden"
            type="file"
            aria-describedby="bulk-kinds"
            onChange={(event) => {
              choose(event.currentTarget.files);
              event.currentTarget.value = "";
            }}
          />
          <span class="act main">选择文件</span>
          <span>或把文件拖到这里</span>
          <span class="note" id="bulk-kinds">
            {kindsLabel(readable())}
          </span>
        </label>
      )}
      {unreadable.value && (
        <p class="notice bad" role="alert">
          {unreadable.value}
        </p>
      )}
      {trouble.value && phase.value === "ready" && (
        <p class="notice bad" role="alert">
          {trouble.value.message}
        </p>
      )}
    </>
  );
}
