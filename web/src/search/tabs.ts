// The three ways to turn the question round.

import { signal } from "@preact/signals";

export const TABS = [
  { id: "find", label: "按条件找" },
  { id: "picture", label: "全市一览" },
  { id: "next", label: "优先评估区域" },
] as const;

export type Tab = (typeof TABS)[number]["id"];

export const tab = signal<Tab>("find");
