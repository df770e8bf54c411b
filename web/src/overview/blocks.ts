// What the service says of all blocks: the picture by kind, and where the next assessment wins most.

import { computed, signal } from "@preact/signals";
import { get } from "../server/ask.ts";
import { boxOf } from "../map/bounds.ts";
import { flyTo } from "../map/overlays.ts";
import { open, openPanel } from "../ui/open_panel.ts";
import { giveSite } from "../state/answer.ts";
import { byCode } from "../state/site.ts";
import { lawDate } from "../state/time.ts";
import { verdictText, labelsOf } from "../state/labels.ts";
import { tab } from "../search/tabs.ts";
import type { FeatureCollection } from "geojson";
import { fetched } from "./fetched.ts";

export interface BlockState {
  state: string;
  /** Of the block's area, assessed: 0 to 1. */
  share: number;
  verdict: string;
  standing: string;
  reason: string;
}

export interface Block {
  code: string;
  name: string;
  area_m2: number;
  kinds: Readonly<Record<string, BlockState>>;
}

export interface CityOverview {
  as_of: string;
  states: readonly { id: string; label: string }[];
  blocks: readonly Block[];
  notices: readonly string[];
}

export interface Gain {
  rank: number;
  code: string;
  name: string;
  bbox: [number, number, number, number];
  area_m2: number;
  gain_m2: number;
  covered: number;
  under_way: readonly { code: string; name: string }[];
  reason: string;
}

export interface NextAssessments {
  as_of: string;
  kind: string;
  matched: number;
  blocks: readonly Gain[];
  notices: readonly string[];
}

const wanted = signal("");
/** The kind of evaluation that is looked at, in both. */
export const kind = computed(() => wanted.value || (labelsOf("kind")[0]?.id ?? ""));
/** How many blocks the ranking shows. */
export const most = signal(20);
/** The block that is pointed at in a list, and the one that was chosen. */
export const pointed = signal<string | null>(null);
export const chosen = signal<string | null>(null);

export function look(at: string): void {
  wanted.value = at;
}

const shown = (which: string) => open.value === "turn" && tab.value === which && lawDate.value !== "";

export const overview = fetched<CityOverview>(() => (shown("picture") ? `/api/v1/city-picture?as_of=${lawDate.value}` : null));
export const next = fetched<NextAssessments>(() =>
  shown("next") && kind.value ? `/api/v1/next-assessments?kind=${kind.value}&as_of=${lawDate.value}&limit=${most.value}` : null,
);

export interface Total {
  id: string;
  label: string;
  blocks: number;
  area: number;
}

/** Of each state that occurs: how many blocks and how much land. */
export const totals = computed<readonly Total[]>(() => {
  const answer = overview.value.value;
  if (!answer) return [];
  return answer.states
    .map(({ id, label }) => {
      const those = answer.blocks.filter((block) => block.kinds[kind.value]?.state === id);
      const conditional = those.some((block) => block.kinds[kind.value]?.standing === "conditional");
      return {
        id,
        // A conditional waiver never reads like a settled one.
        label: id === "waived" && conditional ? verdictText("waived", "conditional") : label,
        blocks: those.length,
        area: those.reduce((sum, block) => sum + block.area_m2, 0),
      };
    })
    .filter(({ blocks }) => blocks > 0);
});

export async function goTo(code: string): Promise<void> {
  const found = await get<FeatureCollection>(`/ogc/collections/block/items?limit=1&code=${encodeURIComponent(code)}`);
  const box = boxOf(found.features.map(({ geometry }) => geometry));
  if (box) flyTo(box, 15);
}

export function ask(code: string): void {
  giveSite(byCode("block", code));
  openPanel("ask");
}
