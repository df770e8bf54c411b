// A patch of what the map draws.

import { theme } from "../state/theme.ts";
import { fillOn, lineOn } from "../map/colour.ts";

interface Style {
  fill: string;
  line: string;
  dash?: string | undefined;
}

export function Swatch({ style, geometry, faint = false }: { style: Style; geometry: string; faint?: boolean }) {
  const line = lineOn(theme.value, style.line);
  const stroke = { stroke: line, "stroke-width": faint ? 0.8 : 1.8, ...(style.dash ? { "stroke-dasharray": style.dash } : {}) };
  return (
    <svg class="swatch" width="26" height="16" viewBox="0 0 26 16" aria-hidden="true">
      {geometry === "line" ? (
        <path d="M1 8h24" fill="none" {...stroke} stroke-width="2.4" />
      ) : geometry === "any" ? (
        <circle cx="13" cy="8" r="5" fill={line} stroke="var(--card)" />
      ) : (
        <rect x="1.5" y="1.5" width="23" height="13" rx="1.5" fill={fillOn(theme.value, style.fill)} {...stroke} />
      )}
    </svg>
  );
}
