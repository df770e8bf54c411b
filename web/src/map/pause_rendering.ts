// The map kept still while an answer is awaited. Without a graphics card a picture of the map holds the
// page and both cores for a tenth of a second or more, and a click alone makes MapLibre draw three.

import type { Map } from "maplibre-gl";

/** A map that does not move for longer than this looks broken. */
const LONGEST_MS = 500;
const TOUCHES = ["pointerdown", "wheel", "keydown"] as const;

let letGo: (() => void) | null = null;

/** Until `moveOn`, or until somebody touches the map, it draws nothing; what it was to draw it draws then. */
export function pauseRendering(map: Map): void {
  if (letGo) return;
  const place = map.getContainer();
  const clock = window.setTimeout(resumeRendering, LONGEST_MS);
  let wanted = false;
  map.triggerRepaint = () => {
    wanted = true;
  };
  letGo = () => {
    window.clearTimeout(clock);
    for (const type of TOUCHES) place.removeEventListener(type, resumeRendering, true);
    // What stands on the prototype counts again.
    delete (map as { triggerRepaint?: Map["triggerRepaint"] }).triggerRepaint;
    if (wanted) map.triggerRepaint();
  };
  for (const type of TOUCHES) place.addEventListener(type, resumeRendering, { capture: true, passive: true });
}

export function resumeRendering(): void {
  letGo?.();
  letGo = null;
}
