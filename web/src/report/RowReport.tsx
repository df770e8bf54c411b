// The report of a row among many sites, and of all rows in sight as one archive.

import { signal } from "@preact/signals";
import { problemOf } from "../server/ask.ts";
import { fetchArchive, fetchReport, storedQuery } from "./making.ts";

/** As many as one archive holds. */
export const MOST_REPORTS = 50;

const busy = signal(false);
const progress = signal("");

async function trying(doing: () => Promise<string>): Promise<void> {
  busy.value = true;
  progress.value = "正在制作报告…";
  try {
    progress.value = await doing();
  } catch (error) {
    progress.value = problemOf(error).message;
  } finally {
    busy.value = false;
  }
}

const report = (text: string) => (progress.value = `${text}…`);

export function RowReport({ question }: { question: () => unknown }) {
  const make = () =>
    trying(async () => `报告 ${await fetchReport(await storedQuery(question()), report)} 已下载。`);
  return (
    <button type="button" class="act small" aria-disabled={busy.value} onClick={() => !busy.value && void make()}>
      制作报告
    </button>
  );
}

export function RowReports({ questions }: { questions: () => readonly unknown[] }) {
  const make = () =>
    trying(async () => {
      const ids: string[] = [];
      for (const question of questions()) {
        ids.push(await storedQuery(question));
        report(`正在查询用地：已完成 ${ids.length} 块`);
      }
      await fetchArchive(ids, report);
      return `${ids.length} 份报告已下载。`;
    });
  return (
    <button type="button" class="act" aria-disabled={busy.value} onClick={() => !busy.value && void make()}>
      下载报告（压缩包）
    </button>
  );
}

export function RowReportStatus() {
  return (
    <p role="status" class="note">
      {progress.value}
    </p>
  );
}
