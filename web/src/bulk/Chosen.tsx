// The row that was chosen, in words, and the way to its whole answer.

import { computed } from "@preact/signals";
import { openPanel } from "../shell/opened.ts";
import { giveSite } from "../state/answer.ts";
import { labelOf } from "../state/vocabulary.ts";
import { verdictText } from "../answer/words.ts";
import { OutcomeMark } from "./OutcomeMark.tsx";
import { areaTold } from "./RowTable.tsx";
import type { Row } from "./row.ts";
import { rows } from "./run.ts";
import { chosen } from "./seen.ts";

const row = computed(() => rows.value.find(({ index }) => index === chosen.value) ?? null);

function ask({ geometry, name }: Row): void {
  if (!geometry) return;
  giveSite({ geometry, site: geometry, name });
  openPanel("ask");
}

export function Chosen() {
  const found = row.value;
  if (!found) return null;
  return (
    <section class="bulk-chosen" aria-label={`第 ${found.index + 1} 个：${found.name}`}>
      <header>
        <strong>{found.name}</strong>
        <span class="note">{areaTold(found.area)}</span>
        <button type="button" class="act small bare" aria-label="收起" onClick={() => (chosen.value = null)}>
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
                  <span class="note"> {labelOf("reason", reason)}</span>
                </span>
              </li>
            ))}
          </ul>
          {found.controls.length > 0 && (
            <p class="note">管控要素：{found.controls.map((type) => labelOf("control_zone_type", type)).join("、")}</p>
          )}
          <button type="button" class="act small" onClick={() => ask(found)}>
            查此用地
          </button>
        </>
      )}
    </section>
  );
}
