// The cards come first: what an answer changes on the map is drawn once they have been seen.

/** Calls back when what is rendered now has been painted. */
export function afterPaint(act: () => void): void {
  requestAnimationFrame(() => setTimeout(act));
}
