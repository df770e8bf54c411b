import assert from "node:assert/strict";
import { test } from "node:test";
import type { Readable } from "../state/readable_files.ts";
import { refusal as refused } from "./file_kinds.ts";

const READABLE: Readable[] = [
  { label: "GeoJSON", endings: [".geojson", ".json"] },
  { label: "Shapefile", endings: [".zip", ".shp"] },
  { label: "坐标文本", endings: [".txt"] },
];
const refusal = (file: { name: string; size: number }) => refused(file, READABLE);

test("what cannot be read is refused with the reason, before it is sent", () => {
  assert.match(refusal({ name: "红线.pdf", size: 10 }), /不认识“红线.pdf”的格式/);
  assert.match(refusal({ name: "a.DBF", size: 10 }), /压成一个 .zip/);
  for (const name of ["a.dwg", "a.dxf", "s.kml", "t.csv"])
    assert.match(refusal({ name, size: 10 }), /可读：GeoJSON（.geojson .json）、Shapefile（.zip .shp）、坐标文本（.txt）$/);
  assert.match(refusal({ name: "a.zip", size: 200_000_000 }), /有 200 MB/);
  assert.match(refusal({ name: "a.zip", size: 0 }), /空的/);
  assert.match(refusal({ name: "README", size: 1 }), /不认识/);
});

test("what may be read is sent", () => {
  for (const name of ["用地.ZIP", "a.b.geojson", "界址点.txt"]) assert.equal(refusal({ name, size: 1000 }), "");
});
