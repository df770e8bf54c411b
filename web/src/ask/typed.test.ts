import assert from "node:assert/strict";
import { test } from "node:test";
import { readTyped, type Boundary } from "./typed.ts";

function boundary(text: string): Boundary {
  const read = readTyped(text);
  assert.equal(read.kind, "boundary", JSON.stringify(read));
  return read as Boundary;
}

function told(text: string): string {
  const read = readTyped(text);
  return read.kind === "flaw" ? read.message : `${read.kind}!`;
}

test("a code is a code, however it is spelt", () => {
  for (const code of ["HD00-1603-03A", "hd0016030003a", " CY-12 "])
    assert.deepEqual(readTyped(code), { kind: "code", code: code.trim() });
  assert.deepEqual(readTyped("  \n "), { kind: "empty" });
  assert.match(told("X".repeat(101)), /长于 100 字/);
});

test("points in degrees, in any of the ways that people write them", () => {
  const ring = [[116.39, 39.9], [116.392, 39.9], [116.392, 39.902], [116.39, 39.9]];
  for (const text of [
    "116.39, 39.9\n116.392, 39.9\n116.392, 39.902",
    "116.39 39.9; 116.392 39.9；116.392 39.902; 116.39 39.9",
    "116.39,39.9,116.392,39.9,116.392,39.902",
    "J1，116.39，39.9，45.2\nJ2，116.392，39.9，45.2\nJ3，116.392，39.902，45.1",
    "[[116.39, 39.9], [116.392, 39.9], [116.392, 39.902]]",
  ]) {
    const read = boundary(text);
    assert.deepEqual(read.geometry.coordinates, [ring], text);
    assert.equal(read.metres, false);
  }
});

test("latitude first is read so, and said", () => {
  const read = boundary("39.9, 116.39\n39.9, 116.392\n39.902, 116.392");
  assert.deepEqual((read.geometry.coordinates as number[][][])[0]?.[0], [116.39, 39.9]);
  assert.ok(read.notes.includes("按“纬度、经度”的次序读"));
  assert.match(told("39.9, 116.39\n116.392, 39.9\n116.392, 39.902"), /次序前后不一/);
});

test("degrees, minutes and seconds", () => {
  const read = boundary("116°23′24″ 39°54′00″\n116°24′ 39°54′\n116度24分 39度55分");
  assert.deepEqual((read.geometry.coordinates as number[][][])[0]?.slice(0, 3), [[116.39, 39.9], [116.4, 39.9], [116.4, 39.9166666667]]);
});

test("metres, north first as in the land office's text, with the zone before the easting", () => {
  const read = boundary("J1,1,4417000.5,39448000.1\nJ2,1,4417000.5,39448100.1\nJ3,1,4417100.5,39448100.1");
  assert.deepEqual((read.geometry.coordinates as number[][][])[0]?.[0], [39448000.1, 4417000.5]);
  assert.deepEqual([read.metres, read.epsg], [true, 4527]);
  assert.equal(boundary("448000 4417000\n448100 4417000\n448100 4417100").epsg, null);
  assert.match(told("448000 4417000\n116.39 39.9\n448100 4417100"), /有的是度、有的是米/);
});

test("WKT and GeoJSON", () => {
  const square = "POLYGON ((116.39 39.9, 116.392 39.9, 116.392 39.902, 116.39 39.9))";
  assert.equal(boundary(square).geometry.type, "Polygon");
  assert.equal(boundary("SRID=4548;LINESTRING(448000 4417000, 448100 4417000)").epsg, 4548);
  const two = boundary("MULTIPOLYGON(((1e2 30,101 30,101 31,100 30)),((110 30,111 30,111 31,110 30),(110 30,110.1 30,110.1 30.1,110 30)))");
  assert.deepEqual((two.geometry.coordinates as unknown[][]).map((rings) => rings.length), [1, 2]);
  const feature = { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [[[116, 40], [117, 40], [117, 41], [116, 40]]] } };
  assert.equal(boundary(JSON.stringify(feature)).geometry.type, "Polygon");
  assert.match(told("POLYGON ((116.39 39.9, 116.392"), /括号不成对/);
  assert.match(told("POINT (116 40)"), /POLYGON、MULTIPOLYGON、LINESTRING/);
  assert.match(told('{"type": "Point"}'), /一个面或一条线/);
  assert.match(told("{oops"), /不是完整的 GeoJSON/);
  assert.match(told("POLYGON ((39.9 116.39, 39.9 116.4, 39.91 116.4, 39.9 116.39))"), /纬度、经度/);
});

test("two points are a line, one is too few", () => {
  assert.equal(boundary("116.39 39.9\n116.40 39.9").geometry.type, "LineString");
  assert.match(told("116.39, 39.9"), /只有一个点/);
  assert.match(told("116.39 39.9\n116.39 39.9\n116.4 39.9\n116.39 39.9"), /至少三个不同/);
});
