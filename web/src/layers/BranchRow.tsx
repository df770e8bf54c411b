// One layer of the tree: seen or not, how strongly, above which others, and its legend.

import { useComputed, useSignal } from "@preact/signals";
import { drawnFrom } from "../map/thematic.ts";
import { releaseOf } from "../state/releases.ts";
import { type Layer, vocabulary } from "../state/vocabulary.ts";
import { view } from "../state/view.ts";
import { Icon } from "../ui/Icon.tsx";
import { say } from "../ui/announce.ts";
import { legendOf } from "./legend.ts";
import { Swatch } from "./Swatch.tsx";
import { type Branch, fade, move, toggle, toggleClass, toggleClasses } from "../map/layer_tree.ts";

const CARRIED = "application/x-blueprint-layer";

function Legend({ branch, layer }: { branch: Branch; layer: Layer }) {
  const rows = useComputed(() => (vocabulary.value ? legendOf(layer, vocabulary.value) : []));
  if (rows.value.length === 0) return null;
  const all = rows.value.flatMap((row) => row.values);
  return (
    <>
      <div class="row">
        <button type="button" class="quiet small" disabled={branch.off.length === 0} onClick={() => toggleClasses(layer.id, all, true)}>
          全选
        </button>
        <button type="button" class="quiet small" onClick={() => toggleClasses(layer.id, all, false)}>
          全不选
        </button>
      </div>
      <ul class="legend">
        {rows.value.map((row) => (
          <li key={row.label}>
            <label class="check">
              <input
                type="checkbox"
                checked={!row.values.every((value) => branch.off.includes(value))}
                onChange={(event) => {
                  const on = event.currentTarget.checked;
                  if (row.values.length === 1) toggleClass(layer.id, row.values[0] ?? "", on);
                  else toggleClasses(layer.id, row.values, on);
                }}
              />
              <Swatch style={row} geometry={layer.geometry} faint={layer.classed_by === "land_use_code"} />
              <span>{row.label}</span>
              {row.features !== null && <small class="figures">{row.features.toLocaleString("zh-CN")}</small>}
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}

interface Row {
  branch: Branch;
  layer: Layer;
  /** Its place, 0 the topmost, of so many. */
  at: number;
  of: number;
}

export function BranchRow({ branch, layer, at, of }: Row) {
  const opened = useSignal(false);
  const over = useSignal(false);
  const empty = releaseOf(layer.id) === null;
  const from = vocabulary.value ? drawnFrom(vocabulary.value, layer.id) : 0;
  const far = branch.on && view.value !== null && view.value.zoom < from;
  const shift = (to: number) => {
    move(layer.id, to);
    say(`${layer.label}：第 ${to + 1} 层，共 ${of} 层`);
  };
  return (
    <li
      class="branch"
      data-layer={layer.id}
      data-over={over.value ? "" : undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes(CARRIED)) return;
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => (over.value = false)}
      onDrop={(event) => {
        over.value = false;
        const carried = event.dataTransfer?.getData(CARRIED);
        if (!carried) return;
        event.preventDefault();
        move(carried, at);
      }}
    >
      <div class="branch-head">
        <span
          class="grip"
          draggable
          aria-hidden="true"
          onDragStart={(event) => event.dataTransfer?.setData(CARRIED, layer.id)}
        >
          <Icon name="grip" size={16} />
        </span>
        <label class="check">
          <input type="checkbox" checked={branch.on} disabled={empty} onChange={(event) => toggle(layer.id, event.currentTarget.checked)} />
          <Swatch style={layer.style} geometry={layer.geometry} />
          <span>{layer.label}</span>
        </label>
        <button
          type="button"
          class="quiet"
          aria-label={`${layer.label}的图例和设置`}
          aria-expanded={opened.value}
          onClick={() => (opened.value = !opened.value)}
        >
          <Icon name={opened.value ? "up" : "down"} size={16} />
        </button>
      </div>
      {empty && <p class="hint">图上还没有这个图层的数据。</p>}
      {far && <p class="hint">放大后可见。</p>}
      {opened.value && (
        <div class="branch-body">
          <p class="hint">
            {layer.about} 来源：{layer.owner}。
          </p>
          <label class="opacity">
            不透明度
            <input
              type="range"
              min="10"
              max="100"
              step="5"
              value={Math.round(branch.opacity * 100)}
              aria-valuetext={`${Math.round(branch.opacity * 100)}%`}
              onInput={(event) => fade(layer.id, Number(event.currentTarget.value) / 100)}
            />
            <span class="figures">{Math.round(branch.opacity * 100)}%</span>
          </label>
          <div class="row">
            <button type="button" class="plain small" disabled={at === 0} aria-label={`上移${layer.label}`} onClick={() => shift(at - 1)}>
              <Icon name="up" size={14} />
              上移
            </button>
            <button type="button" class="plain small" disabled={at === of - 1} aria-label={`下移${layer.label}`} onClick={() => shift(at + 1)}>
              <Icon name="down" size={14} />
              下移
            </button>
          </div>
          <Legend branch={branch} layer={layer} />
        </div>
      )}
    </li>
  );
}
