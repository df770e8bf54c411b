// My account: who I am, where I am logged in, my keys, my password.

import { Refused, ask, byId, onSubmit, refuse, say } from "./people.js";

const SESSIONS = "/api/v1/sessions";
const KEYS = "/api/v1/keys";
const LOGIN = "/login?next=%2Fme";
let labels = {};

function made(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function cell(label, text) {
  const found = made("td", {}, text);
  found.dataset.label = label;
  return found;
}

function time(text) {
  const moment = new Date(text);
  const told = moment.toLocaleString("zh-CN", { dateStyle: "medium", timeStyle: "short" });
  return made("time", { dateTime: text }, told);
}

/** A button that asks the service; what is refused is said above. */
function act(label, about, style, doing) {
  const button = made("button", { type: "button", className: `small ${style}` }, label);
  button.setAttribute("aria-label", `${label}：${about}`);
  button.addEventListener("click", () => trying(doing));
  return button;
}

async function trying(doing) {
  refuse("");
  try {
    await doing();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) location.assign(LOGIN);
    else refuse(error.message);
  }
}

async function showSessions() {
  const { sessions } = await ask("GET", SESSIONS);
  byId("sessions").replaceChildren(...sessions.map((one) => {
    const since = time(one.created_at);
    const end = async () => {
      await ask("DELETE", `${SESSIONS}/${one.id}`);
      await showSessions();
      say("已结束那一处的登录。");
      byId("sessions-title").focus();
    };
    const acts = made("td", { className: "acts" }, one.here
      ? made("span", { className: "off" }, "就是这里")
      : act("结束", `${since.textContent} 的登录`, "grave", end));
    return made("tr", {}, cell("登录于", since), cell("最近使用", time(one.seen_at)),
      cell("最迟到", time(one.expires_at)), acts);
  }));
}

function reveal(key, title) {
  byId("secret").hidden = false;
  byId("secret-title").textContent = `${title}“${key.name}”的密钥。`;
  byId("secret-text").textContent = key.key;
  byId("secret-title").focus();
}

function keyRow(key) {
  const rotate = async () => {
    const fresh = await ask("POST", `${KEYS}/${key.id}/rotate`);
    await showKeys();
    say("");
    reveal(fresh, "已更换，旧密钥一天后失效。");
  };
  const revoke = async () => {
    if (!window.confirm(`撤销“${key.name}”（${key.prefix}）？用它的程序会立刻失去权限。`)) return;
    await ask("DELETE", `${KEYS}/${key.id}`);
    byId("secret").hidden = true;
    await showKeys();
    say("密钥已撤销。");
    byId("keys-title").focus();
  };
  const over = new Date(key.expires_at) <= new Date();
  const state = key.revoked_at ? "已撤销" : over ? "已过期" : null;
  const about = `${key.name} ${key.prefix}`;
  const acts = made("td", { className: "acts" }, ...(state
    ? [made("span", { className: "off" }, state)]
    : [act("更换", about, "", rotate), act("撤销", about, "grave", revoke)]));
  return made("tr", { className: state ? "off" : "" },
    made("th", { scope: "row" }, key.name), cell("前缀", made("code", {}, key.prefix)),
    cell("权限", key.scopes.map((scope) => labels[scope] || scope).join("、")),
    cell("到期", time(key.expires_at)), cell("最近使用", key.used_at ? time(key.used_at) : "没有用过"), acts);
}

async function showKeys() {
  const { keys } = await ask("GET", KEYS);
  byId("no-keys").hidden = keys.length > 0;
  byId("keys-table").hidden = keys.length === 0;
  byId("keys").replaceChildren(...keys.reverse().map(keyRow));
}

function showMe(me) {
  const told = [["名称", me.name], ["角色", me.label], ["部门", me.department || "—"]];
  told.push(["权限", Object.values(me.scope_labels).join("、")]);
  told.push(["登录方式", me.entrances.map((way) => way.label).join("、")]);
  told.push(["账号编号", me.account]);
  byId("who").replaceChildren(
    ...told.flatMap(([name, value]) => [made("dt", {}, name), made("dd", {}, value)]));
  labels = me.scope_labels;
  byId("keys-section").hidden = !me.may_have_keys;
  byId("password-section").hidden = !me.entrances.some((way) => way.id === "password");
  byId("scopes").replaceChildren(...Object.keys(labels).map((scope) => made("label", {},
    made("input", { type: "checkbox", name: "scopes", value: scope, checked: scope === "query" }),
    labels[scope])));
}

onSubmit(document.querySelector("[data-form=key]"), async (form) => {
  const chosen = [...form.querySelectorAll("[name=scopes]:checked")].map((box) => box.value);
  const { name, days } = form.elements;
  const given = { name: name.value, scopes: chosen, days: Number(days.value) };
  const key = await ask("POST", KEYS, given);
  name.value = "";
  await showKeys();
  say("");
  reveal(key, "新建了");
});

onSubmit(document.querySelector("[data-form=password]"), async (form) => {
  const given = { current: form.elements.current.value, new: form.elements.new.value };
  await ask("POST", "/api/v1/accounts/password", given);
  form.reset();
  await showSessions();
  say("密码已更改，其他各处的登录已结束。");
});

byId("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(byId("secret-text").textContent);
    byId("copy").textContent = "已复制";
  } catch {
    getSelection().selectAllChildren(byId("secret-text"));
    byId("copy").textContent = "已选中，请按 Ctrl+C";
  }
});

byId("leave").addEventListener("click", () => trying(async () => {
  await ask("DELETE", "/api/v1/session");
  location.assign("/login");
}));

trying(async () => {
  const me = await ask("GET", "/api/v1/session");
  if (!me.account || !me.entrances) return location.assign(LOGIN);
  showMe(me);
  await Promise.all([showSessions(), me.may_have_keys ? showKeys() : null]);
});
