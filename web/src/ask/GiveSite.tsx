// Every way to give a site.

import { effect } from "@preact/signals";
import { collection } from "../answer/evidence.ts";
import { token } from "../map/token.ts";
import { show } from "../map/overlays.ts";
import { theme } from "../state/theme.ts";
import { draw } from "./draw_state.ts";
import { drawing } from "./drawn_site.ts";
import { FileChoice, FileOutcome } from "./FileSite.tsx";
import { preview } from "./giving.ts";
import { TypedSite } from "./TypedSite.tsx";

effect(() => {
  void theme.value;
  show("typed-site", collection(...preview.value), [
    { id: "typed-site-line", type: "line", source: "typed-site", paint: { "line-color": token("--site"), "line-width": 2, "line-dasharray": [2, 1.5] } },
  ]);
});

const TOOLS = [
  ["polygon", "画面", "M4 15 6 5l9 2 2 8z"],
  ["rectangle", "画矩形", "M3.5 5.5h13v9h-13z"],
  ["linestring", "画线", "M3 15 8 6l5 6 4-8"],
] as const;

export function GiveSite() {
  return (
    <div class="give">
      <TypedSite />
      <div class="tools" role="group" aria-label="在图上绘制，或选取文件">
        {TOOLS.map(([mode, label, path]) => (
          <button type="button" class="tool" key={mode} aria-pressed={drawing.value?.mode === mode} onClick={() => draw(mode)}>
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d={path} />
            </svg>
            {label}
          </button>
        ))}
        <FileChoice />
      </div>
      <FileOutcome />
    </div>
  );
}
