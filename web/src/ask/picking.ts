// A parcel or a block that was clicked on the map, offered to be asked about.

import { effect, signal } from "@preact/signals";
import { light } from "../map/light.ts";
import { onPick, type Picked } from "../map/pick.ts";
import { get, givenUp, told } from "../server/ask.ts";
import { open, sheet } from "../shell/opened.ts";
import { giveSite } from "../state/answer.ts";
import { byCode } from "../state/site.ts";

export interface Candidate {
  parcel: string | null;
  block: string | null;
}

export const candidate = signal<Candidate | null>(null);
export const pickTrouble = signal("");

let looking: AbortController | null = null;

interface Found {
  features: { properties: { code: string } }[];
}

/** What lies at a place, whatever the map draws at its scale. */
async function lookUp([lon, lat]: [number, number]): Promise<void> {
  looking?.abort();
  const controller = new AbortController();
  looking = controller;
  const at = async (layer: string) => {
    const path = `/ogc/collections/${layer}/items?limit=1&bbox=${lon},${lat},${lon},${lat}`;
    return (await get<Found>(path, { signal: controller.signal })).features[0]?.properties.code ?? null;
  };
  try {
    const [parcel, block] = await Promise.all([at("plan_parcel"), at("block")]);
    if (controller.signal.aborted) return;
    candidate.value = parcel || block ? { parcel, block } : null;
    pickTrouble.value = candidate.value ? "" : "此处没有规划地块，也没有街区。可改用绘制。";
  } catch (error) {
    if (!givenUp(error)) pickTrouble.value = told(error).message;
  }
}

function take(picked: Picked): boolean {
  if (open.value !== "ask") return false;
  pickTrouble.value = "";
  const code = (layer: string) => picked.hits.find((hit) => hit.layer === layer)?.code ?? null;
  const [parcel, block] = [code("plan_parcel"), code("block")];
  if (parcel && block) {
    looking?.abort();
    candidate.value = { parcel, block };
  } else void lookUp(picked.at);
  if (sheet.value === "low") sheet.value = "half";
  return true;
}

onPick(take);

export function dismiss(): void {
  candidate.value = null;
}

export function askCandidate(layer: "parcel" | "block"): void {
  const code = candidate.value?.[layer];
  if (code) giveSite(byCode(layer, code));
  dismiss();
}

effect(() => {
  const { parcel, block } = candidate.value ?? {};
  const one = parcel ? { layer: "plan_parcel", codes: [parcel] } : block ? { layer: "block", codes: [block] } : null;
  light("picked", one && [one]);
});
