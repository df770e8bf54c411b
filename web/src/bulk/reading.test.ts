import assert from "node:assert/strict";
import { test } from "node:test";
import { namingColumns, nameOf } from "./naming.ts";
import { MOST_BYTES_READ, tooLarge } from "./reading.ts";
import { sitesOf } from "./service_reading.ts";

const POINT = { type: "Point", coordinates: [116, 39] };
const GIVEN = { type: "Point", coordinates: [12_900_000, 4_700_000] };

test("a file is asked about site by site, and a bad one is named", () => {
  const error = { msg: "要素没有几何", remedy: "补上用地边界" };
  const { crs, given } = sitesOf("a.geojson", {
    crs: "EPSG:4490",
    source_crs: "EPSG:4548",
    features: [{ properties: { DKBH: "A-1" }, geometry: POINT }, { properties: null, geometry: null, error }],
  });
  assert.equal(crs, "EPSG:4490");
  assert.deepEqual(given[0], { properties: { DKBH: "A-1" }, geometry: POINT });
  assert.deepEqual(given[1]?.flaw, { why: "要素没有几何", remedy: "补上用地边界" });
  assert.deepEqual(given.map((one, index) => nameOf(one, index, namingColumns(given))), ["A-1", "第 2 个"]);
});

test("what was mended, or is known to an accuracy, is asked about as it was given", () => {
  const { crs, given } = sitesOf("a.csv", {
    crs: "EPSG:4490",
    source_crs: "GCJ02",
    features: [{ geometry: POINT, source: GIVEN }],
  });
  assert.equal(crs, "GCJ02");
  assert.deepEqual(given[0]?.geometry, GIVEN);
});

test("a file of 200 MB is refused before it is sent", () => {
  assert.match(tooLarge({ name: "大.geojson", size: 200e6 }) ?? "", /200 MB.*50 MB/);
  assert.equal(tooLarge({ name: "a.geojson", size: MOST_BYTES_READ }), null);
});
