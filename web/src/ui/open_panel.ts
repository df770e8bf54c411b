// Which panel stands beside the map. Apart from the panels, so that they and the map may open one another.

import { signal } from "@preact/signals";
import { registerPermalink } from "../state/permalink.ts";

const KNOWN = ["ask", "turn", "bulk", "layers"];

export const open = signal("ask");

/** How much of a phone's screen the panel takes. */
export const sheet = signal<"low" | "half" | "full">("half");

/** Opens the panel and, on a phone, pulls it up so that it is seen. */
export function openPanel(id: string): void {
  open.value = id;
  if (sheet.value === "low") sheet.value = "half";
}

registerPermalink(
  "p",
  (text) => KNOWN.includes(text) && ((open.value = text), true),
  () => (open.value === "ask" ? null : open.value),
);
