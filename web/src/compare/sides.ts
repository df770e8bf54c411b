// Two answers side by side: a site whole and trimmed, on two dates, or two sites.

import { computed, effect } from "@preact/signals";
import type { Area, Determination } from "../model/determination.d.ts";
import { inquiry, giveSite, questionAbout } from "../state/answer.ts";
import { facts } from "../state/facts.ts";
import { Inquiry } from "../state/inquiry.ts";
import { comparing } from "../state/comparing.ts";
import { site } from "../state/site.ts";
import { asOf, lawDate } from "../state/time.ts";

export { comparing };

/** What is asked besides the site in hand. */
export const other = new Inquiry();

export interface Side {
  title: string;
  answer: Determination | null;
}

const named = computed(() => site.value?.name ?? "用地");

export const left = computed<Side | null>(() => {
  const now = comparing.value;
  if (!now) return null;
  if (now.how === "site") return { title: now.name, answer: now.pinned };
  return { title: now.how === "trim" ? "原用地" : lawDate.value, answer: inquiry.answer.value };
});

export const right = computed<Side | null>(() => {
  const now = comparing.value;
  if (!now) return null;
  if (now.how === "trim") return { title: "裁剪后", answer: other.answer.value };
  if (now.how === "date") return { title: now.on || "另一日期", answer: other.answer.value };
  const answer = inquiry.answer.value;
  return answer && answer.id !== now.pinned.id ? { title: named.value, answer } : { title: "另一用地", answer: null };
});

export function compareTrimmed(geometry: Area): void {
  other.clear();
  comparing.value = { how: "trim", geometry };
}

export function compareDate(on: string): void {
  comparing.value = { how: "date", on };
}

/** What is answered now stays on the left; the next site goes to the right. */
export function compareSite(): void {
  const answer = inquiry.answer.value;
  if (answer) comparing.value = { how: "site", pinned: answer, name: named.value };
}

export function endComparing(): void {
  comparing.value = null;
}

/** Goes on with the trimmed site alone. */
export function adoptTrimmed(): void {
  const now = comparing.value;
  if (now?.how !== "trim") return;
  const name = `${named.value}（裁剪后）`;
  endComparing();
  giveSite({ geometry: now.geometry, site: now.geometry, name });
}

// Another site ends what was compared with the one before.
let before = site.peek();
effect(() => {
  const asked = site.value;
  if (asked === before) return;
  before = asked;
  if (comparing.peek()?.how !== "site" || asked === null) comparing.value = null;
});

let due = 0;
effect(() => {
  const now = comparing.value;
  const asked = site.value;
  void [facts.value, asOf.value];
  window.clearTimeout(due);
  if (!now || now.how === "site" || !asked || (now.how === "date" && !now.on)) {
    other.clear();
    return;
  }
  const question = now.how === "trim" ? questionAbout({ site: now.geometry }) : questionAbout(asked, now.on);
  // At once for a click; what is typed is waited for.
  due = window.setTimeout(() => other.ask(question), other.answer.peek() ? 350 : 0);
});
