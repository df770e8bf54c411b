// The row that was chosen, in words, and the way to its whole answer.

import { computed } from "@preact/signals";
import { openPanel } from "../ui/open_panel.ts";
import { RowReport } from "../report/RowReport.tsx";
import { giveSite } from "../state/answer.ts";
import { factsAsked } from "../state/facts.ts";
import { labelOf } from "../state/vocabulary.ts";
import { verdictText } from "../state/wording.ts";
import { OutcomeMark } from "./OutcomeMark.tsx";
import { areaText } from "./area.ts";
import { questionOf } from "./question_of.ts";
import type { Row } from "./row.ts";
import { rows } from "./run.ts";
import { chosen } from "./seen.ts";

const row = computed(() => rows.value.find(({ index }) => index === chosen.value) ?? null);

function ask({ geometry, name }: Row): void {
  if (!geometry) return;
  giveSite({ geometry, site: geometry, name });
  openPanel("ask");
}

function factLabels({ facts }: Row): string[] {
  return Object.keys(facts).map((name) => factsAsked.value.find((fact) => fact.name === name)?.label ?? name);
}

/** The reason's name, where it says more than the verdict. */
function why(reason: string, text: string): string {
  const label = labelOf("reason", reason);
  return label === text ? "" : label;
}

export function Chosen() {
  const found = row.value;
  if (!found) return null;
  return (
    <section class="bulk-chosen" aria-label={`第 ${found.index + 1} 个：${found.name}`}>
      <header>
        <strong>{found.name}</strong>
        <span class="note">{areaText(found.area)}</span>
        {!found.flaw && (
          <button type="button" class="act small" onClick={() => ask(found)}>
            查此用地
          </button>
        )}
        {!found.flaw && found.geometry && <RowReport question={() => questionOf(found)} />}
        <button type="button" class="act small bare" onClick={() => (chosen.value = null)}>
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
                  {verdictText(verdict, standing)} <span class="note">{why(reason, verdictText(verdict, standing))}</span>
                </span>
              </li>
            ))}
          </ul>
          {Object.keys(found.facts).length > 0 && <p class="note">采用了文件中的项目信息：{factLabels(found).join("、")}</p>}
          {found.controls.length > 0 && (
            <p class="note">管控要素：{found.controls.map((type) => labelOf("control_zone_type", type)).join("、")}</p>
          )}
        </>
      )}
    </section>
  );
}
