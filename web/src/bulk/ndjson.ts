// A stream of lines of JSON, read as it comes: never more of it is held than one line.

export class LineSplitter {
  #parts: string[] = [];

  /** The lines that this text ends. */
  push(text: string): string[] {
    const [first = "", ...others] = text.split("\n");
    this.#parts.push(first);
    if (others.length === 0) return [];
    const last = others.pop() ?? "";
    const ended = [this.#parts.join(""), ...others];
    this.#parts = [last];
    return ended.filter((line) => line.trim() !== "");
  }

  /** What stands after the last line's end: nothing, where the stream was not cut off. */
  get rest(): string {
    return this.#parts.join("");
  }
}

/** Each line's value. What was cut off in the middle of a line is no value and is left out. */
export async function* valuesOf<T>(body: ReadableStream<Uint8Array>): AsyncGenerator<T> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const splitter = new LineSplitter();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const line of splitter.push(decoder.decode(value, { stream: true }))) yield JSON.parse(line) as T;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
