// The site in hand, in one line, and what can be done with it.

import { squareMetres } from "../model/figures.ts";
import { toSite } from "../answer/evidence.ts";
import { giveSite, inquiry } from "../state/answer.ts";
import type { AskedSite } from "../state/site.ts";
import { edit } from "./draw_state.ts";
import { drawing } from "./drawn_site.ts";

function editable({ site: given, geometry }: AskedSite) {
  const drawn = "type" in given && (geometry ?? null);
  return drawn && (drawn.type === "Polygon" || drawn.type === "LineString") ? drawn : null;
}

export function SiteBar({ asked }: { asked: AskedSite }) {
  const answer = inquiry.answer.value;
  const figure = editable(asked);
  return (
    <div class="site-bar">
      <p>
        {"parcel" in asked.site && <span class="kind">地块</span>}
        {"block" in asked.site && <span class="kind">街区</span>}
        <b>{asked.name}</b>
        {answer && <span class="hint">{squareMetres(answer.site.area_m2)}</span>}
        {asked.width_m && <span class="hint">宽 {asked.width_m} m</span>}
      </p>
      <p class="buttons">
        <button type="button" class="quiet small" onClick={toSite}>
          定位
        </button>
        {figure && !drawing.value && (
          <button type="button" class="quiet small" onClick={() => edit(figure)}>
            编辑顶点
          </button>
        )}
        <button type="button" class="quiet small" onClick={() => giveSite(null)}>
          更换用地
        </button>
      </p>
    </div>
  );
}
