// The conditions, those that are given most often open.

import { useId } from "preact/hooks";
import { vocabulary } from "../state/vocabulary.ts";
import { labelsOf } from "../state/labels.ts";
import type { Conditions, Range } from "./conditions.ts";
import { LandUsePicker } from "./LandUsePicker.tsx";
import { ProjectFields } from "../ask/ProjectFields.tsx";
import { asking, conditions, found, giveUp, search } from "./search.ts";
import { WherePicker } from "./WherePicker.tsx";

const M2_OF_HECTARE = 10_000;

function set(change: Partial<Conditions>): void {
  conditions.value = { ...conditions.value, ...change };
}

function Bounds({ label, unit, of, scale = 1 }: { label: string; unit: string; of: "area" | "far"; scale?: number }) {
  const id = useId();
  const given = conditions.value[of];
  const wrong = given.min !== undefined && given.max !== undefined && given.min > given.max;
  const bound = (name: keyof Range, problemOf: string) => {
    const value = given[name];
    return (
      <input
        type="number"
        min={0}
        step="any"
        aria-label={`${label}${problemOf}${unit && `（${unit}）`}`}
        aria-invalid={wrong}
        aria-describedby={wrong ? id : undefined}
        placeholder="不限"
        value={value === undefined ? "" : value / scale}
        onChange={(event) => {
          const { [name]: _, ...others } = given;
          const number = event.currentTarget.valueAsNumber;
          set({ [of]: Number.isFinite(number) && number >= 0 ? { ...others, [name]: number * scale } : others });
        }}
      />
    );
  };
  return (
    <fieldset class="entry">
      <legend>
        {label}
        {unit && `（${unit}）`}
      </legend>
      <div class="turn-bounds">
        {bound("min", "不小于")}
        <span aria-hidden="true">至</span>
        {bound("max", "不大于")}
      </div>
      {wrong && (
        <p id={id} class="wrong">
          最小值大于最大值
        </p>
      )}
    </fieldset>
  );
}

function flipped(list: readonly string[], id: string): string[] {
  return list.includes(id) ? list.filter((each) => each !== id) : [...list, id];
}

function Waived() {
  const { waived, settledOnly } = conditions.value;
  return (
    <fieldset class="entry">
      <legend>不再重复开展的评价</legend>
      <div class="chips">
        {labelsOf("kind").map(({ id, label }) => (
          <label class="chip" key={id}>
            <input type="checkbox" checked={waived.includes(id)} onChange={() => set({ waived: flipped(waived, id) })} />
            {label}
          </label>
        ))}
      </div>
      {waived.length > 0 && (
        <label class="turn-check">
          <input type="checkbox" checked={settledOnly} onChange={() => set({ settledOnly: !settledOnly })} />
          <span>
            只要已确定的 <span class="note">附条件的不算；须填项目情况</span>
          </span>
        </label>
      )}
    </fieldset>
  );
}

function Avoid() {
  const { avoid, allowNoData } = conditions.value;
  return (
    <details class="fold">
      <summary>
        避让管控要素 <span class="note">{avoid.length > 0 ? `${avoid.length} 类` : "不限"}</span>
      </summary>
      <div class="chips" role="group" aria-label="避让管控要素">
        {(vocabulary.value?.occurring["control_zone"] ?? []).map(({ value, label }) => (
          <label class="chip" key={value}>
            <input type="checkbox" checked={avoid.includes(value)} onChange={() => set({ avoid: flipped(avoid, value) })} />
            {label}
          </label>
        ))}
      </div>
      {avoid.length > 0 && (
        <label class="turn-check">
          <input type="checkbox" checked={allowNoData} onChange={() => set({ allowNoData: !allowNoData })} />
          <span>
            没有数据的地块也列出 <span class="note">须另行核实</span>
          </span>
        </label>
      )}
    </details>
  );
}

function Distances() {
  const { distance } = conditions.value;
  const types = vocabulary.value?.occurring["facility"] ?? [];
  const given = Object.keys(distance).length;
  return (
    <details class="fold">
      <summary>
        设施距离 <span class="note">{given > 0 ? `${given} 类` : "不限"}</span>
      </summary>
      <div class="entries">
        {types.map(({ value, label }) => (
          <div class="entry" key={value}>
            <label for={`turn-near-${value}`}>距{label}（米以内）</label>
            <input
              id={`turn-near-${value}`}
              type="number"
              min={0}
              max={20000}
              step={50}
              placeholder="不限"
              value={distance[value] ?? ""}
              onChange={(event) => {
                const { [value]: _, ...others } = distance;
                const metres = event.currentTarget.valueAsNumber;
                set({ distance: Number.isFinite(metres) && metres >= 0 ? { ...others, [value]: metres } : others });
              }}
            />
          </div>
        ))}
      </div>
    </details>
  );
}

export function ConditionsForm({ done }: { done: () => void }) {
  return (
    <form
      class="turn-form"
      onSubmit={(event) => {
        event.preventDefault();
        done();
        void search();
      }}
    >
      <WherePicker />
      <LandUsePicker />
      <div class="entries">
        <Bounds label="用地面积" unit="公顷" of="area" scale={M2_OF_HECTARE} />
        <Bounds label="容积率上限" unit="" of="far" />
      </div>
      <Waived />
      <Avoid />
      <Distances />
      <ProjectFields within="turn" about="评价结论按这样的项目判定。" />
      <div class="acts turn-go">
        <button type="submit" class="act main">
          条件选址
        </button>
        {asking.value && (
          <button type="button" class="act" onClick={giveUp}>
            停止
          </button>
        )}
        {found.value && (
          <button type="button" class="act bare" onClick={done}>
            看结果
          </button>
        )}
      </div>
    </form>
  );
}
