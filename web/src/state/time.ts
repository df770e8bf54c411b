// The two times that everything on the page is asked for; in the link.

import { computed, signal } from "@preact/signals";
import { registerPermalink } from "./permalink.ts";
import { vocabulary } from "./vocabulary.ts";

/** The date in law, ISO; "" is today. */
export const asOf = signal("");
/** The map as of one published release; null is the current one. */
export const release = signal<string | null>(null);

/** Today where the city is, as the service says; "" before it has said it. */
export const today = computed(() => vocabulary.value?.as_of.today ?? "");
/** The date in law that is shown, ISO. */
export const lawDate = computed(() => asOf.value || today.value);
/** A date to come: what is known of it today. */
export const ahead = computed(() => today.value !== "" && lawDate.value > today.value);

/** Whether it is a day of the calendar, written YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

registerPermalink(
  "d",
  (text) => isDay(text) && ((asOf.value = text), true),
  () => asOf.value || null,
);
registerPermalink(
  "r",
  (text) => /^[\w.:-]{1,80}$/.test(text) && ((release.value = text), true),
  () => release.value,
);
