// A verdict as a shape: told apart without its colour, and never alone; its words stand beside it or
// are its name.

import type { Outcome } from "./outcome.ts";

const SHAPES: Readonly<Record<Outcome, preact.JSX.Element>> = {
  waived: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M4.6 8.3l2.3 2.3 4.5-5" fill="none" stroke="var(--card)" stroke-width="1.8" />
    </>
  ),
  "waived-if": (
    <>
      <circle cx="8" cy="8" r="6.3" fill="none" stroke="currentColor" stroke-width="1.4" stroke-dasharray="2.6 1.7" />
      <path d="M4.8 8.3l2.2 2.2 4.2-4.7" fill="none" stroke="currentColor" stroke-width="1.6" />
    </>
  ),
  lighter: (
    <>
      <circle cx="8" cy="8" r="6.3" fill="none" stroke="currentColor" stroke-width="1.4" />
      <path d="M8 1.7a6.3 6.3 0 0 1 0 12.6z" fill="currentColor" />
    </>
  ),
  below: <path d="M3 8h10" fill="none" stroke="currentColor" stroke-width="2" />,
  open: (
    <>
      <path d="M8 .9L15.1 8 8 15.1.9 8z" fill="none" stroke="currentColor" stroke-width="1.4" />
      <path d="M6.2 6.7c.1-2.3 3.7-2.2 3.6 0 0 1.3-1.8 1.3-1.8 2.6M8 11v1.1" fill="none" stroke="currentColor" stroke-width="1.3" />
    </>
  ),
  "required-if": (
    <>
      <rect x="1.6" y="1.6" width="12.8" height="12.8" rx="2" fill="none" stroke="currentColor" stroke-width="1.4" stroke-dasharray="2.8 1.6" />
      <path d="M8 4v5M8 10.9v1.3" fill="none" stroke="currentColor" stroke-width="1.7" />
    </>
  ),
  required: (
    <>
      <rect x="1" y="1" width="14" height="14" rx="2" fill="currentColor" />
      <path d="M8 3.8v5.1M8 10.8v1.5" fill="none" stroke="var(--card)" stroke-width="1.9" />
    </>
  ),
};

export function OutcomeMark({ outcome, name }: { outcome: Outcome; name?: string }) {
  return (
    <svg class={`mark ${outcome}`} viewBox="0 0 16 16" {...(name ? { role: "img", "aria-label": name } : { "aria-hidden": true })}>
      {SHAPES[outcome]}
    </svg>
  );
}
