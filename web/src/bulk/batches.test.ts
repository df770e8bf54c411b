import assert from "node:assert/strict";
import { test } from "node:test";
import { batchesOf, bodyOf } from "./batches.ts";
import type { Given } from "./row.ts";

const site = (n: number): Given => ({ properties: { owner: "某人", width_m: n }, geometry: { type: "Point", coordinates: [n, n] } });
const SITES = [0, 1, 2, 3, 4].map(site);
const LIMITS = { features: 2, bytes: 1e6 };

test("every site stands in one batch, in order, and what was answered is not sent again", () => {
  assert.deepEqual([...batchesOf(SITES, [0, 1, 2, 3, 4], [], LIMITS)].map(({ indexes }) => indexes), [[0, 1], [2, 3], [4]]);
  assert.deepEqual([...batchesOf(SITES, [1, 4], [], LIMITS)].map(({ indexes }) => indexes), [[1, 4]]);
  assert.deepEqual([...batchesOf(SITES, [], [], LIMITS)], []);
});

test("a batch is no larger than is read at once, but for a site that is larger by itself", () => {
  assert.deepEqual([...batchesOf(SITES, [0, 1, 2], [], { features: 9, bytes: 10 })].map(({ indexes }) => indexes), [[0], [1], [2]]);
});

test("only where it lies and the facts that it states are sent", () => {
  const [batch] = [...batchesOf([{ ...site(3), properties: { ...site(3).properties, use: "office", excavation: "" } }], [0], ["use", "excavation"], LIMITS)];
  assert.ok(batch);
  assert.deepEqual(JSON.parse(bodyOf(batch, { crs: "EPSG:4490", project: { works: "building" } })), {
    type: "FeatureCollection",
    crs: "EPSG:4490",
    project: { works: "building" },
    features: [{ type: "Feature", properties: { width_m: 3, use: "office" }, geometry: { type: "Point", coordinates: [3, 3] } }],
  });
});
