import assert from "node:assert/strict";
import { test } from "node:test";
import { toDegrees } from "./gauss_kruger.ts";
import { area, areaText, length, lengthText } from "./measuring.ts";
import { bar, metresPerPixel } from "./scale.ts";

const square = [
  [450_000, 4_420_000],
  [450_300, 4_420_000],
  [450_300, 4_420_400],
  [450_000, 4_420_400],
].map(([east = 0, north = 0]) => toDegrees({ east, north }, 117));

test("a square of the city's metres has its sides and its area", () => {
  assert.ok(Math.abs(length(square, 117) - 1000) < 0.001);
  assert.ok(Math.abs(area(square, 117) - 120_000) < 0.01);
  assert.equal(area(square.slice(0, 2), 117), 0);
  assert.equal(length([], 117) + area([], 117), 0);
});

test("what is measured is told in the unit that fits it", () => {
  assert.deepEqual([lengthText(999.94), lengthText(12_345.6)], ["999.9 m", "12.346 km"]);
  assert.deepEqual([areaText(9999), areaText(120_000)], ["9999.0 m²", "12.000 公顷"]);
});

test("a scale bar is a round number of metres, no wider than it may be", () => {
  for (let zoom = 7; zoom <= 21; zoom += 0.37) {
    const found = bar(metresPerPixel(40, zoom));
    assert.ok(found.pixels <= 110 && found.pixels >= 43, `${zoom}: ${found.pixels}`);
    assert.match(String(found.metres), /^(0\.)?0*[125]0*$/);
  }
});
