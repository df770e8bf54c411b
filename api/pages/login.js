// Logging in, registering, and a new password: one view at a time, named by the address's #.

import { ask, byId, onSubmit, refuse, say } from "./people.js";

const ACCOUNTS = "/api/v1/accounts";
const VIEWS = ["enter", "register", "verify", "forgot", "reset"];
const next = document.body.dataset.next;
// Kept while somebody reads their mail in another tab; a password never is.
const kept = {
  read: (name) => sessionStorage.getItem(`blueprint-${name}`),
  keep: (name, value) => sessionStorage.setItem(`blueprint-${name}`, value),
  forget: (name) => sessionStorage.removeItem(`blueprint-${name}`),
};
const chosen = {};

function show(focus) {
  let view = location.hash.slice(1);
  const lost = (view === "verify" || view === "reset") && !kept.read(view);
  if (!VIEWS.includes(view) || lost) view = "enter";
  for (const name of VIEWS) byId(name).hidden = name !== view;
  for (const place of document.querySelectorAll("[data-contact]")) {
    place.textContent = kept.read("contact") || "";
  }
  const contact = byId(view).querySelector("[name=contact]");
  if (contact && !contact.value) contact.value = kept.read("contact") || "";
  document.title = `${byId(`${view}-title`).textContent} · 一张蓝图`;
  if (focus) byId(`${view}-title`).focus();
}

/** The view that the address names now, with what was to be said there. */
function arrive() {
  refuse("");
  say(chosen.told || "");
  delete chosen.told;
  show(true);
}

function go(view, told) {
  chosen.told = told;
  if (location.hash === `#${view}`) arrive();
  else location.hash = view;
}

function form(name, act) {
  onSubmit(document.querySelector(`[data-form=${name}]`), ({ elements }) => act(elements));
}

async function enter(contact, password) {
  await ask("POST", "/api/v1/session", { contact, password });
  for (const name of ["verify", "reset", "contact"]) kept.forget(name);
  location.assign(next);
}

form("enter", ({ contact, password }) => enter(contact.value, password.value));

form("register", async ({ contact, name, password }) => {
  const given = { contact: contact.value, name: name.value, password: password.value };
  const wanted = await ask("POST", ACCOUNTS, given);
  kept.keep("verify", wanted.registration);
  kept.keep("contact", contact.value);
  chosen.password = password.value;
  password.value = "";
  go("verify");
});

form("verify", async ({ code }) => {
  await ask("POST", `${ACCOUNTS}/verify`, { registration: kept.read("verify"), code: code.value });
  kept.forget("verify");
  if (chosen.password) return enter(kept.read("contact"), chosen.password);
  go("enter", "账号已建立，请登录。");
});

form("forgot", async ({ contact }) => {
  const wanted = await ask("POST", `${ACCOUNTS}/password/reset`, { contact: contact.value });
  kept.keep("reset", wanted.reset);
  kept.keep("contact", contact.value);
  go("reset");
});

form("reset", async (fields) => {
  const given = { reset: kept.read("reset"), code: fields.code.value, new: fields.new.value };
  await ask("POST", `${ACCOUNTS}/password/reset/confirm`, given);
  kept.forget("reset");
  await enter(kept.read("contact"), fields.new.value);
});

window.addEventListener("hashchange", arrive);
show(false);
