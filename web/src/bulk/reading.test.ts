import assert from "node:assert/strict";
import { test } from "node:test";
import { namingColumns, nameOf } from "./naming.ts";
import { MOST_BYTES_READ, readGeojson, tooLarge, Unreadable } from "./reading.ts";

const POINT = { type: "Point", coordinates: [116, 39] };

test("a collection is read feature by feature, and a bad one is named", () => {
  const text = JSON.stringify({
    type: "FeatureCollection",
    crs: { type: "name", properties: { name: "EPSG:4548" } },
    features: [{ type: "Feature", id: 7, properties: { DKBH: "A-1" }, geometry: POINT }, { type: "Feature", properties: null, geometry: null }, 5],
  });
  const { crs, given } = readGeojson("a.geojson", `\ufeff${text}`);
  assert.equal(crs, "EPSG:4548");
  assert.deepEqual(given[0], { id: 7, properties: { DKBH: "A-1" }, geometry: POINT });
  assert.deepEqual(given.map(({ flaw }) => flaw?.why), [undefined, "要素没有几何", "不是 GeoJSON 要素"]);
  assert.deepEqual(given.map((one, index) => nameOf(one, index, namingColumns(given))), ["A-1", "第 2 个", "第 3 个"]);
});

test("one geometry is one site", () => {
  assert.deepEqual(readGeojson("a.json", JSON.stringify(POINT)).given, [{ properties: {}, geometry: POINT }]);
});

test("what is no file of sites is told", () => {
  for (const text of ["{", "[1]", "3", '{"a":1}', '{"type":"FeatureCollection","features":[]}', '{"type":"FeatureCollection"}']) {
    assert.throws(() => readGeojson("x.json", text), Unreadable, text);
  }
});

test("a file of 200 MB is refused before it is read", () => {
  assert.match(tooLarge({ name: "大.geojson", size: 200e6 }) ?? "", /200 MB.*64 MB/);
  assert.equal(tooLarge({ name: "a.geojson", size: MOST_BYTES_READ }), null);
});
