// Six rows, two columns: what differs is marked with a sign and said why.

import { useEffect, useRef } from "preact/hooks";
import type { Evaluation } from "../model/determination.d.ts";
import { share, squareMetres } from "../model/figures.ts";
import { Trouble } from "../answer/Trouble.tsx";
import { VerdictMark } from "../ui/VerdictMark.tsx";
import { word } from "../state/wording.ts";
import { instruments, rowsOf, turned, type Row } from "./differences.ts";
import { adoptTrimmed, comparing, endComparing, left, other, right, type Side } from "./sides.ts";
import "./compare.css";
import "./on_map.ts";

function Cell({ evaluation }: { evaluation: Evaluation | null }) {
  if (!evaluation) return <td class="waiting">…</td>;
  return (
    <td>
      <VerdictMark verdict={evaluation.verdict} standing={evaluation.standing} />
      {evaluation.coverage !== null && <small>覆盖 {share(evaluation.coverage)}</small>}
    </td>
  );
}

/** Between two dates: the law that only one of them is answered by. */
function ByLaw({ row }: { row: Row }) {
  const { left: then, right: now } = instruments(row.left, row.right);
  if (then.length + now.length === 0) return <span>两个日期依据的规定相同，差别来自图上数据与期限</span>;
  return (
    <>
      {then.length > 0 && <span>只在左侧日期适用：{then.join("、")}</span>}
      {now.length > 0 && <span>只在右侧日期适用：{now.join("、")}</span>}
    </>
  );
}

function Why({ row }: { row: Row }) {
  const why = turned(row.left, row.right);
  return (
    <tr class="why">
      <td colSpan={3}>
        {why ? (
          <>
            {why.question}
            <span>左：{why.then}</span>
            <span>右：{why.now}</span>
          </>
        ) : (
          <>
            <span>左：{row.left?.summary}</span>
            <span>右：{row.right?.summary}</span>
          </>
        )}
        {comparing.value?.how === "date" && <ByLaw row={row} />}
      </td>
    </tr>
  );
}

function Lines({ row }: { row: Row }) {
  return (
    <>
      <tr class={row.differs ? "differs" : ""} data-kind={row.kind}>
        <th scope="row">
          {word("kind", row.kind)}
          {row.differs && <span class="mark">≠ 不同</span>}
        </th>
        <Cell evaluation={row.left} />
        <Cell evaluation={row.right} />
      </tr>
      {row.differs && <Why row={row} />}
    </>
  );
}

function Head({ side, dashed }: { side: Side | null; dashed: boolean }) {
  return (
    <th scope="col">
      <svg class="line-key" viewBox="0 0 28 4" aria-hidden="true">
        <line x1="0" y1="2" x2="28" y2="2" stroke-dasharray={dashed ? "6 4" : undefined} class={dashed ? "right" : comparing.value?.how === "site" ? "pinned" : "left"} />
      </svg>
      {side?.title}
      <small>{squareMetres(side?.answer?.site.area_m2 ?? null)}</small>
    </th>
  );
}

function summaryOf(rows: readonly Row[]): string {
  const differ = rows.filter((row) => row.differs);
  if (rows.some((row) => !row.left || !row.right)) return "";
  return differ.length === 0 ? "六项结论都相同" : `${differ.length} 项结论不同：${differ.map((row) => word("kind", row.kind)).join("、")}`;
}

export function Compare() {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [comparing.value]);
  const rows = rowsOf(left.value?.answer ?? null, right.value?.answer ?? null);
  const waits = comparing.value?.how === "site" && !right.value?.answer;
  return (
    <section class="compare" aria-labelledby="compare-heading" aria-busy={other.asking.value}>
      <header>
        <h3 id="compare-heading" ref={heading} tabIndex={-1}>
          并列比较
        </h3>
        <button type="button" class="plain" onClick={endComparing}>
          结束比较
        </button>
      </header>
      <p role="status">{waits ? "左侧已固定。请再给出一块用地，答复列在右侧。" : summaryOf(rows)}</p>
      <Trouble of={other} />
      <table>
        <thead>
          <tr>
            <th scope="col">评价</th>
            <Head side={left.value} dashed={false} />
            <Head side={right.value} dashed={comparing.value?.how !== "date"} />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Lines row={row} key={row.kind} />
          ))}
        </tbody>
      </table>
      {comparing.value?.how === "trim" && other.answer.value && (
        <button type="button" class="primary" onClick={adoptTrimmed}>
          改用裁剪后的用地
        </button>
      )}
    </section>
  );
}
