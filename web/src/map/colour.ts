// Colours as the catalogue writes them (#rrggbb, #rrggbbaa) and as they are drawn on light and dark ground.

import type { ExpressionSpecification } from "maplibre-gl";
import type { Theme } from "../state/theme.ts";
import type { Vocabulary } from "../state/vocabulary.ts";

export interface Rgba {
  r: number;
  g: number;
  b: number;
  /** 0 to 1. */
  a: number;
}

export function read(colour: string): Rgba {
  const hex = /^#[0-9a-f]{6}([0-9a-f]{2})?$/i.test(colour) ? colour : "#88888888";
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return { r: part(1), g: part(3), b: part(5), a: hex.length === 9 ? part(7) / 255 : 1 };
}

export function css({ r, g, b, a }: Rgba): string {
  return `rgba(${Math.round(r)},${Math.round(g)},${Math.round(b)},${Number(a.toFixed(3))})`;
}

/** `share` of the other colour mixed in, 0 to 1. */
export function mixed(one: Rgba, other: Rgba, share: number): Rgba {
  const mix = (a: number, b: number) => a + (b - a) * share;
  return { r: mix(one.r, other.r), g: mix(one.g, other.g), b: mix(one.b, other.b), a: one.a };
}

const NIGHT = read("#14161b");
const DAY = read("#ffffff");

function luminance({ r, g, b }: Rgba): number {
  const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * (x ?? 0) + 0.7152 * (y ?? 0) + 0.0722 * (z ?? 0);
}

/** An area's colour: the planners' own by day, dimmed by night so that labels stay legible. */
export function fillOn(theme: Theme, colour: string): string {
  const own = read(colour);
  return css(theme === "dark" ? mixed(own, NIGHT, 0.5) : own);
}

/** A line's colour: lightened by night when it would be lost on dark ground. */
export function lineOn(theme: Theme, colour: string): string {
  let own = read(colour);
  if (theme === "dark") while (luminance(own) < 0.2) own = mixed(own, DAY, 0.15);
  return css(own);
}

/** The colour of a feature by its land-use code and classification: the narrowest class that the code
 * belongs to, among those that occur in `layer`; `otherwise` for the rest. */
export function landUseFill(
  vocabulary: Vocabulary,
  layer: string,
  paint: (fill: string) => string,
  otherwise: string,
): ExpressionSpecification | string {
  const colours = new Map<string, string>();
  for (const { value, system } of vocabulary.occurring[layer] ?? []) {
    const fill = landUseColour(vocabulary, value, system);
    if (fill) colours.set(value, paint(fill));
  }
  if (colours.size === 0) return otherwise;
  return ["match", ["get", "land_use_code"], ...[...colours].flat(), otherwise] as unknown as ExpressionSpecification;
}

/** #rrggbb; null for a code that no class of the classification has. */
export function landUseColour(vocabulary: Vocabulary, code: string, system: string | null): string | null {
  const classes = vocabulary.land_use[system ?? "gb50137-2011"] ?? [];
  for (let length = code.length; length > 0; length -= 1) {
    const found = classes.find((each) => each.code === code.slice(0, length));
    if (found) return found.fill;
  }
  return null;
}
