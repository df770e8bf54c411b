// A table as text that spreadsheets open: none of its cells is taken for a formula.

export type Cell = string | number | boolean | null | undefined;

// Spreadsheets take the full-width signs for the others.
const BEGINS_FORMULA = /^[=+\-@＝＋－＠\t\r\n]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const TO_QUOTE = /[",\r\n]/;

/** Numbers, also as text, stay as they are. */
export function guarded(text: string): string {
  return BEGINS_FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

function written(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  const text = typeof cell === "string" ? guarded(cell) : String(cell);
  return TO_QUOTE.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** With a byte order mark, so that spreadsheets read Chinese as what it is. */
export function csvOf(head: readonly string[], rows: Iterable<readonly Cell[]>): string[] {
  const lines = [`\ufeff${head.map(written).join(",")}\r\n`];
  for (const row of rows) lines.push(`${row.map(written).join(",")}\r\n`);
  return lines;
}
