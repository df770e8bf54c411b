// The layer tree in a link: the layers that are on, top first, `id:opacity!class!class`; then `-ground`
// and `-names` where these are off. What is off comes after what is on when it is read.

export interface Branch {
  /** A layer of the catalogue. */
  id: string;
  on: boolean;
  /** 0 to 1. */
  opacity: number;
  /** Classes that are hidden. */
  off: readonly string[];
}

export interface Read {
  branches: readonly Branch[];
  ground: boolean;
  names: boolean;
}

export function writeTree(branches: readonly Branch[], ground: boolean, names: boolean): string {
  const on = branches
    .filter((branch) => branch.on)
    .map(({ id, opacity, off }) => [`${id}${opacity < 1 ? `:${Math.round(opacity * 100)}` : ""}`, ...off].join("!"));
  return [...on, ...(ground ? [] : ["-ground"]), ...(names ? [] : ["-names"])].join(",");
}

/** null when nothing of it is known; layers that are no longer there are passed over. */
export function readTree(text: string, known: readonly Branch[]): Read | null {
  const on: Branch[] = [];
  const items = text === "" ? [] : text.split(",");
  for (const each of items) {
    const [head = "", ...off] = each.split("!");
    const [id = "", percent = "100"] = head.split(":");
    const branch = known.find((one) => one.id === id);
    const opacity = Number(percent) / 100;
    if (!branch || on.some((one) => one.id === id)) continue;
    on.push({ id, on: true, opacity: opacity >= 0 && opacity <= 1 ? opacity : 1, off });
  }
  const flags = items.filter((each) => each === "-ground" || each === "-names");
  if (items.length > 0 && on.length === 0 && flags.length === 0) return null;
  const rest = known.filter((one) => !on.some(({ id }) => id === one.id)).map((one) => ({ ...one, on: false }));
  return { branches: [...on, ...rest], ground: !items.includes("-ground"), names: !items.includes("-names") };
}
