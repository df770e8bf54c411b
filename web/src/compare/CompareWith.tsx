// With what the answer in hand can be compared.

import { useSignal } from "@preact/signals";
import { lawDate, today } from "../state/time.ts";
import { compareDate, comparing, compareSite } from "./sides.ts";

export function CompareWith() {
  const on = useSignal("");
  if (comparing.value?.how === "site" || comparing.value?.how === "trim") return null;
  return (
    <details class="section compare-with">
      <summary>
        比较 <span>另一用地、另一日期</span>
      </summary>
      <p class="buttons">
        <button type="button" class="plain" onClick={compareSite}>
          与另一用地比较
        </button>
      </p>
      <form
        class="in-line"
        onSubmit={(event) => {
          event.preventDefault();
          if (on.value) compareDate(on.value);
        }}
      >
        <label>
          另一日期
          <input type="date" name="other-date" value={on.value} min="2000-01-01" onInput={(event) => (on.value = event.currentTarget.value)} />
        </label>
        <button type="submit" class="plain" disabled={!on.value || on.value === (lawDate.value || today.value)}>
          比较
        </button>
      </form>
    </details>
  );
}
