// POST /api/v1/sites/read: any file that the service reads, or pasted text, as sites with what is wrong with each.

import { send } from "./ask.ts";

type Options = Readonly<Record<string, string | number | undefined>>;

async function read<T>(body: File | string, type: string, options: Options, signal?: AbortSignal): Promise<T> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== "");
  const answer = await send(`/api/v1/sites/read?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`, {
    method: "POST",
    headers: { "Content-Type": type },
    body,
    signal: signal ?? null,
  });
  return (await answer.json()) as T;
}

/** `from`: which layer of a file that has several. */
export function readSites<T>(file: File, signal?: AbortSignal, from?: string): Promise<T> {
  return read(file, "application/octet-stream", { name: file.name, from }, signal);
}

export function readText<T>(text: string, options: Options, signal?: AbortSignal): Promise<T> {
  return read(text, "text/plain;charset=utf-8", options, signal);
}
