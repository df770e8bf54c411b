// Where land is looked for.

import { liveMap } from "../map/overlays.ts";
import { site } from "../state/site.ts";
import { vocabulary } from "../state/vocabulary.ts";
import type { Where } from "./conditions.ts";
import { conditions } from "./search.ts";

function seen(): Where {
  const bounds = liveMap.value?.getBounds();
  if (!bounds) return { kind: "city" };
  const round = (value: number) => Math.round(value * 1e6) / 1e6;
  const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map(round);
  return { kind: "view", bbox: box as [number, number, number, number] };
}

function drawn(): Where {
  const given = site.value;
  if (!given) return { kind: "city" };
  return { kind: "site", name: given.name, within: given.site, ...(given.crs ? { crs: given.crs } : {}) };
}

function chosen(value: string): Where {
  if (value === "view") return seen();
  if (value === "site") return drawn();
  return value === "" ? { kind: "city" } : { kind: "district", code: value };
}

export function WherePicker() {
  const { where } = conditions.value;
  const value = where.kind === "city" ? "" : where.kind === "district" ? where.code : where.kind;
  const name = where.kind === "site" ? where.name : site.value?.name;
  return (
    <div class="entry">
      <label for="turn-where">位置</label>
      <div class="turn-where">
        <select id="turn-where" value={value} onChange={(event) => (conditions.value = { ...conditions.value, where: chosen(event.currentTarget.value) })}>
          <option value="">全市</option>
          <option value="view">当前地图范围</option>
          {name && <option value="site">“{name}”的范围内</option>}
          {vocabulary.value?.districts.map((district) => (
            <option key={district.code} value={district.code}>
              {district.name}
            </option>
          ))}
        </select>
        {where.kind === "view" && (
          <button type="button" class="act small" onClick={() => (conditions.value = { ...conditions.value, where: seen() })}>
            取现在的范围
          </button>
        )}
      </div>
    </div>
  );
}
