import { labelsOf } from "../state/labels.ts";
import { kind, look } from "./blocks.ts";

/** One of the six, by name; `within` tells two pickers on one page apart. */
export function KindPicker({ within }: { within: string }) {
  return (
    <div class="chips" role="radiogroup" aria-label="评价种类">
      {labelsOf("kind").map(({ id, label }) => (
        <label key={id} class="chip">
          <input type="radio" name={within} checked={kind.value === id} onChange={() => look(id)} />
          {label}
        </label>
      ))}
    </div>
  );
}
