import assert from "node:assert/strict";
import { test } from "node:test";
import { crossings } from "./crossing.ts";

test("a bow tie crosses itself once, in the middle", () => {
  assert.deepEqual(crossings([[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]), [[1, 1]]);
});

test("neither a square, nor a touching corner, nor an open line", () => {
  assert.deepEqual(crossings([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]), []);
  assert.deepEqual(crossings([[0, 0], [1, 0], [2, 1]]), []);
});

test("no more are counted than can be shown", () => {
  const zigzag = Array.from({ length: 60 }, (_, i) => [i % 2 ? 100 : 0, i / 10]);
  assert.equal(crossings([...zigzag, [50, -1], [50, 100], [0, 0]], 5).length, 5);
});
