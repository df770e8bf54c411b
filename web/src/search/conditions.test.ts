import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, type Conditions, count, NONE, readWritten, without, written } from "./conditions.ts";

const MANY: Conditions = {
  ...NONE,
  where: { kind: "district", code: "990101" },
  landUse: ["B", "R2"],
  area: { min: 10000 },
  waived: ["water_impact", "archaeology"],
  settledOnly: true,
  avoid: ["blue_line"],
  distance: { school: 800, hospital: 2000 },
};

test("only what is asked for is sent", () => {
  assert.deepEqual(bodyOf(NONE), { sort: "score" });
  assert.deepEqual(bodyOf({ ...NONE, settledOnly: true, allowNoData: true, sort: "distance" }), { sort: "score" });
  assert.deepEqual(bodyOf(MANY), {
    district: "990101",
    land_use: ["B", "R2"],
    area_m2: { min: 10000 },
    waived: ["water_impact", "archaeology"],
    settled_only: true,
    avoid: ["blue_line"],
    distance_to: { school: 800, hospital: 2000 },
    sort: "score",
  });
  assert.equal(count(MANY), 6);
});

test("each condition, as the service names it, can be taken out", () => {
  for (const condition of Object.keys(bodyOf(MANY)).filter((name) => name !== "sort")) {
    assert.ok(!(condition in bodyOf(without(MANY, condition, null))), condition);
  }
  assert.deepEqual(without(MANY, "waived", "archaeology").waived, ["water_impact"]);
  assert.deepEqual(without(MANY, "distance_to", "school").distance, { hospital: 2000 });
  assert.deepEqual(without(MANY, "land_use", "B").landUse, ["R2"]);
});

test("a link says the same again, and one that cannot be read changes nothing", () => {
  assert.equal(written(NONE), null);
  assert.deepEqual(readWritten(written(MANY) ?? ""), MANY);
  for (const text of ["", "[]", "{", '{"area":{"min":"x"}}', '{"constructor":1}', '{"waived":"all"}', '{"where":{"kind":"moon"}}']) {
    assert.equal(readWritten(text), null, text);
  }
});
