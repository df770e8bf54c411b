// The tools on the map. Those that few need are loaded when they are first used.

import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { fragment, permalink } from "../state/permalink.ts";
import { Icon, type IconName } from "../ui/Icon.tsx";
import { copy, say } from "../ui/announce.ts";
import { tool } from "../map/pick.ts";
import { motion, liveMap, wholeCity } from "../map/overlays.ts";

const measuring = signal<ComponentType | null>(null);

async function measure(): Promise<void> {
  if (tool.value === "measure") {
    tool.value = "pick";
    return;
  }
  try {
    measuring.value ??= (await import("../map/MeasureTool.tsx")).MeasureTool;
    tool.value = "measure";
  } catch {
    say("测量工具没有取到，请在网络恢复后再试");
  }
}

async function print(): Promise<void> {
  try {
    const { printMap } = await import("./print.tsx");
    await printMap();
  } catch {
    say("打印视图没有取到，请在网络恢复后再试");
  }
}

interface Tool {
  icon: IconName;
  label: string;
  act(): unknown;
  pressed?: boolean;
}

function ToolButton({ icon, label, act, pressed }: Tool) {
  const state = pressed === undefined ? {} : { "aria-pressed": pressed };
  return (
    <button type="button" title={label} aria-label={label} onClick={() => void act()} {...state}>
      <Icon name={icon} />
    </button>
  );
}

export function MapTools() {
  const Measure = measuring.value;
  return (
    <>
      <div class="map-tools" role="toolbar" aria-label="地图工具" aria-orientation="vertical">
        <div>
          <ToolButton icon="plus" label="放大" act={() => liveMap.value?.zoomIn({ duration: motion(200) })} />
          <ToolButton icon="minus" label="缩小" act={() => liveMap.value?.zoomOut({ duration: motion(200) })} />
          <ToolButton icon="home" label="全市范围" act={() => wholeCity()} />
        </div>
        <div>
          <ToolButton icon="measure" label="测量距离和面积" act={measure} pressed={tool.value === "measure"} />
          <ToolButton icon="print" label="打印当前地图和结果" act={print} />
          <ToolButton
            icon="share"
            label="复制链接：别人打开看到同样的图"
            act={() => {
              history.replaceState(history.state, "", `#${fragment()}`);
              return copy(permalink(), "链接");
            }}
          />
        </div>
      </div>
      {Measure && tool.value === "measure" && <Measure />}
    </>
  );
}
