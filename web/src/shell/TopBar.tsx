import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { choose, theme } from "../state/theme.ts";
import { vocabulary } from "../state/vocabulary.ts";
import { Icon } from "../ui/Icon.tsx";
import { resetPage } from "./reset.ts";

const LINKS = [
  { href: "/statistics", label: "城市统计" },
  { href: "/law", label: "依据" },
  { href: "/docs", label: "接口说明" },
  { href: "/me", label: "我的帐号" },
  { href: "/login", label: "登录" },
] as const;

function More() {
  const opened = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  const dark = theme.value === "dark";
  useEffect(() => {
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) opened.value = false;
    };
    window.addEventListener("pointerdown", outside);
    window.addEventListener("focusin", outside);
    return () => {
      window.removeEventListener("pointerdown", outside);
      window.removeEventListener("focusin", outside);
    };
  }, []);
  return (
    <div class="more" ref={box} onKeyDown={(event) => event.key === "Escape" && (opened.value = false)}>
      <button
        type="button"
        class="quiet more-button"
        aria-label="更多"
        aria-expanded={opened.value}
        onClick={() => (opened.value = !opened.value)}
      >
        <Icon name="menu" />
      </button>
      <nav class="links" aria-label="其他页面" data-open={opened.value ? "" : undefined}>
        {LINKS.map(({ href, label }) => (
          <a key={href} href={href}>
            {label}
          </a>
        ))}
        <button type="button" class="quiet" title="地图、图层、日期和用地都恢复默认" onClick={resetPage}>
          <Icon name="reset" size={18} />
          重置
        </button>
        <button type="button" class="quiet" aria-label={dark ? "换成浅色" : "换成深色"} onClick={() => choose(dark ? "light" : "dark")}>
          <Icon name={dark ? "sun" : "moon"} size={18} />
          <span class="only-menu">{dark ? "浅色" : "深色"}</span>
        </button>
      </nav>
    </div>
  );
}

export function TopBar({ children }: { children: ComponentChildren }) {
  return (
    <header class="top">
      <h1>
        一张蓝图 <small>{vocabulary.value?.city.name}</small>
      </h1>
      {children}
      <More />
    </header>
  );
}
