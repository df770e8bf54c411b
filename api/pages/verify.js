// A report's file, chosen or dropped, is checked by the service; what it says is shown.

import { Refused, ask, byId, onSubmit, refuse, say } from "./people.js";

const VERIFY = "/api/v1/reports/verify";
const MOST_BYTES = 20_000_000;

function made(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

function cell(label, text) {
  const found = made("td", text);
  found.dataset.label = label;
  return found;
}

function facts(told) {
  const rows = [
    ["报告编号", told.number],
    ["基准日期", told.as_of_text],
    ["规则库", told.rulebook],
    ["数据版本", [...new Set(Object.values(told.releases))].join("、")],
    ["校验值", told.digest],
  ];
  byId("facts").replaceChildren(...rows.filter(([, value]) => value).flatMap(
    ([name, value]) => [made("dt", name), made("dd", value)],
  ));
}

function signatures(told) {
  byId("signatures-table").hidden = told.signatures.length === 0;
  byId("signatures").replaceChildren(...told.signatures.map((one) => {
    const row = document.createElement("tr");
    const purpose = one.purpose === "review" ? `复核${one.note ? `：${one.note}` : ""}` : "出具";
    const good = one.intact ? (one.trusted ? "有效" : "有效，但签名人不是本单位") : "无效";
    const stamped = one.time_stamped ? "（时间戳）" : "";
    row.append(
      cell("签名", one.purpose ? purpose : "—"),
      cell("签名人", one.signer),
      cell("时间", one.at_text ? `${one.at_text}${stamped}` : "—"),
      cell("是否有效", good),
    );
    return row;
  }));
}

function today(told) {
  const now = told.today;
  byId("changes").replaceChildren();
  if (!now) {
    byId("today").textContent = told.untouched && !told.known_here
      ? "本平台查不到这份报告，不能与今日结论比较。" : "";
    return;
  }
  byId("today").textContent = now.same
    ? "按今日的数据与规定重新判定，结论没有变化。"
    : `按今日的数据与规定重新判定，有 ${now.changes.length} 项结论已经变化：`;
  byId("changes").replaceChildren(...now.changes.map(
    (one) => made("li", `${one.label}：报告为${one.then}，今日为${one.now}`),
  ));
}

async function check(file) {
  refuse("");
  say("正在核验……");
  byId("result").hidden = true;
  byId("check").disabled = true;
  try {
    if (file.size > MOST_BYTES) throw new Refused({ detail: "文件超过 20 MB：请选择报告原文件" });
    const body = new FormData();
    body.append("file", file);
    const answer = await fetch(VERIFY, { method: "POST", body });
    const told = await answer.json();
    if (!answer.ok) throw new Refused(told);
    byId("outcome").textContent = told.detail;
    facts(told);
    signatures(told);
    today(told);
    byId("result").hidden = false;
    say("核验完成。");
    byId("result").focus();
  } catch (error) {
    refuse(error instanceof Refused ? error.message : "没有连上服务：请检查网络后再试");
  } finally {
    byId("check").disabled = false;
  }
}

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const [file] = byId("file").files;
  if (file) check(file);
});

const review = byId("review");
if (review) {
  onSubmit(review, async (form) => {
    const { decision, note } = form.elements;
    const path = `/api/v1/reports/${encodeURIComponent(form.dataset.number)}/reviews`;
    await ask("POST", path, { decision: decision.value, note: note.value.trim() });
    location.reload();
  });
}

document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  const [file] = event.dataTransfer.files;
  if (file) check(file);
});
