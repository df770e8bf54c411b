// The land use of a place: its colour, its code, its label.

import { classOf } from "./land_use.ts";
import type { Place } from "./search.ts";

export function LandUse({ place, short }: { place: Place; short?: boolean }) {
  const { fill } = classOf(place.land_use_code, place.land_use_system ?? "");
  return (
    <>
      <span class="swatch" style={{ backgroundColor: fill || "transparent" }} aria-hidden="true" /> {place.land_use_code}
      {!short && ` ${place.land_use_label ?? ""}`}
    </>
  );
}
