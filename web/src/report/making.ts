// A report asked for: made in the background, fetched when it is there.

import { Problem } from "../server/problem.ts";
import { get, post, send } from "../server/ask.ts";

export interface MadeReport {
  number: string;
  site_query: string;
  made_at_text: string;
  reviewed: string | null;
  pdf: string;
  html: string;
  verify: string;
}

/** How long one report is waited for; the service says when to ask again. */
const PATIENCE_MS = 180_000;
const AGAIN_S = 2;

export const pdfOf = (id: string) => `/api/v1/site-queries/${id}/report.pdf`;
export const pageOf = (id: string) => `/api/v1/site-queries/${id}/report.html`;

function wait(answer: Response): Promise<void> {
  const seconds = Number(answer.headers.get("Retry-After")) || AGAIN_S;
  return new Promise((done) => setTimeout(done, Math.min(seconds, 30) * 1000));
}

/** Asks until it is made; `tell` is told what the service says meanwhile. */
async function until(ask: () => Promise<Response>, tell: (answer: Response) => Promise<void>): Promise<Response> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer.status === 200) return answer;
    if (Date.now() > end) throw new Problem(202, "报告仍在制作，请稍后再取；已排队，不必重复提交。");
    await tell(answer);
    await wait(answer);
  }
}

function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Makes the report of a query and hands it over as a file; its number. */
export async function fetchReport(id: string, tell: (text: string) => void): Promise<string> {
  const answer = await until(
    () => send(pdfOf(id)),
    async (waiting) => tell(((await waiting.json()) as { detail: string }).detail),
  );
  const number = answer.headers.get("X-Report-Number") ?? id;
  save(await answer.blob(), `${number}.pdf`);
  return number;
}

/** The reports of several queries as one archive. */
export async function fetchArchive(ids: readonly string[], tell: (text: string) => void): Promise<void> {
  const init = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ site_queries: ids }),
  };
  const answer = await until(
    () => send("/api/v1/reports/archive", init),
    async (waiting) => {
      const { made, total } = (await waiting.json()) as { made: number; total: number };
      tell(`正在制作报告：已完成 ${made} 份，共 ${total} 份`);
    },
  );
  save(await answer.blob(), "预咨询报告.zip");
}

/** What was made of this query, and by this caller for the same site. */
export async function reportsOf(id: string): Promise<readonly MadeReport[]> {
  return (await get<{ reports: MadeReport[] }>(`/api/v1/reports?site_query=${id}`)).reports;
}

/** A stored query of a site, to have a report made of it. */
export async function storedQuery(question: unknown): Promise<string> {
  return (await post<{ id: string }>("/api/v1/site-queries", question)).id;
}
