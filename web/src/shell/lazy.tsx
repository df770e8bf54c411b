// A panel that is loaded when it is first opened.

import { effect, signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { announceOffline } from "../server/reachable.ts";
import { open } from "../ui/open_panel.ts";

export function lazy(id: string, load: () => Promise<ComponentType>): ComponentType {
  const loaded = signal<ComponentType | null>(null);
  const failed = signal(false);

  async function fetchIt(): Promise<void> {
    failed.value = false;
    try {
      const component = await load();
      loaded.value = component;
    } catch {
      failed.value = true;
      announceOffline();
    }
  }

  effect(() => {
    if (open.value === id && loaded.peek() === null) void fetchIt();
  });

  return function Lazy() {
    const Component = loaded.value;
    if (Component) return <Component />;
    if (!failed.value) return <div class="skeleton" role="status" aria-label="正在打开" />;
    return (
      <p class="hint">
        这一部分没有取到。
        <button type="button" class="plain small" onClick={() => void fetchIt()}>
          再试
        </button>
      </p>
    );
  };
}
