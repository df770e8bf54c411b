import assert from "node:assert/strict";
import { test } from "node:test";
import { asNumber } from "./fact_values.ts";

test("numbers as people type them", () => {
  assert.equal(asNumber("12,000", {}), 12000);
  assert.equal(asNumber("１２．５", {}), 12.5);
  assert.equal(asNumber("30%", { minimum: 0, maximum: 1 }), 0.3);
  assert.equal(asNumber("0.3", { minimum: 0, maximum: 1 }), 0.3);
});

test("what cannot be meant is told, and not sent", () => {
  assert.equal(asNumber("三千", {}), "须是数字");
  assert.equal(asNumber("-1", { minimum: 0 }), "不能是负数");
  assert.equal(asNumber("30", { minimum: 0, maximum: 1 }), "是 0 至 1 的比值，如 0.3 或 30%");
  assert.equal(asNumber("30%", { minimum: 0 }), "须是数字");
});
