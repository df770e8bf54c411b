// Both geometries in two styles of line: the left one full, the right one dashed.

import { effect } from "@preact/signals";
import { collection } from "../answer/evidence.ts";
import { afterPaint } from "../ui/after_paint.ts";
import { boxOf } from "../map/bounds.ts";
import { flyTo, hide, show } from "../map/overlays.ts";
import { token } from "../map/token.ts";
import { theme } from "../state/theme.ts";
import { comparing, left, right } from "./sides.ts";

// Both sites are brought into view, once there are two.
effect(() => {
  if (comparing.value?.how !== "site") return;
  const [one, two] = [left.value?.answer?.site.geometry, right.value?.answer?.site.geometry];
  const box = one && two && boxOf([one, two]);
  // After the flight to the second site alone, which its answer set off.
  if (box) afterPaint(() => afterPaint(() => flyTo(box)));
});

const LEFT = "compared-left";
const RIGHT = "compared-right";

effect(() => {
  void theme.value;
  const how = comparing.value?.how;
  const two = how === "trim" || how === "site";
  const one = how === "site" ? left.value?.answer?.site.geometry : null;
  const trimmed = comparing.value?.how === "trim" ? comparing.value.geometry : null;
  const other = right.value?.answer?.site.geometry ?? trimmed;
  // Shown anew each time, so that they lie above what else is drawn.
  if (!two) {
    hide(LEFT);
    hide(RIGHT);
    return;
  }
  show(LEFT, collection(one), [
    { id: LEFT, type: "line", source: LEFT, paint: { "line-color": token("--ink"), "line-width": 2.5 } },
  ]);
  show(RIGHT, collection(other), [
    { id: `${RIGHT}-edge`, type: "line", source: RIGHT, paint: { "line-color": token("--card"), "line-width": 5 } },
    { id: RIGHT, type: "line", source: RIGHT, paint: { "line-color": token("--blue"), "line-width": 3, "line-dasharray": [2, 1.5] } },
  ]);
});
