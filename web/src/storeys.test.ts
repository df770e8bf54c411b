// Imports go down the storeys, and never in a circle (docs/architecture.md).

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";

const HERE = import.meta.dirname;
/** From the top; rooms of one storey may not import each other. */
const STOREYS: readonly (readonly string[])[] = [
  ["main.tsx"],
  ["shell"],
  ["overview"],
  ["search"],
  ["bulk"],
  ["ask"],
  ["find", "layers", "compare"],
  ["answer"],
  ["report"],
  ["map"],
  ["ui"],
  ["state"],
  ["model", "server"],
];
const IMPORT = /(?:from |import\(|import )"(\.[^"]+)"/g;

const files = readdirSync(HERE, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));
const imports = new Map(
  files.map((file) => [
    file,
    [...readFileSync(join(HERE, file), "utf8").matchAll(IMPORT)]
      .map(([, path]) => relative(HERE, join(HERE, dirname(file), path ?? "")))
      .filter((path) => files.includes(path)),
  ]),
);
const room = (file: string) => file.split("/")[0] ?? "";
const storey = (file: string) => STOREYS.findIndex((rooms) => rooms.includes(room(file)));

test("every room has its storey", () => {
  assert.deepEqual([...new Set(files.filter((file) => file.includes("/")).map(room))].filter((each) => storey(each) < 0), []);
});

test("no import goes up, or across", () => {
  const wrong: string[] = [];
  for (const [file, named] of imports) {
    for (const other of named) {
      if (room(file) !== room(other) && file !== "storeys.test.ts" && storey(other) <= storey(file)) wrong.push(`${file} → ${other}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test("no circle of files", () => {
  const over = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    if (over.has(file)) return;
    assert.ok(!path.includes(file), `a circle: ${[...path.slice(path.indexOf(file)), file].join(" → ")}`);
    for (const other of imports.get(file) ?? []) walk(other, [...path, file]);
    over.add(file);
  };
  for (const file of files) walk(file, []);
});
