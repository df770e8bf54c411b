// 条件选址: which land fits, what the whole city looks like, where one more assessment frees the most.

import "../search/forms.css";
import "../search/search.css";
import type { TargetedKeyboardEvent } from "preact";
import { useEffect } from "preact/hooks";
import { blocksOnMap } from "./on_map.ts";
import { NextPanel } from "./NextPanel.tsx";
import { OverviewPanel } from "./OverviewPanel.tsx";
import { open } from "../ui/open_panel.ts";
import { release } from "../state/time.ts";
import { ConditionsForm } from "../search/ConditionsForm.tsx";
import { count } from "../search/conditions.ts";
import { onMap } from "../search/on_map.ts";
import { Places } from "../search/Places.tsx";
import { asking, conditions, editing, found, search, trouble } from "../search/search.ts";
import { type Tab, tab, TABS } from "../search/tabs.ts";

const BODIES: Readonly<Record<Tab, () => preact.JSX.Element>> = { find: Find, picture: OverviewPanel, next: NextPanel };

function Find() {
  return (
    <>
      <div hidden={!editing.value}>
        <p class="turn-lead">哪块地适合这个项目，又不必再做评价？</p>
        <ConditionsForm done={() => (editing.value = false)} />
      </div>
      {!editing.value && (found.value || asking.value || trouble.value) && <Places edit={() => (editing.value = true)} />}
    </>
  );
}

function onKeyDown(event: TargetedKeyboardEvent<HTMLDivElement>): void {
  const at = TABS.findIndex(({ id }) => id === tab.value);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }[event.key];
  const next = to === undefined ? undefined : TABS[(to + TABS.length) % TABS.length];
  if (!next) return;
  event.preventDefault();
  tab.value = next.id;
  event.currentTarget.querySelector<HTMLElement>(`#turn-tab-${next.id}`)?.focus();
}

export function PlannerPanel() {
  useEffect(onMap, []);
  useEffect(blocksOnMap, []);
  useEffect(() => {
    // A link says what is looked for; whoever opens it wants to see what was found.
    if (open.value !== "turn" || found.value !== null || count(conditions.value) === 0) return;
    editing.value = false;
    void search();
  }, []);
  return (
    <div class="board turn">
      <h2>条件选址</h2>
      <div class="turn-tabs" role="tablist" aria-label="条件选址的方式" onKeyDown={onKeyDown}>
        {TABS.map(({ id, label }) => (
          <button
            key={id}
            id={`turn-tab-${id}`}
            type="button"
            role="tab"
            aria-selected={tab.value === id}
            aria-controls={`turn-${id}`}
            tabIndex={tab.value === id ? 0 : -1}
            onClick={() => (tab.value = id)}
          >
            {label}
          </button>
        ))}
      </div>
      {release.value !== null && <p class="notice calm">图上选了旧版本；这里的答复都按当前版本。</p>}
      {TABS.map(({ id }) => {
        const Body = BODIES[id];
        return (
          <div key={id} id={`turn-${id}`} role="tabpanel" aria-labelledby={`turn-tab-${id}`} hidden={tab.value !== id}>
            <Body />
          </div>
        );
      })}
    </div>
  );
}
