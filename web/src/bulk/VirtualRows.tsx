// A table of any length: only the rows in sight are drawn. Arrows move, Enter chooses.

import "./rows.css";
import type { ComponentChildren, TargetedKeyboardEvent } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";

interface Props {
  label: string;
  count: number;
  /** Pixels; all rows have the same. */
  height: number;
  columns: number;
  head: ComponentChildren;
  /** The cells of a row, each with its role. */
  row: (index: number) => ComponentChildren;
  rowKey: (index: number) => string | number;
  active: number;
  onActive: (index: number) => void;
  onChoose: (index: number) => void;
  onPoint?: (index: number | null) => void;
  /** Said in the place of rows where there are none. */
  empty: ComponentChildren;
  class?: string;
}

const MORE = 6;

export function VirtualRows(props: Props) {
  const { count, height, active } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ top: 0, height: 480 });

  const look = () => {
    const found = box.current;
    if (found) setSight({ top: found.scrollTop, height: found.clientHeight });
  };
  useLayoutEffect(() => {
    if (!box.current) return;
    const watching = new ResizeObserver(look);
    watching.observe(box.current);
    return () => watching.disconnect();
  }, []);

  const go = (index: number) => {
    const next = Math.max(0, Math.min(count - 1, index));
    props.onActive(next);
    const found = box.current;
    if (!found) return;
    const head = found.querySelector<HTMLElement>(".vrows-head")?.offsetHeight ?? 0;
    const top = next * height;
    if (top < found.scrollTop) found.scrollTop = top;
    else if (top + height > found.scrollTop + found.clientHeight - head) found.scrollTop = top + height - found.clientHeight + head;
  };
  const page = Math.max(1, Math.floor(sight.height / height) - 2);
  const moves: Readonly<Record<string, () => number>> = {
    ArrowDown: () => active + 1,
    ArrowUp: () => active - 1,
    PageDown: () => active + page,
    PageUp: () => active - page,
    Home: () => 0,
    End: () => count - 1,
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || count === 0) return;
    const move = moves[event.key];
    if (move) go(active < 0 ? 0 : move());
    else if ((event.key === "Enter" || event.key === " ") && active >= 0) props.onChoose(active);
    else return;
    event.preventDefault();
  };

  const first = Math.max(0, Math.floor(sight.top / height) - MORE);
  const last = Math.min(count, Math.ceil((sight.top + sight.height) / height) + MORE);
  const drawn = Array.from({ length: Math.max(0, last - first) }, (_, place) => first + place);
  // What the grid says is active is always there to be read out.
  if (active >= 0 && active < count && (active < first || active >= last)) drawn.push(active);
  return (
    <div
      ref={box}
      class={`vrows ${props.class ?? ""}`}
      role="grid"
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={props.columns}
      tabIndex={0}
      aria-activedescendant={active >= 0 && active < count ? `${id}-${active}` : undefined}
      onKeyDown={onKeyDown}
      onScroll={look}
    >
      <div class="vrows-head" role="rowgroup">
        <div class="vrows-row" role="row" aria-rowindex={1}>
          {props.head}
        </div>
      </div>
      <div class="vrows-body" role="rowgroup" style={{ height: `${count * height}px` }} onPointerLeave={() => props.onPoint?.(null)}>
        {count === 0 && (
          <div class="vrows-empty" role="row" aria-rowindex={2}>
            <span role="gridcell">{props.empty}</span>
          </div>
        )}
        {drawn.map((index) => (
          <div
            key={props.rowKey(index)}
            id={`${id}-${index}`}
            class="vrows-row"
            role="row"
            aria-rowindex={index + 2}
            aria-selected={index === active}
            style={{ height: `${height}px`, transform: `translateY(${index * height}px)` }}
            onPointerEnter={() => props.onPoint?.(index)}
            onClick={() => {
              props.onActive(index);
              props.onChoose(index);
            }}
          >
            {props.row(index)}
          </div>
        ))}
      </div>
    </div>
  );
}
