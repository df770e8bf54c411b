// The answer about the site in hand: asked as soon as there is a site, and anew when site, facts or one
// of the two times change.

import { batch, computed, effect, signal } from "@preact/signals";
import type { Determination } from "../model/determination.d.ts";
import { drafts, facts, factsAsked, fill } from "./facts.ts";
import { Inquiry, type Question } from "./inquiry.ts";
import { kept } from "./kept.ts";
import { knownAt } from "./known_at.ts";
import { registerPermalink } from "./permalink.ts";
import { site, type AskedSite } from "./site.ts";
import { asOf, today } from "./time.ts";

export const inquiry = new Inquiry();

/** Whether the site itself cannot be asked about: another is wanted, or this one mended. */
export const siteRefused = computed(() => {
  const { status, flaws } = inquiry.problem.value ?? {};
  return status === 404 || !!flaws?.some(({ loc }) => ["site", "crs", "width_m"].includes(String(loc[0])));
});

/** Typing is over after so long. */
const TYPED_MS = 350;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What is asked about a site as the page stands. */
export function questionAbout(asked: Pick<AskedSite, "site" | "crs" | "width_m">, on = asOf.value): Question {
  return {
    site: asked.site,
    ...(asked.crs ? { crs: asked.crs } : {}),
    ...(asked.width_m ? { width_m: asked.width_m } : {}),
    ...(Object.keys(facts.value).length ? { project: facts.value } : {}),
    ...(on ? { as_of: on } : {}),
    ...(knownAt.value ? { known_at: knownAt.value } : {}),
  };
}

// A reload knows what the site was called, and how it was given; another person's link does not.
interface Remembered {
  id: string;
  site: AskedSite;
  /** The question as it was asked. */
  asked: string;
}

const remembered = kept<Remembered | null>("answered", null);
let reloaded = (performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined)?.type === "reload";

/** A stored answer that a link asked for; cleared when something else is asked. */
const linked = signal<string | null>(null);
let lastSite: AskedSite | null = null;
let lastAsked = "";
let due = 0;

function askNow(asked: AskedSite): void {
  const question = questionAbout(asked);
  const text = JSON.stringify(question);
  if (text === lastAsked && (inquiry.answer.peek() || inquiry.asking.peek())) return;
  lastAsked = text;
  inquiry.ask(question);
}

// Before anything is asked: what a link names needs no asking.
registerPermalink(
  "s",
  (text) => {
    if (!UUID.test(text)) return false;
    if (inquiry.answer.peek()?.id === text) return true;
    lastSite = site.peek();
    // The address is written with a delay; this tab knows what it asked last.
    const last = reloaded ? remembered.peek()?.id : undefined;
    reloaded = false;
    linked.value = last ?? text;
    inquiry.find(linked.value);
    return true;
  },
  () => inquiry.answer.value?.id ?? linked.value,
);

effect(() => {
  const asked = site.value;
  void [facts.value, asOf.value, knownAt.value];
  window.clearTimeout(due);
  // Another site than the one before: what a link asked for no longer matters.
  if (linked.value && asked === lastSite) return;
  linked.value = null;
  // Facts that were kept are understood once the vocabulary is there.
  if (Object.keys(drafts.value).length > 0 && factsAsked.value.length === 0) return;
  if (!asked) {
    lastAsked = "";
    inquiry.clear();
  } else if (asked !== lastSite) {
    if (lastSite) inquiry.answer.value = null;
    inquiry.problem.value = null;
    askNow(asked);
  } else due = window.setTimeout(() => askNow(asked), TYPED_MS);
  lastSite = asked;
});

/** null where the site is not told to everyone: its answer can be read, and nothing else be asked of it. */
function siteOf({ id, site: { geometry } }: Determination): AskedSite | null {
  const known = remembered.peek();
  if (known?.id === id) return known.site;
  return geometry && { geometry, site: geometry, name: "链接中的用地" };
}

effect(() => {
  const id = inquiry.answer.value?.id;
  const asked = site.peek();
  if (id && asked && linked.peek() === null) remembered.value = { id, site: asked, asked: lastAsked };
});

/** The page as it was when the stored answer was given. */
effect(() => {
  const answer = inquiry.answer.value;
  if (!answer || answer.id !== linked.value || factsAsked.value.length === 0) return;
  const asked = siteOf(answer);
  if (!asked) return;
  batch(() => {
    linked.value = null;
    const mine = remembered.peek();
    if (mine?.id !== answer.id) {
      fill(answer.project);
      asOf.value = answer.as_of === today.peek() ? "" : answer.as_of;
    }
    lastSite = asked;
    site.value = asked;
    // What was typed since is asked when this is over.
    lastAsked = mine?.id === answer.id ? mine.asked : JSON.stringify(questionAbout(asked));
  });
});

export function giveSite(given: AskedSite | null): void {
  site.value = given;
}
