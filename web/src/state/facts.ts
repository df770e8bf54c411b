// What is known of the project, as it stands in the form: kept as typed, sent as understood.

import { computed } from "@preact/signals";
import type { Facts } from "../model/determination.d.ts";
import { asNumber, type Ratio } from "./fact_values.ts";
import { kept } from "./kept.ts";
import { wording } from "./labels.ts";

export const factsAsked = computed(() => wording.value.facts);

/** What stands in each field. */
export const drafts = kept<Readonly<Record<string, string>>>("facts", {});

export function draft(name: string, text: string): void {
  const { [name]: _, ...others } = drafts.value;
  drafts.value = text === "" ? others : { ...others, [name]: text };
}

interface Understood {
  facts: Facts;
  flaws: Readonly<Record<string, string>>;
}

const understood = computed<Understood>(() => {
  const facts: Record<string, string | number | boolean> = {};
  const flaws: Record<string, string> = {};
  for (const { name, type, ...bounds } of factsAsked.value) {
    const text = drafts.value[name]?.trim();
    if (!text) continue;
    if (type === "boolean") facts[name] = text === "true";
    else if (type !== "number") facts[name] = text;
    else {
      const read = asNumber(text, bounds as Ratio);
      if (typeof read === "number") facts[name] = read;
      else flaws[name] = read;
    }
  }
  return { facts: facts as Facts, flaws };
});

export const facts = computed(() => understood.value.facts);
/** Why a field is not sent as it stands, by its name. */
export const draftFlaws = computed(() => understood.value.flaws);

/** The form as a stored answer had it. */
export function fill(project: Facts): void {
  drafts.value = Object.fromEntries(Object.entries(project).map(([name, value]) => [name, String(value)]));
}
