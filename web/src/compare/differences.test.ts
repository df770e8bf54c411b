import assert from "node:assert/strict";
import { test } from "node:test";
import { counted } from "../answer/count.ts";
import type { Evaluation, Step } from "../model/determination.d.ts";
import { mattering } from "../state/matters.ts";
import { instruments, rowsOf, turned } from "./differences.ts";

function evaluation(kind: string, verdict: string, more: Partial<Evaluation> = {}): Evaluation {
  return { kind, verdict, standing: "settled", reason: "r", coverage: 1, conditions: [], missing_facts: [], steps: [], ...more } as unknown as Evaluation;
}

const step = (condition: string, passes: boolean | null, because: string) =>
  ({ condition, passes, because, question: `${condition}?` }) as Step;

test("rows of two answers: what differs is named, a rounding is no difference", () => {
  const left = { evaluations: [evaluation("a", "required", { reason: "partly_covered", coverage: 0.6 }), evaluation("b", "waived", { coverage: 0.9999 })] };
  const right = { evaluations: [evaluation("a", "waived", { standing: "conditional", conditions: ["c"] }), evaluation("b", "waived")] };
  const [a, b] = rowsOf(left, right);
  assert.deepEqual(a?.what, ["verdict", "standing", "reason", "coverage", "conditions"]);
  assert.deepEqual([a?.differs, b?.differs, b?.what], [true, false, []]);
});

test("while one side is on its way nothing is said to differ", () => {
  const [row] = rowsOf({ evaluations: [evaluation("a", "required")] }, null);
  assert.deepEqual([row?.left?.verdict, row?.right, row?.differs], ["required", null, false]);
});

test("the step that turned says why", () => {
  const left = evaluation("a", "required", { steps: [step("planned", true, "x"), step("covered", false, "六成")] });
  const right = evaluation("a", "waived", { steps: [step("planned", true, "y"), step("covered", true, "全部")] });
  assert.deepEqual(turned(left, right), { question: "covered?", then: "六成", now: "全部" });
  assert.equal(turned(left, left), null);
});

test("only what some verdict waits for is asked, and what was answered keeps its place", () => {
  const given = [
    evaluation("traffic", "required", { missing_facts: ["use", "floor"] }),
    evaluation("energy", "required", { missing_facts: ["tce", "use"] }),
  ];
  assert.deepEqual(mattering(given, new Set(["works"]), ["works", "investment", "use", "floor", "tce"]), [
    { fact: "works", settles: [] },
    { fact: "use", settles: ["traffic", "energy"] },
    { fact: "floor", settles: ["traffic"] },
    { fact: "tce", settles: ["energy"] },
  ]);
});

test("the headline counts the conditional apart", () => {
  const given = [
    evaluation("a", "required"),
    evaluation("b", "waived", { standing: "conditional" }),
    evaluation("c", "waived"),
    evaluation("d", "undetermined", { standing: "open" }),
  ];
  assert.deepEqual(counted(given), [
    { verdict: "waived", settled: 1, conditional: 1 },
    { verdict: "required", settled: 1, conditional: 0 },
    { verdict: "undetermined", settled: 1, conditional: 0 },
  ]);
});

test("between two dates: the documents that one of them alone is answered by", () => {
  const cited = (rule: string, document: string) => ({ rule, condition: rule, passes: true, because: "", question: "", basis: { document } }) as unknown as Step;
  const then = evaluation("a", "commitment", { steps: [cited("plan", "甲"), cited("pilot", "乙")] });
  const now = evaluation("a", "required", { steps: [cited("plan", "甲"), cited("list", "丙"), cited("list-2", "丙")] });
  assert.deepEqual(instruments(then, now), { left: ["乙"], right: ["丙"] });
  assert.deepEqual(instruments(then, then), { left: [], right: [] });
});
