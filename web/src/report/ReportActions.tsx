// The report of the answer in hand: one press, what was made already, and the way to check one.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { problemOf } from "../server/ask.ts";
import { fetchReport, pageOf, reportsOf, type MadeReport } from "./making.ts";
import "./report.css";

const making = signal<string | null>(null);
const progress = signal<{ id: string; text: string } | null>(null);
const made = signal<{ id: string; reports: readonly MadeReport[] } | null>(null);

async function list(id: string): Promise<void> {
  try {
    made.value = { id, reports: await reportsOf(id) };
  } catch {
    made.value = { id, reports: [] };
  }
}

async function make(id: string): Promise<void> {
  making.value = id;
  progress.value = { id, text: "正在制作报告…" };
  try {
    const number = await fetchReport(id, (text) => (progress.value = { id, text: `${text}…` }));
    progress.value = { id, text: `报告 ${number} 已下载。` };
    await list(id);
  } catch (error) {
    progress.value = { id, text: problemOf(error).message };
  } finally {
    making.value = null;
  }
}

export function ReportActions({ id }: { id: string }) {
  useEffect(() => void list(id), [id]);
  const reports = made.value?.id === id ? made.value.reports : [];
  return (
    <section class="report-actions" aria-label="预咨询报告">
      <p class="buttons">
        <button type="button" class="primary" aria-disabled={making.value === id} onClick={() => making.value !== id && void make(id)}>
          下载预咨询报告
        </button>
        <a class="plain" href={pageOf(id)} target="_blank" rel="noopener">
          网页版
        </a>
        <a class="plain" href="/verify" target="_blank" rel="noopener">
          核验报告
        </a>
      </p>
      <p role="status" class="hint">
        {progress.value?.id === id ? progress.value.text : ""}
      </p>
      {reports.length > 0 && (
        <details class="section">
          <summary>
            已制作的报告 <span>{reports.length} 份</span>
          </summary>
          <ul>
            {reports.map(({ number, made_at_text: at, reviewed, pdf, verify }) => (
              <li key={number}>
                <a href={pdf} target="_blank" rel="noopener">
                  {number}
                </a>{" "}
                <span class="hint">
                  {at}
                  {reviewed === "confirmed" ? "，已复核确认" : reviewed === "corrected" ? "，已复核更正" : ""}
                </span>{" "}
                <a href={verify} target="_blank" rel="noopener" aria-label={`报告 ${number} 的今日结论与复核`}>
                  今日结论与复核
                </a>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
