// Background work: what waits, runs and failed; a failed job is put back by a button.

import { Refused, ask, byId, refuse, say } from "./people.js";

const JOBS = "/api/v1/jobs";
const EVERY_MS = 5000;

function cell(label, ...children) {
  const made = document.createElement("td");
  made.dataset.label = label;
  made.append(...children);
  return made;
}

function row(...cells) {
  const made = document.createElement("tr");
  made.append(...cells);
  return made;
}

function waited(seconds) {
  return seconds < 60 ? `${Math.round(seconds)} 秒` : `${Math.round(seconds / 60)} 分钟`;
}

function moment(text) {
  if (!text) return "";
  return new Date(text).toLocaleString("zh-CN", { dateStyle: "medium", timeStyle: "short" });
}

function retryButton(job) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "small";
  button.textContent = "重试";
  button.setAttribute("aria-label", `重试：${job.label}（${job.id}）`);
  button.addEventListener("click", async () => {
    button.disabled = true;
    await trying(async () => {
      await ask("POST", `${JOBS}/${job.id}/retry`);
      say(`任务 ${job.id} 已重新排队。`);
      await show();
      byId("failed-title").focus();
    });
    button.disabled = false;
  });
  return button;
}

async function trying(doing) {
  try {
    await doing();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) location.assign("/login?next=%2Fjobs");
    else refuse(error.message);
  }
}

async function show() {
  const { workers, tasks, failed } = await ask("GET", JOBS);
  byId("workers").textContent = workers
    ? `${workers} 个进程正在办理。`
    : "没有进程在办理：在服务器上运行 blueprint worker。";
  byId("tasks").replaceChildren(...tasks.map((one) => row(
    cell("任务", one.label),
    cell("等待", String(one.waiting)),
    cell("办理中", String(one.running)),
    cell("失败", String(one.failed)),
    cell("最久已等", one.due ? waited(one.oldest_s) : "—"),
  )));
  byId("none").hidden = failed.length > 0;
  byId("failed-table").hidden = failed.length === 0;
  byId("failed").replaceChildren(...failed.map((job) => row(
    cell("编号", String(job.id)),
    cell("任务", job.label),
    cell("时间", moment(job.at)),
    cell("已试次数", String(job.attempts + 1)),
    cell("原因", job.detail || "未记录"),
    cell("操作", retryButton(job)),
  )));
}

async function again() {
  if (!document.hidden && !document.activeElement?.closest("#failed")) await trying(show);
  setTimeout(again, EVERY_MS);
}

again();
