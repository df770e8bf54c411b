// Land use by class, in the planners' colours and by name.

import { labelOf } from "../state/vocabulary.ts";
import { type Group, groupsOf, type LandUseClass, systems } from "./land_use.ts";
import { conditions } from "./search.ts";

function toggle(code: string, of?: Group): void {
  const { landUse } = conditions.value;
  const inside = (each: string) => each !== code && each.startsWith(code);
  const chosen = landUse.includes(code)
    ? landUse.filter((each) => each !== code)
    : // A class has all classes below it; one below takes the place of the whole.
      [...landUse.filter((each) => !inside(each) && each !== of?.code), code];
  conditions.value = { ...conditions.value, landUse: chosen };
}

function Chip({ one, group }: { one: LandUseClass; group?: Group }) {
  const { landUse } = conditions.value;
  return (
    <label class="chip" title={`${one.code} ${one.label}，图上 ${one.features.toLocaleString("zh-CN")} 块`}>
      <input type="checkbox" checked={landUse.includes(one.code)} onChange={() => toggle(one.code, group)} />
      <span class="swatch" style={{ backgroundColor: one.fill }} aria-hidden="true" />
      {one.code} {one.label.replace(/用地$/, "")}
    </label>
  );
}

export function LandUsePicker() {
  const all = systems.value;
  const system = conditions.value.landUseSystem || all[0] || "";
  const groups = groupsOf(system);
  return (
    <fieldset class="entry">
      <legend>用地性质</legend>
      {all.length > 1 && (
        <select
          aria-label="用地分类标准"
          value={system}
          onChange={(event) => (conditions.value = { ...conditions.value, landUseSystem: event.currentTarget.value, landUse: [] })}
        >
          {all.map((each) => (
            <option key={each} value={each}>
              {labelOf("land_use_system", each)}
            </option>
          ))}
        </select>
      )}
      <div class="chips">
        {groups.map((group) => (
          <Chip key={group.code} one={group} />
        ))}
      </div>
      <details class="fold">
        <summary>按小类选</summary>
        <div class="chips">{groups.flatMap((group) => group.classes.map((one) => one.code !== group.code && <Chip key={one.code} one={one} group={group} />))}</div>
      </details>
    </fieldset>
  );
}
