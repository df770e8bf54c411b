import assert from "node:assert/strict";
import { test } from "node:test";
import { refusal } from "./file_kinds.ts";

test("what cannot be read is refused with the reason, before it is sent", () => {
  assert.match(refusal({ name: "红线.pdf", size: 10 }), /不认识“红线.pdf”的格式/);
  assert.match(refusal({ name: "a.DBF", size: 10 }), /压成一个 .zip/);
  assert.match(refusal({ name: "a.dwg", size: 10 }), /DXF/);
  assert.match(refusal({ name: "a.zip", size: 200_000_000 }), /有 200 MB/);
  assert.match(refusal({ name: "a.zip", size: 0 }), /空的/);
  assert.match(refusal({ name: "README", size: 1 }), /不认识/);
});

test("what may be read is sent", () => {
  for (const name of ["用地.ZIP", "a.b.geojson", "界址点.txt"]) assert.equal(refusal({ name, size: 1000 }), "");
});
