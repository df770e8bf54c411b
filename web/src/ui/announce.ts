// What is told in passing: shown for a moment, and read out.

import { signal } from "@preact/signals";

export const announcement = signal("");
let until = 0;

export function say(text: string): void {
  announcement.value = text;
  window.clearTimeout(until);
  until = window.setTimeout(() => (announcement.value = ""), 4000);
}

export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(`已复制${what}`);
  } catch {
    say(`浏览器不让复制，请手工选取：${text}`);
  }
}
