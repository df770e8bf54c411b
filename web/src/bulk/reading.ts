// A file of sites, as the service reads it.

import type { Given } from "./row.ts";

export interface Sites {
  file: string;
  crs: unknown;
  given: Given[];
  /** What its reader noticed of the file as a whole. */
  notes: string[];
}

/** A file that is not sent to be read, in words. */
export class Unreadable extends Error {}

/** What the service reads at once, unless it was set otherwise. */
export const MOST_BYTES_READ = 50_000_000;

export function sizeText(bytes: number): string {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`;
}

export function tooLarge(file: { name: string; size: number }): string | null {
  if (file.size <= MOST_BYTES_READ) return null;
  return `“${file.name}”有 ${sizeText(file.size)}，一次最多读 ${sizeText(MOST_BYTES_READ)}。请分成几份，或在服务器上用 blueprint screen 命令。`;
}
