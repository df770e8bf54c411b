// Both geometries in two styles of line: the left one full, the right one dashed.

import { effect } from "@preact/signals";
import { collection } from "../answer/evidence.ts";
import { token } from "../map/token.ts";
import { show } from "../map/stage.ts";
import { theme } from "../state/theme.ts";
import { comparing, left, right } from "./sides.ts";

effect(() => {
  void theme.value;
  const how = comparing.value?.how;
  const two = how === "trim" || how === "site";
  const one = how === "site" ? left.value?.answer?.site.geometry : null;
  const trimmed = comparing.value?.how === "trim" ? comparing.value.geometry : null;
  const other = right.value?.answer?.site.geometry ?? trimmed;
  show("compared-left", two ? collection(one) : null, [
    { id: "compared-left-line", type: "line", source: "compared-left", paint: { "line-color": token("--ink"), "line-width": 2.5 } },
  ]);
  show("compared-right", two ? collection(other) : null, [
    { id: "compared-right-edge", type: "line", source: "compared-right", paint: { "line-color": token("--card"), "line-width": 5 } },
    { id: "compared-right-line", type: "line", source: "compared-right", paint: { "line-color": token("--blue"), "line-width": 3, "line-dasharray": [2, 1.5] } },
  ]);
});
