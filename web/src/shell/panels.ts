// What stands beside the map: one panel at a time, chosen by the rail.

import type { ComponentType } from "preact";
import { AskPanel } from "../ask/AskPanel.tsx";
import { BulkPanel } from "../bulk/BulkPanel.tsx";
import { LayersPanel } from "../layers/LayersPanel.tsx";
import { TurnPanel } from "../turn/TurnPanel.tsx";

export { open, openPanel } from "./opened.ts";

export interface Panel {
  id: string;
  label: string;
  component: ComponentType;
}

export const PANELS: readonly Panel[] = [
  { id: "ask", label: "查用地", component: AskPanel },
  { id: "turn", label: "找用地", component: TurnPanel },
  { id: "bulk", label: "批量", component: BulkPanel },
  { id: "layers", label: "图层", component: LayersPanel },
];
