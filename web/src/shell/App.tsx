import { useEffect } from "preact/hooks";
import { MapView } from "../map/MapView.tsx";
import { loadVocabulary } from "../state/vocabulary.ts";
import { open, PANELS } from "./panels.ts";

export function App() {
  useEffect(() => {
    void loadVocabulary().catch(() => undefined);
  }, []);
  return (
    <div class="page">
      <nav class="rail" aria-label="功能">
        {PANELS.map((panel) => (
          <button
            type="button"
            key={panel.id}
            aria-pressed={open.value === panel.id}
            onClick={() => (open.value = panel.id)}
          >
            {panel.label}
          </button>
        ))}
      </nav>
      <main class="panels">
        {PANELS.map(({ id, component: Component }) => (
          // Hidden, not gone: what was typed there stays.
          <section key={id} class="panel" hidden={open.value !== id} data-panel={id}>
            <Component />
          </section>
        ))}
      </main>
      <MapView />
    </div>
  );
}
