// What the service says when it cannot answer (RFC 9457), in words that a person can act on.

export interface Flaw {
  loc: (string | number)[];
  msg: string;
  value?: unknown;
  remedy?: string;
}

export class Problem extends Error {
  readonly status: number;
  readonly flaws: Flaw[];
  /** Seconds after which it is worth asking again; null when asking again would not help. */
  readonly retryAfter: number | null;

  constructor(status: number, detail: string, flaws: Flaw[] = [], retryAfter: number | null = null) {
    super(detail);
    this.status = status;
    this.flaws = flaws;
    this.retryAfter = retryAfter;
  }
}

export async function problemIn(answer: Response): Promise<Problem> {
  const wait = Number(answer.headers.get("Retry-After"));
  const retry = Number.isFinite(wait) && wait > 0 ? wait : null;
  try {
    const body = await answer.json();
    return new Problem(answer.status, body.detail ?? body.title, body.errors ?? [], retry);
  } catch {
    return new Problem(answer.status, `服务没有给出可读的回答（${answer.status}）。`, [], retry);
  }
}

export function unreachable(): Problem {
  return new Problem(0, "连不上服务。已填写的内容都还在，网络恢复后可再试。", [], 5);
}
