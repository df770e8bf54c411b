import { useEffect, useRef } from "preact/hooks";
import { askCandidate, candidate, dismiss, pickTrouble } from "./picking.ts";

/** What was clicked on the map, and the question that can be asked of it. */
export function PickCard() {
  const first = useRef<HTMLButtonElement>(null);
  const now = candidate.value;
  useEffect(() => {
    if (now) first.current?.focus({ preventScroll: false });
  }, [now]);
  if (!now) return pickTrouble.value ? <p role="status" class="trouble">{pickTrouble.value}</p> : null;
  return (
    <div class="pick" role="group" aria-label="图上所选">
      <p>
        {now.parcel ? (
          <>
            地块 <b>{now.parcel}</b>
          </>
        ) : (
          <>
            街区 <b>{now.block}</b>
          </>
        )}
        {now.parcel && now.block && <span class="hint">在街区 {now.block}</span>}
      </p>
      <p class="buttons">
        {now.parcel && (
          <button type="button" class="action" ref={first} onClick={() => askCandidate("parcel")}>
            查询此地块
          </button>
        )}
        {now.block && (
          <button type="button" class={now.parcel ? "plain" : "action"} ref={now.parcel ? null : first} onClick={() => askCandidate("block")}>
            查询所在街区
          </button>
        )}
        <button type="button" class="quiet" onClick={dismiss}>
          取消
        </button>
      </p>
    </div>
  );
}
