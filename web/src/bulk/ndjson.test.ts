import assert from "node:assert/strict";
import { test } from "node:test";
import { LineSplitter, valuesOf } from "./ndjson.ts";

function streamOf(...pieces: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

test("lines end where they end, however the text is cut", () => {
  const text = '{"a":1}\n{"b":"两"}\n\n{"c":3}\n{"cut';
  for (let size = 1; size <= text.length; size += 1) {
    const splitter = new LineSplitter();
    const lines: string[] = [];
    for (let at = 0; at < text.length; at += size) lines.push(...splitter.push(text.slice(at, at + size)));
    assert.deepEqual(lines, ['{"a":1}', '{"b":"两"}', '{"c":3}']);
    assert.equal(splitter.rest, '{"cut');
  }
});

test("a character cut in two bytes is whole again", async () => {
  const bytes = new TextEncoder().encode('{"name":"地块"}\n{"name":"二"}\n');
  const found: unknown[] = [];
  for await (const value of valuesOf(streamOf(bytes.slice(0, 10), bytes.slice(10, 11), bytes.slice(11)))) found.push(value);
  assert.deepEqual(found, [{ name: "地块" }, { name: "二" }]);
});

test("whoever stops reading ends the stream", async () => {
  let ended = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("1\n")),
    cancel: () => {
      ended = true;
    },
  });
  for await (const _ of valuesOf(endless)) break;
  assert.ok(ended);
});
