import { effect, signal } from "@preact/signals";

export type Theme = "light" | "dark";

const KEPT = "one-blueprint-theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function kept(): Theme | null {
  const found = localStorage.getItem(KEPT);
  return found === "light" || found === "dark" ? found : null;
}

/** As the person chose, else as the machine is set. */
export const theme = signal<Theme>(kept() ?? (dark.matches ? "dark" : "light"));

dark.addEventListener("change", (change) => {
  if (kept() === null) theme.value = change.matches ? "dark" : "light";
});

effect(() => {
  document.documentElement.dataset["theme"] = theme.value;
});

export function choose(chosen: Theme): void {
  localStorage.setItem(KEPT, chosen);
  theme.value = chosen;
}
