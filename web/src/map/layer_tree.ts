// Which layers the map shows, how strongly, in which order, and which of their classes; in the link.

import { computed, signal } from "@preact/signals";
import { registerPermalink } from "../state/permalink.ts";
import { readTree, writeTree, type Branch } from "./layer_tree_text.ts";

export type { Branch } from "./layer_tree_text.ts";

/** Top first, as it is drawn; the base map is always below. */
const AT_FIRST: readonly Branch[] = [
  "facility",
  "plan_adjustment",
  "control_zone",
  "assessment",
  "plan",
  "plan_parcel",
  "network",
  "land_use_plan",
  "data_coverage",
].map((id) => ({ id, on: id === "plan_parcel", opacity: 1, off: [] }));

export const tree = signal<readonly Branch[]>(AT_FIRST);

/** The base map, and the names on the map. */
export const ground = signal(true);
export const names = signal(true);

function change(id: string, with_: Partial<Branch>): void {
  tree.value = tree.value.map((branch) => (branch.id === id ? { ...branch, ...with_ } : branch));
}

export function toggle(id: string, on: boolean): void {
  change(id, { on });
}

export function fade(id: string, opacity: number): void {
  change(id, { opacity });
}

export function toggleClass(id: string, value: string, on: boolean): void {
  const branch = tree.value.find((each) => each.id === id);
  if (!branch) return;
  const rest = branch.off.filter((each) => each !== value);
  change(id, { off: on ? rest : [...rest, value] });
}

/** All of these classes at once. */
export function toggleClasses(id: string, values: readonly string[], on: boolean): void {
  const branch = tree.value.find((each) => each.id === id);
  if (!branch) return;
  const rest = branch.off.filter((each) => !values.includes(each));
  change(id, { off: on ? rest : [...rest, ...values] });
}

/** Moves a layer to this place, 0 the topmost. */
export function move(id: string, to: number): void {
  const branch = tree.value.find((each) => each.id === id);
  if (!branch) return;
  const rest = tree.value.filter((each) => each !== branch);
  const place = Math.max(0, Math.min(rest.length, to));
  tree.value = [...rest.slice(0, place), branch, ...rest.slice(place)];
}

export function resetTree(): void {
  tree.value = AT_FIRST;
  ground.value = true;
  names.value = true;
}

export const untouched = computed(() => tree.value === AT_FIRST && ground.value && names.value);

registerPermalink(
  "l",
  (text) => {
    const found = readTree(text, AT_FIRST);
    if (!found) return false;
    tree.value = found.branches;
    ground.value = found.ground;
    names.value = found.names;
    return true;
  },
  () => (untouched.value ? null : writeTree(tree.value, ground.value, names.value)),
);
