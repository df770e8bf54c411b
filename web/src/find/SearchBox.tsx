// Codes, names and coordinates, typed in one place.

import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { decimal } from "../map/coordinates.ts";
import { light } from "../map/light.ts";
import { picked } from "../map/pick.ts";
import { flyTo } from "../map/overlays.ts";
import { givenUp, problemOf } from "../server/ask.ts";
import { Icon } from "../ui/Icon.tsx";
import { layerOf } from "../state/vocabulary.ts";
import { ask, ASKED } from "./choose.ts";
import { coordinatesIn, type Spot } from "./goto.ts";
import { type Place, placesNamed } from "./places.ts";

const PAUSE = 180;

type Option = { kind: "place"; place: Place } | { kind: "spot"; spot: Spot };

function keyOf(option: Option): string {
  return option.kind === "place" ? `${option.place.layer}-${option.place.code}` : "spot";
}

function OptionText({ option }: { option: Option }) {
  if (option.kind === "spot") {
    return (
      <>
        <span class="kind">坐标</span>
        <span class="figures">{decimal(option.spot)}</span>
        {!option.spot.within && <small>不在本市范围内</small>}
      </>
    );
  }
  const { layer, code, name, district } = option.place;
  return (
    <>
      <span class="kind">{layerOf(layer)?.label ?? layer}</span>
      <span>
        <b class="figures">{code}</b> {name !== code && name}
      </span>
      {district && <small>{district}</small>}
    </>
  );
}

function Chosen({ place, onClose }: { place: Place; onClose(): void }) {
  const label = ASKED[place.layer];
  return (
    <div class="chosen card" role="status">
      <p>
        <span class="kind">{layerOf(place.layer)?.label ?? place.layer}</span> <b class="figures">{place.code}</b>
        {place.name && place.name !== place.code && <span> {place.name}</span>}
      </p>
      {label && (
        <button
          type="button"
          class="primary small"
          onClick={() => {
            ask(place.layer, place.code);
            onClose();
          }}
        >
          {label}
        </button>
      )}
      <button type="button" class="quiet" aria-label="不再标出" onClick={onClose}>
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}

export function SearchBox() {
  const text = useSignal("");
  const options = useSignal<readonly Option[]>([]);
  const opened = useSignal(false);
  const active = useSignal(-1);
  const note = useSignal("");
  const chosen = useSignal<Place | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const open = useComputed(() => opened.value && (options.value.length > 0 || note.value !== ""));

  useEffect(() => {
    const sought = text.value.trim();
    active.value = -1;
    const spot = coordinatesIn(sought);
    options.value = spot ? [{ kind: "spot", spot }] : [];
    note.value = "";
    if (sought.length < 2 || spot) return;
    const abort = new AbortController();
    const wait = window.setTimeout(async () => {
      try {
        const places = await placesNamed(sought, abort.signal);
        options.value = places.map((place) => ({ kind: "place", place }));
        note.value = places.length === 0 ? `没有找到“${sought}”。可写编号的一部分、名称或坐标。` : "";
      } catch (error) {
        if (!givenUp(error)) note.value = problemOf(error).message;
      }
    }, PAUSE);
    return () => {
      window.clearTimeout(wait);
      abort.abort();
    };
  }, [text.value]);

  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) opened.value = false;
    };
    window.addEventListener("pointerdown", outside);
    return () => window.removeEventListener("pointerdown", outside);
  }, []);

  function choose(option: Option | undefined): void {
    if (!option) return;
    opened.value = false;
    if (option.kind === "spot") {
      const { lon, lat } = option.spot;
      flyTo([lon - 0.002, lat - 0.002, lon + 0.002, lat + 0.002]);
      picked.value = { at: [lon, lat], hits: [] };
      return;
    }
    const { place } = option;
    text.value = place.code;
    chosen.value = place;
    light("found", [{ layer: place.layer, codes: [place.code] }]);
    flyTo(place.bbox);
  }

  function forget(): void {
    chosen.value = null;
    light("found", null);
  }

  function onKey(event: KeyboardEvent): void {
    const last = options.value.length - 1;
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      opened.value = true;
      const step = event.key === "ArrowDown" ? 1 : -1;
      active.value = last < 0 ? -1 : (active.value + step + last + 1 + (active.value < 0 && step < 0 ? 1 : 0)) % (last + 1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(options.value[Math.max(0, active.value)]);
    } else if (event.key === "Escape") {
      if (open.value) opened.value = false;
      else {
        text.value = "";
        forget();
      }
    }
  }

  return (
    <div class="search" role="search" ref={box}>
      <div class="search-field">
        <Icon name="search" size={18} />
        <input
          ref={input}
          type="text"
          role="combobox"
          placeholder="地块或街区编号、名称、坐标"
          aria-label="查找编号、名称或坐标"
          aria-autocomplete="list"
          aria-expanded={open.value}
          aria-controls="places"
          aria-activedescendant={active.value >= 0 ? `place-${active.value}` : undefined}
          autocomplete="off"
          spellcheck={false}
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            opened.value = true;
          }}
          onFocus={() => (opened.value = true)}
          onKeyDown={onKey}
        />
        {text.value !== "" && (
          <button
            type="button"
            class="quiet"
            aria-label="清空"
            onClick={() => {
              text.value = "";
              forget();
              input.current?.focus();
            }}
          >
            <Icon name="close" size={16} />
          </button>
        )}
      </div>
      <div class="places card" hidden={!open.value}>
        <ul id="places" role="listbox" aria-label="找到的">
          {options.value.map((option, at) => (
            <li
              key={keyOf(option)}
              id={`place-${at}`}
              role="option"
              aria-selected={active.value === at}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(option)}
            >
              <OptionText option={option} />
            </li>
          ))}
        </ul>
        <p class="hint" role="status">
          {note.value}
        </p>
      </div>
      {chosen.value && !open.value && <Chosen place={chosen.value} onClose={forget} />}
    </div>
  );
}
