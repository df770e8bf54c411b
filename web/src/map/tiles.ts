// Where the tiles of a layer are, for the law of a date and the map of a release.

import { lawDate } from "../state/time.ts";
import { planRelease, releaseOf } from "../state/releases.ts";

/** Layers whose features hold from one date to another; parcels do with their plans. */
const DATED: ReadonlySet<string> = new Set(["plan", "plan_parcel", "assessment", "control_zone", "plan_adjustment"]);

/** Up to which zoom tiles are asked for; nearer by, the last are drawn larger. */
const FINEST: Readonly<Record<string, number>> = { land_use_plan: 14, network: 15, district: 13 };

export function finest(layer: string): number {
  return FINEST[layer] ?? 17;
}

/** The address of a layer's tiles, with these fields alone where some are given; null when the map has no
 * such layer. It names the releases, so that a browser may keep what it got. */
export function addressOf(layer: string, properties: readonly string[] = []): string | null {
  const release = releaseOf(layer);
  if (release === null) return null;
  const query = new URLSearchParams({ release });
  if (DATED.has(layer) && lawDate.value) query.set("datetime", lawDate.value);
  const plans = layer === "plan_parcel" ? planRelease() : null;
  if (plans !== null) query.set("plan_release", plans);
  // A comma may stand in a query as it is.
  const fields = properties.length > 0 ? `&properties=${properties.join(",")}` : "";
  return `${location.origin}/ogc/collections/${layer}/tiles/WebMercatorQuad/{z}/{y}/{x}?${query}${fields}`;
}
