import { Icon, type IconName } from "../ui/Icon.tsx";
import { open, openPanel, PANELS } from "./panels.ts";

const ICONS: Readonly<Record<string, IconName>> = { ask: "ask", turn: "turn", bulk: "bulk", layers: "layers" };

export function Rail() {
  return (
    <nav class="rail" aria-label="功能">
      {PANELS.map((panel) => (
        <button type="button" key={panel.id} aria-pressed={open.value === panel.id} onClick={() => openPanel(panel.id)}>
          <Icon name={ICONS[panel.id] ?? "layers"} size={22} />
          {panel.label}
        </button>
      ))}
    </nav>
  );
}
