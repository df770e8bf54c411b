// The law that answers go by: instruments and clauses, what is not loaded; for administrators, what
// waits for a word, and the form to give it.

import { Refused, ask, byId, refuse, say } from "./people.js";

const RULEBOOK = "/api/v1/rulebook";
const words = { kind: {}, verdict: {}, control_zone_type: {} };

function make(tag, text, ...children) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

function cell(label, text, ...children) {
  const made = make("td", text, ...children);
  made.dataset.label = label;
  return made;
}

const span = ({ start, end }) => (end ? `${start} 至 ${end}` : `${start} 起`);
const label = (list, id) => words[list][id] ?? id;
const pair = (text) => text.split(":").map((one, at) => label(at ? "verdict" : "kind", one)).join("的“") + "”";
const kinds = (list) => (list.length === 6 ? "六项评价" : list.map((one) => label("kind", one)).join("、"));

function confirmed(one) {
  return one.confirmed_by ? `${one.confirmed_by}于 ${one.confirmed_on} 核实` : one.confirmed ? "已核实" : "待核实";
}

function reading(one) {
  return one.reading === "ours" ? "按本系统的理解" : "条文原意";
}

function instrument(one) {
  const part = make("article");
  part.append(
    make("h3", one.document),
    make("p", `${span(one)}${one.in_force ? "" : "（该日期不在施行期内）"} · ${one.grade_label}`),
    make("p", one.changed),
  );
  if (one.rules.length === 0) return part;
  const rows = one.rules.map((rule) => make("tr", "",
    cell("条款", rule.clause),
    cell("作用", rule.area ? `${rule.effect_label}（${label("control_zone_type", rule.area)}内）` : rule.effect_label),
    cell("评价", kinds(rule.kinds)),
    cell("期间", span(rule)),
    cell("理解", reading(rule)),
    cell("核实", confirmed(rule)),
  ));
  const head = make("tr", "", ...["条款", "作用", "评价", "期间", "理解", "核实"].map((text) => {
    const made = make("th", text);
    made.scope = "col";
    return made;
  }));
  part.append(make("table", "", make("thead", "", head), make("tbody", "", ...rows)));
  return part;
}

function effectOf(law) {
  const parts = law.can_change.map(pair).join("、") || "不改变任何结论";
  return law.area ? `${parts}（${label("control_zone_type", law.area)}内）` : parts;
}

async function show() {
  const on = byId("on").elements.as_of.value;
  const found = await ask("GET", `${RULEBOOK}${on ? `?as_of=${on}` : ""}`);
  byId("on").elements.as_of.value = found.as_of;
  const inForce = found.instruments.filter((one) => one.in_force).length;
  byId("about").textContent =
    `${found.as_of} 施行的文件 ${inForce} 件，核对截至 ${found.rulebook.read_on}；版本 ${found.rulebook.version}。`;
  byId("unread").replaceChildren(...found.not_loaded.map((law) => make("tr", "",
    cell("规定", law.known),
    cell("自", law.start),
    cell("可能改变", effectOf(law)),
    cell("核实", confirmed(law)),
  )));
  byId("instruments").replaceChildren(...found.instruments.map(instrument));
}

function give(one) {
  const form = byId("confirm");
  form.reset();
  form.hidden = false;
  form.elements.about.value = one.about;
  byId("subject").textContent = one.clause ? `${one.document} ${one.clause}` : one.document;
  const law = one.type === "law";
  byId("effect-label").hidden = !law;
  byId("area-label").hidden = !law;
  form.elements.effect.value = law ? one.can_change.join(",") : "";
  form.elements.document.value = law ? "" : one.document;
  form.elements.by.focus();
}

function button(one) {
  const made = make("button", "核实");
  made.type = "button";
  made.className = "small";
  made.setAttribute("aria-label", `核实：${one.document}${one.clause ? ` ${one.clause}` : ""}`);
  made.addEventListener("click", () => give(one));
  return made;
}

async function count() {
  byId("count").disabled = true;
  say("正在逐街区试算…");
  try {
    const { awaiting } = await ask("GET", `${RULEBOOK}/awaiting`);
    byId("awaiting").replaceChildren(...awaiting.map((one) => make("tr", "",
      cell("规则或规定", one.clause ? `${one.document} ${one.clause}` : one.document),
      cell("涉及街区", `${one.blocks.rest} / ${one.blocks.looked_at}`),
      cell("可确定街区", one.type === "law" ? String(one.blocks.would_settle) : "—"),
      cell("涉及记录", `${one.records.rest} / ${one.records.looked_at}`),
      cell("可确定记录", one.type === "law" ? String(one.records.would_settle) : "—"),
      cell("操作", "", button(one)),
    )));
    byId("awaiting-table").hidden = false;
    say(`共 ${awaiting.length} 项待核实。`);
  } finally {
    byId("count").disabled = false;
  }
}

async function trying(doing) {
  try {
    await doing();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    refuse([error.message, ...error.flaws.map((flaw) => `${flaw.msg}：${flaw.remedy}`)].join("；"));
  }
}

function given(form) {
  const { about, by, document: read, read_on: day, effect, area } = form.elements;
  const body = { about: about.value, by: by.value };
  if (read.value) body.document = read.value;
  if (day.value) body.read_on = day.value;
  if (effect.value) body.effect = effect.value.split(/[,，]/).map((one) => one.trim()).filter(Boolean);
  if (area.value) body.area = area.value;
  return body;
}

byId("on").addEventListener("change", () => trying(show));
byId("count").addEventListener("click", () => trying(count));
byId("confirm").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  trying(async () => {
    await ask("POST", `${RULEBOOK}/confirmations`, given(form));
    form.hidden = true;
    await show();
    await count();
    say("核实已记入，此后的答复按此作出。");
    byId("awaiting-title").focus();
  });
});

async function begin() {
  const vocabulary = await ask("GET", "/api/v1/vocabulary");
  for (const list of Object.keys(words)) {
    for (const { id, label: text } of vocabulary.words[list] ?? []) words[list][id] = text;
  }
  await show();
  try {
    const { role } = await ask("GET", "/api/v1/session");
    byId("awaiting-section").hidden = role !== "administrator";
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}

trying(begin);
