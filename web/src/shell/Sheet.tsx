// The panel: beside the map where there is room, on a phone a sheet that is pulled up over it.

import { useEffect, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { covered } from "../map/overlays.ts";
import { sheet } from "../ui/open_panel.ts";

const SIZES = ["low", "half", "full"] as const;
const NAMES = { low: "收起", half: "半屏", full: "全屏" } as const;

function nearest(share: number): (typeof SIZES)[number] {
  if (share < 0.25) return "low";
  return share < 0.68 ? "half" : "full";
}

export function Sheet({ children }: { children: ComponentChildren }) {
  const place = useRef<HTMLElement>(null);
  const from = useRef<number | null>(null);
  const dragged = useRef(false);

  useEffect(() => {
    const main = place.current;
    if (!main) return;
    const phone = window.matchMedia("(max-width: 48rem)");
    const measure = () => {
      const bottom = phone.matches ? main.offsetHeight : 0;
      covered.value = { top: 0, right: 0, bottom, left: 0 };
    };
    const watch = new ResizeObserver(measure);
    watch.observe(main);
    return () => watch.disconnect();
  }, []);

  function cycle(): void {
    if (dragged.current) return;
    sheet.value = sheet.value === "low" ? "half" : sheet.value === "half" ? "full" : "low";
  }

  function drag(event: PointerEvent): void {
    const main = place.current;
    if (from.current === null || !main) return;
    if (Math.abs(event.clientY - from.current) > 6) dragged.current = true;
    if (!dragged.current) return;
    const room = main.parentElement?.clientHeight ?? window.innerHeight;
    sheet.value = nearest((room - event.clientY) / room);
  }

  return (
    <main class="panels" id="panel" tabIndex={-1} ref={place} data-sheet={sheet.value}>
      <button
        type="button"
        class="handle"
        aria-label={`改变面板高度，现在${NAMES[sheet.value]}`}
        onClick={cycle}
        onPointerDown={(event) => {
          from.current = event.clientY;
          dragged.current = false;
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={drag}
        onPointerUp={() => (from.current = null)}
        onPointerCancel={() => (from.current = null)}
      >
        <span />
      </button>
      {children}
    </main>
  );
}
