// The page as it was when it was first opened; what was typed into the panels is theirs to forget.

import { resetTree } from "../map/layer_tree.ts";
import { light } from "../map/light.ts";
import { picked, tool } from "../map/pick.ts";
import { wholeCity } from "../map/overlays.ts";
import { unread } from "../state/permalink.ts";
import { giveSite } from "../state/answer.ts";
import { asOf, release } from "../state/time.ts";

export function resetPage(): void {
  tool.value = "pick";
  picked.value = null;
  light("found", null);
  asOf.value = "";
  release.value = null;
  giveSite(null);
  unread.value = [];
  resetTree();
  wholeCity();
}
