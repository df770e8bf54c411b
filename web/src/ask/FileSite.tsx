// A file: chosen or dropped, read by the service, its sites listed where there are several.

import { effect } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import type { Geometry } from "geojson";
import { collection } from "../answer/evidence.ts";
import { area } from "../answer/figures.ts";
import { token } from "../answer/token.ts";
import { show } from "../map/stage.ts";
import { theme } from "../state/theme.ts";
import type { FileSite as Site } from "./file_answer.ts";
import { KINDS } from "./file_kinds.ts";
import { choose, fileProblem, fileRead, forget, readFile, reading } from "./files.ts";

effect(() => {
  void theme.value;
  const sites = fileRead.value?.sites ?? [];
  const points = sites.flatMap((site) => site.defects.flatMap(({ at }): Geometry[] => (at ? [{ type: "Point", coordinates: at }] : [])));
  show("file-sites", collection(...(sites.length > 1 ? sites.map((site) => site.geometry) : [])), [
    { id: "file-sites-line", type: "line", source: "file-sites", paint: { "line-color": token("--site"), "line-width": 1.5, "line-dasharray": [2, 2] } },
  ]);
  show("file-defects", collection(...points), [
    { id: "file-defects-point", type: "circle", source: "file-defects", paint: { "circle-radius": 8, "circle-color": token("--required"), "circle-opacity": 0.3, "circle-stroke-color": token("--required"), "circle-stroke-width": 2 } },
  ]);
});

function Row({ site }: { site: Site }) {
  return (
    <li>
      <button type="button" class="row-choice" disabled={!site.geometry} onClick={() => choose(site)}>
        <span>{site.name}</span>
        <small>{site.area_m2 === null ? "不能用作用地" : area(site.area_m2)}</small>
      </button>
      {site.defects.map((defect, i) => (
        <p class="flaw" key={i}>
          {defect.msg}
          {defect.remedy && `；${defect.remedy}`}
        </p>
      ))}
    </li>
  );
}

export function FileChoice() {
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  return (
    <>
      <button type="button" class="tool" onClick={() => input.current?.click()} aria-describedby={id}>
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M5 2.5h6l4 4v11H5zM11 2.5v4h4" />
        </svg>
        选文件
      </button>
      <input
        ref={input}
        type="file"
        name="site-file"
        hidden
        accept={KINDS.join(",")}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) void readFile(file);
          event.currentTarget.value = "";
        }}
      />
      <span id={id} class="visually-hidden">
        可读 {KINDS.join(" ")}
      </span>
    </>
  );
}

export function FileOutcome() {
  const found = fileRead.value;
  const several = found && (found.sites.length > 1 || found.sites.some((site) => site.defects.length > 0));
  return (
    <div class="file-outcome">
      <p role="status">{reading.value && `正在读“${reading.value}”…`}</p>
      {fileProblem.value && (
        <div role="alert" class="trouble">
          <p>{fileProblem.value.message}</p>
          <p class="buttons">
            <button type="button" class="quiet" onClick={forget}>
              知道了
            </button>
          </p>
        </div>
      )}
      {several && (
        <div role="group" aria-label="文件里的用地">
          <p>
            “{found.file}”有 {found.sites.length} 个用地，请选一个：
          </p>
          <ul class="choices">
            {found.sites.map((site, i) => (
              <Row key={i} site={site} />
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
