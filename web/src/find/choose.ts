// Makes a feature of the map the site that is asked about.

import { light } from "../map/light.ts";
import { openPanel } from "../ui/open_panel.ts";
import { giveSite } from "../state/answer.ts";
import { byCode } from "../state/site.ts";

/** The layers whose features may be asked by their code. */
export const ASKED: Readonly<Record<string, string>> = { plan_parcel: "查此地块", block: "查此街区" };

export function ask(layer: string, code: string): void {
  giveSite(byCode(layer === "block" ? "block" : "parcel", code));
  light("found", null);
  openPanel("ask");
}
