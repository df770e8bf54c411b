import assert from "node:assert/strict";
import { test } from "node:test";
import { readTree, writeTree } from "./layer_tree_text.ts";

const KNOWN = ["zone", "plan", "parcel"].map((id) => ({ id, on: id === "parcel", opacity: 1, off: [] }));

test("a tree is read as it was written", () => {
  const text = "parcel!R2!B1,zone:40,-names";
  const found = readTree(text, KNOWN);
  assert.ok(found);
  assert.deepEqual(found.branches.map(({ id, on }) => [id, on]), [["parcel", true], ["zone", true], ["plan", false]]);
  assert.deepEqual(found.branches[0]?.off, ["R2", "B1"]);
  assert.equal(found.branches[1]?.opacity, 0.4);
  assert.deepEqual([found.ground, found.names], [true, false]);
  assert.equal(writeTree(found.branches, found.ground, found.names), text);
});

test("an old link loses only what is no longer there", () => {
  assert.deepEqual(readTree("gone,plan:900,plan", KNOWN)?.branches.filter((one) => one.on), [
    { id: "plan", on: true, opacity: 1, off: [] },
  ]);
  assert.equal(readTree("gone", KNOWN), null);
  assert.equal(readTree("", KNOWN)?.branches.some((one) => one.on), false);
});
