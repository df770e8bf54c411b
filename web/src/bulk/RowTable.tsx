import { labelOf } from "../state/vocabulary.ts";
import { verdictText } from "../state/wording.ts";
import { labelsOf } from "../state/labels.ts";
import { hectares } from "./area.ts";
import { OutcomeMark } from "./OutcomeMark.tsx";
import type { Row } from "./row.ts";
import { rows } from "./run.ts";
import { active, chosen, order, orderBy, seen } from "./seen.ts";
import { VirtualRows } from "./VirtualRows.tsx";
import { goTo } from "./on_map.ts";

const HEIGHT = 34;

function Column({ by, text, label, class: of }: { by: string; text: string; label: string; class?: string }) {
  const { by: now, down } = order.value;
  const sort = now === by ? (down ? "descending" : "ascending") : "none";
  return (
    <div role="columnheader" aria-sort={sort} class={of}>
      <button type="button" title={label} aria-label={`${label}，按此排序`} onClick={() => orderBy(by)}>
        {text}
        <span class="vrows-sort" aria-hidden="true">
          {sort === "none" ? "" : down ? "▾" : "▴"}
        </span>
      </button>
    </div>
  );
}

function cells(row: Row, kinds: readonly { id: string; label: string }[]) {
  const flaw = row.flaw && `${row.flaw.why}${row.flaw.remedy ? `：${row.flaw.remedy}` : ""}`;
  return (
    <>
      <span role="gridcell" class="vrows-number">
        {row.index + 1}
      </span>
      <span role="gridcell" class="vrows-name" title={row.name}>
        {row.name}
      </span>
      {flaw ? (
        <span role="gridcell" class="vrows-flaw" aria-colspan={kinds.length + 1} title={flaw}>
          {flaw}
        </span>
      ) : (
        <>
          <span role="gridcell" class="vrows-number">
            {hectares(row.area)}
          </span>
          {row.evaluations.map(({ kind, verdict, standing, outcome }) => {
            const text = `${labelOf("kind", kind)}：${verdictText(verdict, standing)}`;
            return (
              <span role="gridcell" key={kind} class="vrows-mark" title={text}>
                <OutcomeMark outcome={outcome} name={text} />
              </span>
            );
          })}
        </>
      )}
    </>
  );
}

function Waiting() {
  return (
    <span class="vrows-waiting">
      <span class="visually-hidden">正在等第一批结论</span>
      {[90, 75, 95, 60, 80, 70].map((width) => (
        <span key={width} class="skeleton" style={{ width: `${width}%` }} />
      ))}
    </span>
  );
}

export function RowTable() {
  const found = seen.value;
  const kinds = labelsOf("kind");
  const at = active.value === null ? -1 : found.findIndex(({ index }) => index === active.value);
  return (
    <VirtualRows
      class="bulk-rows"
      label="各用地的结论"
      count={found.length}
      height={HEIGHT}
      columns={3 + kinds.length}
      empty={rows.value.length === 0 ? <Waiting /> : "没有符合筛选的用地"}
      head={
        <>
          <Column by="row" text="序" label="序号" />
          <Column by="name" text="名称" label="名称" />
          <Column by="area" text="公顷" label="公顷（面积）" class="vrows-number" />
          {kinds.map(({ id, label }) => (
            <Column key={id} by={id} text={label.slice(0, 1)} label={label} class="vrows-mark" />
          ))}
        </>
      }
      row={(index) => {
        const row = found[index];
        return row && cells(row, kinds);
      }}
      rowKey={(index) => found[index]?.index ?? index}
      active={at}
      onActive={(index) => (active.value = found[index]?.index ?? null)}
      onChoose={(index) => {
        const row = found[index];
        if (!row) return;
        chosen.value = row.index;
        goTo(row);
      }}
    />
  );
}
