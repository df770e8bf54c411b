// What another person opens to see the same: every part of the page that a link carries says how it is
// written and read. The link is the address's fragment, so that the server never sees it.

import { effect, signal } from "@preact/signals";

interface Part {
  /** Throws, or answers false, for what it cannot read. */
  read(text: string): unknown;
  /** null when there is nothing that a link would need. */
  write(): string | null;
}

const parts = new Map<string, Part>();
const written = signal(0);

/** Parts of the link that was opened and that could not be read. */
export const unread = signal<readonly string[]>([]);

function given(): URLSearchParams {
  return new URLSearchParams(location.hash.slice(1));
}

function take(key: string, part: Part, text: string): void {
  let failed = false;
  try {
    failed = part.read(text) === false;
  } catch {
    failed = true;
  }
  if (failed) unread.value = [...unread.value.filter((each) => each !== key), key];
}

/** The part `key` of the link: read at once when the page was opened with it, and again when the
 * address is changed by hand; `write` is followed by its signals. Keys are short: v, l, d, r, s, p. */
export function registerPermalink(key: string, read: Part["read"], write: Part["write"]): void {
  const part = { read, write };
  const text = opened.get(key);
  parts.set(key, part);
  if (text !== null) take(key, part, text);
  written.value += 1;
}

const opened = given();

/** The fragment that says what is seen now. */
export function fragment(): string {
  const written: string[] = [];
  // In one order, whatever was loaded first.
  for (const [key, part] of [...parts].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const text = part.write();
    // Commas and slashes may stand in a fragment as they are, and are read by people there.
    if (text !== null) written.push(`${key}=${encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%2F", "/").replaceAll("%3A", ":")}`);
  }
  return written.join("&");
}

export function permalink(): string {
  return `${location.origin}${location.pathname}#${fragment()}`;
}

let due = 0;

effect(() => {
  void written.value;
  const text = fragment();
  window.clearTimeout(due);
  due = window.setTimeout(() => {
    if (`#${text}` !== location.hash) history.replaceState(history.state, "", `#${text}`);
  }, 250);
});

window.addEventListener("hashchange", ({ newURL }) => {
  // As it was given: a map on its way may have written the address anew meanwhile.
  const now = new URLSearchParams(new URL(newURL).hash.slice(1));
  for (const [key, part] of parts) {
    const text = now.get(key);
    if (text !== null && text !== part.write()) take(key, part, text);
  }
});
