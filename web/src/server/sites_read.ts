// POST /api/v1/sites/read: any file that the service reads, as sites with what is wrong with each.

import { send } from "./ask.ts";

export async function readSites<T>(file: File, signal?: AbortSignal): Promise<T> {
  const answer = await send(`/api/v1/sites/read?${new URLSearchParams({ name: file.name })}`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream" },
    body: file,
    signal: signal ?? null,
  });
  return (await answer.json()) as T;
}
