// What stands beside the map: one panel at a time, chosen by the rail. What the first view does not show
// is loaded when it is first opened.

import type { ComponentType } from "preact";
import { AskPanel } from "../ask/AskPanel.tsx";
import { lazy } from "./lazy.tsx";

export { open, openPanel } from "../ui/open_panel.ts";

export interface Panel {
  id: string;
  label: string;
  component: ComponentType;
}

export const PANELS: readonly Panel[] = [
  { id: "ask", label: "用地查询", component: AskPanel },
  { id: "turn", label: "条件选址", component: lazy("turn", async () => (await import("../overview/PlannerPanel.tsx")).PlannerPanel) },
  { id: "bulk", label: "批量", component: lazy("bulk", async () => (await import("../bulk/BulkPanel.tsx")).BulkPanel) },
  { id: "layers", label: "图层", component: lazy("layers", async () => (await import("../layers/LayersPanel.tsx")).LayersPanel) },
];
