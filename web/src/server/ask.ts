// Every request of the page: to its own origin, given up when nobody waits for it any more.

import { Problem, problemIn, unreachable } from "./problem.ts";
import { announceOffline, sayThere } from "./reachable.ts";

interface Asking {
  signal?: AbortSignal | undefined;
  headers?: Record<string, string>;
}

/** The answer, or a Problem thrown; an AbortError when the caller gave it up. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  let answer: Response;
  try {
    // The page speaks Chinese, whatever the browser does.
    const headers = new Headers(init.headers);
    headers.set("Accept-Language", "zh-CN");
    answer = await fetch(path, { ...init, headers });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    announceOffline();
    throw unreachable();
  }
  sayThere();
  if (!answer.ok) throw await problemIn(answer);
  return answer;
}

export async function get<T>(path: string, { signal, headers }: Asking = {}): Promise<T> {
  const answer = await send(path, { signal: signal ?? null, headers: headers ?? {} });
  return (await answer.json()) as T;
}

export async function post<T>(path: string, body: unknown, { signal, headers }: Asking = {}): Promise<T> {
  const answer = await send(path, {
    method: "POST",
    signal: signal ?? null,
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as T;
}

/** Whether nobody waits for it any more: nothing to be told. */
export function givenUp(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

export function problemOf(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, "页面出了差错，请重试。");
}
