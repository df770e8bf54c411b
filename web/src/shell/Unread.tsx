// Told once when the link that was opened could not be read whole.

import { unread } from "../state/permalink.ts";
import { Icon } from "../ui/Icon.tsx";

const PARTS: Readonly<Record<string, string>> = {
  v: "地图位置",
  l: "图层",
  d: "日期",
  r: "数据版本",
  s: "用地",
  p: "面板",
};

export function Unread() {
  if (unread.value.length === 0) return null;
  const parts = unread.value.map((key) => PARTS[key] ?? key).join("、");
  return (
    <p class="told" role="status">
      链接中的{parts}读不出来，可能是旧链接或没有复制完整；其余照链接显示。
      <button type="button" class="quiet" aria-label="知道了" onClick={() => (unread.value = [])}>
        <Icon name="close" size={16} />
      </button>
    </p>
  );
}
