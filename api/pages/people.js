// What the pages of accounts share: asking the service, and saying what it refused.

export class Refused extends Error {
  constructor(problem) {
    super(problem.detail || problem.title || "请求没有成功，请稍后再试");
    this.status = problem.status;
    this.flaws = problem.errors || [];
  }
}

const GONE = { status: 0, detail: "没有连上服务：请检查网络后再试" };
const UNREADABLE = { status: 0, detail: "服务没有正常回答：请稍后再试" };

/** The JSON answer, null where there is none; Refused with the problem otherwise. */
export async function ask(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      // The page speaks Chinese, whatever the browser does.
      headers: { "Accept-Language": "zh-CN", ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refused(GONE);
  }
  if (answer.status === 204) return null;
  let read;
  try {
    read = await answer.json();
  } catch {
    throw new Refused(UNREADABLE);
  }
  if (!answer.ok) throw new Refused(read);
  return read;
}

export const byId = (id) => document.getElementById(id);

export function say(text) {
  byId("refused").textContent = "";
  byId("told").textContent = text;
}

export function refuse(text) {
  byId("told").textContent = "";
  byId("refused").textContent = text;
}

function markField(form, flaw, number) {
  const field = form.elements[flaw.loc[0]];
  if (!(field instanceof HTMLInputElement)) return false;
  let note = field.parentElement.querySelector(".wrong");
  if (!note) {
    note = document.createElement("span");
    note.className = "wrong";
    note.id = `wrong-${form.dataset.form}-${number}`;
    field.after(note);
  }
  note.textContent = flaw.remedy ? `${flaw.msg}；${flaw.remedy}` : flaw.msg;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", note.id);
  if (number === 0) field.focus();
  return true;
}

function clearFields(form) {
  for (const note of form.querySelectorAll(".wrong")) note.textContent = "";
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

/** Each submit runs `act(form)` once; what is refused stands at its field, or above. */
export function onSubmit(form, act) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const buttons = form.querySelectorAll("button");
    clearFields(form);
    refuse("");
    buttons.forEach((button) => { button.disabled = true; });
    try {
      await act(form);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const elsewhere = error.flaws.filter((flaw, number) => !markField(form, flaw, number));
      if (!error.flaws.length || elsewhere.length) refuse(error.message);
    } finally {
      buttons.forEach((button) => { button.disabled = false; });
    }
  });
}
