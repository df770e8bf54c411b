// A file: chosen or dropped, read by the service, its sites listed where there are several.

import { effect } from "@preact/signals";
import type { Geometry } from "geojson";
import { useId, useRef } from "preact/hooks";
import { collection } from "../answer/evidence.ts";
import { squareMetres } from "../model/figures.ts";
import { token } from "../map/token.ts";
import { flyTo, show } from "../map/overlays.ts";
import { site } from "../state/site.ts";
import { theme } from "../state/theme.ts";
import { kindsLabel, readable } from "../state/readable_files.ts";
import type { Defect, FileSite as Site } from "./file_answer.ts";
import { choose, fileProblem, fileRead, forget, layersOf, readFile, reading } from "./files.ts";

effect(() => {
  void theme.value;
  const sites = site.value ? [] : (fileRead.value?.sites ?? []);
  const places = sites.flatMap(({ defects }) => defects.flatMap(({ at }): Geometry[] => (at ? [{ type: "Point", coordinates: at }] : [])));
  const [line, wrong] = [token("--site"), token("--required")];
  show("file-sites", collection(...sites.map(({ geometry }) => geometry)), [
    { id: "file-sites", type: "line", source: "file-sites", paint: { "line-color": line, "line-width": 1.5, "line-dasharray": [2, 2] } },
  ]);
  show("file-defects", collection(...places), [
    { id: "file-defects", type: "circle", source: "file-defects", paint: { "circle-radius": 9, "circle-color": wrong, "circle-opacity": 0.25, "circle-stroke-color": wrong, "circle-stroke-width": 2.5 } },
  ]);
});

function Defective({ of: { msg, remedy, at } }: { of: Defect }) {
  return (
    <p class="flaw">
      {msg}
      {remedy && `；${remedy}`}
      {at && (
        <button type="button" class="quiet small" onClick={() => flyTo([...at, ...at])}>
          在图上看
        </button>
      )}
    </p>
  );
}

function Row({ of }: { of: Site }) {
  const { name, geometry, area_m2: size, mended, notes, defects } = of;
  return (
    <li>
      <button type="button" class="row-choice" disabled={!geometry} onClick={() => choose(of)}>
        <span>{name}</span>
        <small>{size === null ? "不能查询" : squareMetres(size)}</small>
      </button>
      {mended && <p class="hint">{mended}</p>}
      {notes.map((note) => (
        <p class="hint" key={note}>
          {note}
        </p>
      ))}
      {defects.map((defect, i) => (
        <Defective key={i} of={defect} />
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
        accept={readable().flatMap(({ endings }) => endings).join(",")}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) void readFile(file);
          event.currentTarget.value = "";
        }}
      />
      <span id={id} class="visually-hidden">
        可读 {kindsLabel(readable())}
      </span>
    </>
  );
}

function LayerChoice({ of: { file, names } }: { of: { file: File; names: readonly string[] } }) {
  return (
    <div role="group" aria-label="文件里的图层">
      <p>
        “{file.name}”有 {names.length} 个图层，请选择其中一个：
      </p>
      <ul class="choices">
        {names.map((name) => (
          <li key={name}>
            <button type="button" class="row-choice" onClick={() => void readFile(file, name)}>
              <span>{name}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function FileOutcome() {
  const found = fileRead.value;
  const several = found && (found.sites.length > 1 || found.sites.some(({ defects }) => defects.length > 0));
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
      {layersOf.value && <LayerChoice of={layersOf.value} />}
      {several && (
        <div role="group" aria-label="文件里的用地">
          <p>
            “{found.file}”有 {found.sites.length} 个用地，请选一个：
          </p>
          {found.notes.map((note) => (
            <p class="hint" key={note}>
              {note}
            </p>
          ))}
          <ul class="choices">
            {found.sites.map((one, i) => (
              <Row key={i} of={one} />
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
