import assert from "node:assert/strict";
import { test } from "node:test";
import { csvOf, guarded } from "./csv.ts";

test("what begins like a formula is text, and a number is a number", () => {
  for (const text of ["=1+1", "+cmd", "-cmd|' /C calc'!A0", "@SUM(A1)", "＝HYPERLINK()", "\t=1"]) assert.equal(guarded(text), `'${text}`);
  for (const text of ["-12.5", "+3", "1e-3", "地块", "a=b", ""]) assert.equal(guarded(text), text);
});

test("commas, quotes and line ends stay in their cell; a header is guarded too", () => {
  const text = csvOf(["=name", "n"], [['say "a", b\nc', -1.5], [null, undefined], ["<script>", true]]).join("");
  assert.equal(text, '\ufeff\'=name,n\r\n"say ""a"", b\nc",-1.5\r\n,\r\n<script>,true\r\n');
});
