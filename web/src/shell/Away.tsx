// Told while the service does not answer: what is on the page stays, and it is asked again by itself.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { askAgain } from "../map/draw.ts";
import { stage } from "../map/stage.ts";
import { awaySince, knock } from "../server/reachable.ts";
import { loadVocabulary } from "../state/vocabulary.ts";
import { say } from "../ui/announce.ts";

const EVERY = 5000;

export function Away() {
  const trying = useSignal(false);
  const away = awaySince.value !== null;

  async function retry(): Promise<void> {
    if (trying.value) return;
    trying.value = true;
    const there = await knock();
    trying.value = false;
    if (!there) return;
    say("服务已恢复");
    await loadVocabulary().catch(() => undefined);
    if (stage.value) askAgain(stage.value);
  }

  useEffect(() => {
    if (!away) return;
    const clock = window.setInterval(() => void retry(), EVERY);
    return () => window.clearInterval(clock);
  }, [away]);

  return (
    <div role="alert">
      {away && (
        <p class="away">
          连不上服务。页面上已填写的都还在，正在自动重试。
          <button type="button" class="plain small" onClick={() => void retry()}>
            {trying.value ? "正在试…" : "立即重试"}
          </button>
        </p>
      )}
    </div>
  );
}
