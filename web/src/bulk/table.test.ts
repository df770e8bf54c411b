import assert from "node:assert/strict";
import { test } from "node:test";
import type { Geometry } from "geojson";
import { flawedRow, type Given, type Line, rowOf } from "./row.ts";
import { csvTable, geojsonTable, wktOf } from "./table.ts";

const SQUARE: Geometry = { type: "Polygon", coordinates: [[[116, 39], [117, 39], [117, 40], [116, 39]]] };
const WORDING = { kinds: ["archaeology"], text: (verdict: string, standing: string) => `${verdict}/${standing}` };
const SITES: Given[] = [
  { properties: { name: "=1+1", ROW: 7 }, geometry: SQUARE },
  { properties: { name: "<script>alert(1)</script>" }, geometry: null },
];
const LINE: Line = {
  index: 0,
  as_of: "2026-01-02",
  site: { geometry: SQUARE, area_m2: 12.5 },
  evaluations: [{ kind: "archaeology", verdict: "waived", standing: "conditional", reason: "covered_by_block_assessment", coverage: 1 }],
  controls: [{ type: "blue_line" }, { type: "blue_line" }],
  notices: [],
};
const ROWS = [rowOf(LINE, 0, "a"), flawedRow(1, "b", { why: "要素没有几何", remedy: "补上用地边界" })];

test("the file's own columns stand beside ours, and no two have one name", () => {
  const [head = "", first = "", second = ""] = csvTable(SITES, ROWS, WORDING);
  assert.equal(
    head.trim(),
    "\ufeffrow,name,ROW_,area_m2,as_of,archaeology_verdict,archaeology_standing,archaeology_reason,archaeology_text,archaeology_coverage,controls,notices,error,remedy,wkt".trim(),
  );
  assert.match(first, /^1,'=1\+1,7,12\.5,2026-01-02,waived,conditional,covered_by_block_assessment,waived\/conditional,1,blue_line,,,,"POLYGON/);
  assert.match(second, /^2,<script>alert\(1\)<\/script>,,,,,,,,,,,要素没有几何,补上用地边界,\r\n$/);
});

test("the features are a collection that can be read again", () => {
  const read = JSON.parse(geojsonTable(SITES, ROWS, WORDING).join(""));
  assert.equal(read.features.length, 2);
  assert.deepEqual(read.features[0].geometry, SQUARE);
  assert.equal(read.features[0].properties.archaeology_text, "waived/conditional");
  assert.equal(read.features[1].properties.error, "要素没有几何");
});

test("shapes as WKT", () => {
  assert.equal(wktOf(SQUARE), "POLYGON ((116 39, 117 39, 117 40, 116 39))");
  assert.equal(wktOf({ type: "MultiPolygon", coordinates: [[[[0, 0], [1, 0], [0, 0]]]] }), "MULTIPOLYGON (((0 0, 1 0, 0 0)))");
  assert.equal(wktOf(null), "");
});
