import assert from "node:assert/strict";
import { test } from "node:test";
import { kindOf } from "./typed.ts";

test("a code is a code, however it is spelt", () => {
  for (const code of ["HD00-1603-03A", "hd0016030003a", " CY-12 ", "HD0003050024", "HD00－1601", "1820-618A", "HD00-1603-01/03A"])
    assert.equal(kindOf(code), "code", code);
  assert.equal(kindOf("  \n "), "empty");
});

test("whatever may be coordinates is for the service to read", () => {
  for (const text of [
    "116.39, 39.9",
    "116.39 39.9; 116.392 39.9",
    "X=4418603.79 Y=447833.66",
    "东经116°23′24″，北纬39°54′",
    "POLYGON ((116.39 39.9",
    "SRID=4548;POLYGON EMPTY",
    '{"type": "Polygon"}',
    "J1,1,4418603,447833",
    "a\nb",
    "X".repeat(101),
  ])
    assert.equal(kindOf(text), "text", text);
});
