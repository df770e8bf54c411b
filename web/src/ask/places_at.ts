// The parcel and the block where the map was clicked, when the map draws neither at its scale.

import { effect } from "@preact/signals";
import type { Geometry } from "geojson";
import { type Hit, type Picked, picked } from "../map/pick.ts";
import { get } from "../server/ask.ts";
import { planRelease, releaseOf } from "../state/releases.ts";
import { lawDate, release } from "../state/time.ts";

const LAYERS = ["plan_parcel", "block"];

interface Found {
  features: { properties: Record<string, unknown>; geometry: Geometry }[];
}

async function at(layer: string, [lon, lat]: [number, number], signal: AbortSignal): Promise<Hit[]> {
  const query = new URLSearchParams({ limit: "1", bbox: [lon, lat, lon, lat].join() });
  const of = release.peek() === null ? null : releaseOf(layer);
  if (of !== null) query.set("release", of);
  if (lawDate.peek()) query.set("datetime", lawDate.peek());
  const plans = of !== null && layer === "plan_parcel" ? planRelease() : null;
  if (plans !== null) query.set("plan_release", plans);
  const { features } = await get<Found>(`/ogc/collections/${layer}/items?${query}`, { signal });
  return features.map(({ properties, geometry }) => ({ layer, code: String(properties["code"]), properties, geometry }));
}

async function complete(now: Picked, missing: readonly string[], signal: AbortSignal): Promise<void> {
  const found = await Promise.all(missing.map((layer) => at(layer, now.at, signal)));
  if (picked.peek() === now && found.flat().length > 0) picked.value = { ...now, hits: [...found.flat(), ...now.hits] };
}

let looking: AbortController | null = null;
let asked: Picked["at"] | null = null;

effect(() => {
  const now = picked.value;
  // What was found here is itself told as picked.
  if (now && now.at === asked) return;
  looking?.abort();
  asked = now?.at ?? null;
  const missing = now ? LAYERS.filter((layer) => !now.hits.some((hit) => hit.layer === layer)) : [];
  if (!now || missing.length === 0) return;
  looking = new AbortController();
  // Without an answer the card says what the map itself knows.
  void complete(now, missing, looking.signal).catch(() => undefined);
});
