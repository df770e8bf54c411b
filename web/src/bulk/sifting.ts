// Which rows are seen, and in what order.

import { OUTCOMES, type Outcome } from "./outcome.ts";
import type { Row } from "./row.ts";

/** Of all rows, those with something wrong, all six free, one to be done, one not known. */
export type Share = "all" | "flawed" | "free" | "required" | "open";

export interface Sieve {
  text: string;
  share: Share;
  /** By kind; a kind that is absent lets all through. */
  outcomes: Readonly<Record<string, Outcome>>;
}

/** "row", "name", "area", or a kind of evaluation. */
export interface Order {
  by: string;
  down: boolean;
  flawedFirst: boolean;
}

export const SIEVE: Sieve = { text: "", share: "all", outcomes: {} };
export const ORDER: Order = { by: "row", down: false, flawedFirst: false };

const FREE: readonly Outcome[] = ["waived", "waived-if", "lighter", "below"];
const RANK = new Map(OUTCOMES.map((outcome, rank) => [outcome, rank]));
const NAMES = new Intl.Collator("zh-CN", { numeric: true });

export function isOf(row: Row, share: Share): boolean {
  switch (share) {
    case "all":
      return true;
    case "flawed":
      return row.flaw !== null;
    case "free":
      return row.flaw === null && row.evaluations.every(({ outcome }) => FREE.includes(outcome));
    case "required":
      return row.evaluations.some(({ outcome }) => outcome === "required" || outcome === "required-if");
    case "open":
      return row.evaluations.some(({ outcome }) => outcome === "open");
  }
}

export function counted(rows: readonly Row[]): Record<Share, number> {
  const found: Record<Share, number> = { all: 0, flawed: 0, free: 0, required: 0, open: 0 };
  const shares = Object.keys(found) as Share[];
  for (const row of rows) for (const share of shares) if (isOf(row, share)) found[share] += 1;
  return found;
}

function passes(row: Row, sieve: Sieve, text: string, wanted: [string, Outcome][]): boolean {
  if (!isOf(row, sieve.share)) return false;
  if (text !== "" && !`${row.name}\n${row.flaw?.why ?? ""}`.toLowerCase().includes(text)) return false;
  return wanted.every(([kind, outcome]) => row.evaluations.some((one) => one.kind === kind && one.outcome === outcome));
}

function compare(order: Order): (a: Row, b: Row) => number {
  const { by } = order;
  if (by === "row") return (a, b) => a.index - b.index;
  if (by === "name") return (a, b) => NAMES.compare(a.name, b.name);
  if (by === "area") return (a, b) => (a.area ?? -1) - (b.area ?? -1);
  const rank = (row: Row) => {
    const found = row.evaluations.find(({ kind }) => kind === by);
    return found ? (RANK.get(found.outcome) ?? 0) : OUTCOMES.length;
  };
  return (a, b) => rank(a) - rank(b);
}

export function sifted(rows: readonly Row[], sieve: Sieve, order: Order): Row[] {
  const text = sieve.text.trim().toLowerCase();
  const wanted = Object.entries(sieve.outcomes);
  const found = rows.filter((row) => passes(row, sieve, text, wanted));
  const inOrder = compare(order);
  const sign = order.down ? -1 : 1;
  return found.sort((a, b) => {
    if (order.flawedFirst && (a.flaw === null) !== (b.flaw === null)) return a.flaw === null ? 1 : -1;
    return sign * inOrder(a, b) || a.index - b.index;
  });
}
