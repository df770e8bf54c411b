// The row that was chosen, in words, and the way to its whole answer.

import { computed } from "@preact/signals";
import { open } from "../shell/panels.ts";
import { site } from "../state/site.ts";
import { labelOf, verdictText } from "../state/words.ts";
import { OutcomeMark } from "./OutcomeMark.tsx";
import { areaTold } from "./RowTable.tsx";
import type { Row } from "./row.ts";
import { rows } from "./run.ts";
import { chosen } from "./seen.ts";

const row = computed(() => rows.value.find(({ index }) => index === chosen.value) ?? null);

function ask({ geometry, name }: Row): void {
  if (!geometry) return;
  site.value = { geometry, site: geometry, name };
  open.value = "ask";
}

export function Chosen() {
  const found = row.value;
  if (!found) return null;
  return (
    <section class="bulk-chosen" aria-label={`第 ${found.index + 1} 个：${found.name}`}>
      <header>
        <strong>{found.name}</strong>
        <span class="quiet">{areaTold(found.area)}</span>
        <button type="button" class="act small plain" aria-label="收起" onClick={() => (chosen.value = null)}>
          收起
        </button>
      </header>
      {found.flaw ? (
        <p class="notice bad">
          {found.flaw.why}
          {found.flaw.remedy && <>。{found.flaw.remedy}</>}
        </p>
      ) : (
        <>
          <ul>
            {found.evaluations.map(({ kind, verdict, standing, reason, outcome }) => (
              <li key={kind}>
                <OutcomeMark outcome={outcome} />
                <span>{labelOf("kind", kind)}</span>
                <span>
                  {verdictText(verdict, standing)}
                  <span class="quiet"> {labelOf("reason", reason)}</span>
                </span>
              </li>
            ))}
          </ul>
          {found.controls.length > 0 && (
            <p class="quiet">管控要素：{found.controls.map((type) => labelOf("control_zone_type", type)).join("、")}</p>
          )}
          <button type="button" class="act small" onClick={() => ask(found)}>
            查此用地
          </button>
        </>
      )}
    </section>
  );
}
