// Told while the service does not answer: what is on the page stays, and it is asked again by itself.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { askAgain } from "../map/draw.ts";
import { liveMap } from "../map/overlays.ts";
import { offlineSince, knock } from "../server/reachable.ts";
import { loadVocabulary } from "../state/vocabulary.ts";
import { say } from "../ui/announce.ts";

const EVERY = 5000;

export function Offline() {
  const trying = useSignal(false);
  const offline = offlineSince.value !== null;

  async function retry(): Promise<void> {
    if (trying.value) return;
    trying.value = true;
    const there = await knock();
    trying.value = false;
    if (!there) return;
    say("服务已恢复");
    await loadVocabulary().catch(() => undefined);
    if (liveMap.value) askAgain(liveMap.value);
  }

  useEffect(() => {
    if (!offline) return;
    const clock = window.setInterval(() => void retry(), EVERY);
    return () => window.clearInterval(clock);
  }, [offline]);

  return (
    <div role="alert">
      {offline && (
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
