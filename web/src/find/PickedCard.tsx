// What stands where the map was clicked, and what can be done with it.

import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ask, ASKED } from "./choose.ts";
import { Icon } from "../ui/Icon.tsx";
import { copy } from "../ui/announce.ts";
import { layerOf } from "../state/vocabulary.ts";
import { metresOf } from "../map/CoordinateBar.tsx";
import { decimal, minutes } from "../map/coordinates.ts";
import { light } from "../map/light.ts";
import { type Hit, picked } from "../map/pick.ts";
import { valueOf } from "../map/values.ts";

/** Of the base map, what is worth telling of. */
const ORDER = ["plan_parcel", "block", "plan", "plan_adjustment", "assessment", "control_zone", "facility", "network", "district", "land_use_plan"];
const MOST = 12;

effect(() => {
  const first = picked.value?.hits.find((hit) => hit.layer in ASKED);
  light("clicked", first ? [{ layer: first.layer, codes: [first.code] }] : null);
});

function ordered(hits: readonly Hit[]): Hit[] {
  const place = (hit: Hit) => (ORDER.indexOf(hit.layer) + ORDER.length + 1) % (ORDER.length + 1);
  return [...hits].sort((one, other) => place(one) - place(other));
}

function Found({ hit }: { hit: Hit }) {
  const layer = layerOf(hit.layer);
  const name = String(hit.properties["name"] ?? "");
  const rows = (layer?.fields ?? []).flatMap((field) => {
    const value = hit.properties[field.name];
    if (field.name === "code" || field.name === "name" || field.name === "visibility" || value == null || value === "") return [];
    return [{ label: field.label, value: valueOf(field, value, hit.properties) }];
  });
  const label = ASKED[hit.layer];
  return (
    <li>
      <details open={label !== undefined && hit.layer === "plan_parcel"}>
        <summary>
          <span class="kind">{layer?.label ?? hit.layer}</span>
          <span class="figures">{hit.layer === "plan_parcel" || !name ? hit.code : name}</span>
        </summary>
        <dl>
          {name && hit.layer !== "plan_parcel" && (
            <>
              <dt>编号</dt>
              <dd class="figures">{hit.code}</dd>
            </>
          )}
          {rows.map(({ label, value }) => (
            <>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </>
          ))}
        </dl>
      </details>
      {label && (
        <button
          type="button"
          class="primary small"
          onClick={() => {
            ask(hit.layer, hit.code);
            picked.value = null;
          }}
        >
          {label}
        </button>
      )}
    </li>
  );
}

export function PickedCard() {
  const now = picked.value;
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!now) return;
    const close = (event: KeyboardEvent) => {
      if (event.key === "Escape") picked.value = null;
    };
    window.addEventListener("keydown", close);
    return () => window.removeEventListener("keydown", close);
  }, [now]);
  if (!now) return null;
  const place = { lon: now.at[0], lat: now.at[1] };
  const hits = ordered(now.hits);
  return (
    <section class="picked card" ref={card} aria-label="点击处">
      <header>
        <h2>点击处</h2>
        <button type="button" class="quiet" aria-label="关闭" onClick={() => (picked.value = null)}>
          <Icon name="close" size={18} />
        </button>
      </header>
      {hits.length === 0 ? (
        <p class="hint">这里没有画出的要素。放大后可见地块。</p>
      ) : (
        <ul>
          {hits.slice(0, MOST).map((hit) => (
            <Found key={`${hit.layer}/${hit.code}`} hit={hit} />
          ))}
          {hits.length > MOST && <li class="hint">另有 {hits.length - MOST} 个要素</li>}
        </ul>
      )}
      <footer>
        {[decimal(place), minutes(place), metresOf(place)].filter(Boolean).map((text) => (
          <button type="button" class="quiet figures" key={text} title="复制" onClick={() => void copy(text, "坐标")}>
            {text}
            <Icon name="copy" size={14} />
          </button>
        ))}
      </footer>
    </section>
  );
}
