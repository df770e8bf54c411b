import assert from "node:assert/strict";
import { test } from "node:test";
import { outcomeOf } from "./outcome.ts";
import { flawedRow, type Row } from "./row.ts";
import { counted, ORDER, SIEVE, sifted } from "./sifting.ts";

const KINDS = ["energy_conservation", "archaeology"];

function row(index: number, name: string, area: number, ...verdicts: [string, string][]): Row {
  const evaluations = verdicts.map(([verdict, standing], place) => ({
    kind: KINDS[place] ?? "",
    verdict,
    standing,
    reason: "",
    coverage: 1,
    outcome: outcomeOf(verdict, standing),
  }));
  return { ...flawedRow(index, name, { why: "", remedy: null }), area, evaluations, flaw: null };
}

const ROWS = [
  row(0, "地块10", 300, ["waived", "settled"], ["required", "conditional"]),
  row(1, "地块9", 100, ["waived", "conditional"], ["not_applicable", "settled"]),
  flawedRow(2, "坏地块", { why: "边界自相交", remedy: null }),
  row(3, "地块2", 200, ["undetermined", "open"], ["waived", "settled"]),
];
const names = (rows: Row[]) => rows.map(({ name }) => name);

test("numbers in names are numbers", () => {
  assert.deepEqual(names(sifted(ROWS, SIEVE, { ...ORDER, by: "name" })), ["地块2", "地块9", "地块10", "坏地块"].sort(new Intl.Collator("zh-CN", { numeric: true }).compare));
});

test("a conditional waiver is not a settled one", () => {
  const sieve = { ...SIEVE, outcomes: { energy_conservation: "waived" as const } };
  assert.deepEqual(names(sifted(ROWS, sieve, ORDER)), ["地块10"]);
});

test("bad rows come first when they are asked for, and otherwise in their place", () => {
  assert.deepEqual(names(sifted(ROWS, SIEVE, { by: "area", down: true, flawedFirst: true })), ["坏地块", "地块10", "地块2", "地块9"]);
  assert.deepEqual(names(sifted(ROWS, SIEVE, ORDER)), ["地块10", "地块9", "坏地块", "地块2"]);
});

test("text is looked for in the name and in what is wrong", () => {
  assert.deepEqual(names(sifted(ROWS, { ...SIEVE, text: " 自相交 " }, ORDER)), ["坏地块"]);
  assert.deepEqual(names(sifted(ROWS, { ...SIEVE, text: "块9" }, ORDER)), ["地块9"]);
});

test("the least to be done stands first", () => {
  assert.deepEqual(names(sifted(ROWS, SIEVE, { ...ORDER, by: "energy_conservation" })), ["地块10", "地块9", "地块2", "坏地块"]);
});

test("what is counted is what is shown", () => {
  const verdicts = counted(ROWS);
  assert.deepEqual(verdicts, { all: 4, flawed: 1, free: 1, required: 1, open: 1 });
  for (const share of ["all", "flawed", "free", "required", "open"] as const) {
    assert.equal(sifted(ROWS, { ...SIEVE, share }, ORDER).length, verdicts[share]);
  }
});
