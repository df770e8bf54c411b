// Numbers of a boundary as people write them, in order: decimal, or degrees with minutes and seconds.

const DMS = /(\d{1,3})\s*[°º度]\s*(?:(\d{1,2})\s*[′'’分]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*(?:[″"”秒]|''|′′)\s*)?/g;

/** Degrees, minutes and seconds as decimal degrees; all else stays. */
export function withoutSexagesimal(text: string): string {
  return text.replace(DMS, (_, degrees: string, minutes = "0", seconds = "0") => {
    const value = Number(degrees) + Number(minutes) / 60 + Number(seconds) / 3600;
    return ` ${value.toFixed(10)} `;
  });
}

/** The numbers of a line; what is named by letters (J1, 界址点3) is no number. */
export function numbersOf(line: string): number[] {
  return line
    .split(/[\s,，;；、|:：()（）[\]]+/)
    .filter((word) => /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(word))
    .map(Number);
}

export type Pair = [east: number, north: number];

export interface Sighted {
  at: Pair;
  metres: boolean;
  /** Written north first. */
  swapped: boolean;
}

const isLongitude = (value: number) => value >= 70 && value <= 140;
const isLatitude = (value: number) => value >= 3 && value <= 54;
const isNorthing = (value: number) => value > 1_900_000 && value < 6_000_000;
const isEasting = (value: number) => {
  const within = value >= 1_000_000 ? value % 1_000_000 : value;
  const zone = Math.floor(value / 1_000_000);
  return within >= 100_000 && within < 900_000 && (zone === 0 || (zone >= 13 && zone <= 45));
};

/** Two numbers as a place in China, in whichever order they stand; null where they are none. */
export function sighted(first: number, second: number): Sighted | null {
  if (isLongitude(first) && isLatitude(second)) return { at: [first, second], metres: false, swapped: false };
  if (isLatitude(first) && isLongitude(second)) return { at: [second, first], metres: false, swapped: true };
  if (isEasting(first) && isNorthing(second)) return { at: [first, second], metres: true, swapped: false };
  if (isNorthing(first) && isEasting(second)) return { at: [second, first], metres: true, swapped: true };
  return null;
}
