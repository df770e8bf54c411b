// While something is drawn: what to do next, how far it is, and the ways out.

import { inquiry } from "../state/answer.ts";
import { cancel, drawingTrouble, finish, undo } from "./draw_state.ts";
import { drawing, type Drawing } from "./drawn_site.ts";
import { width } from "./text_read.ts";

function hint({ mode, corners }: Drawing): string {
  if (mode === "edit") return "拖动顶点改形，拖动边中点加点，右击顶点删除。改完即重新查询。";
  if (mode === "rectangle") return "在图上点两个对角。";
  if (corners === 0) return "在图上逐点单击。";
  return mode === "polygon" ? "点首点或按回车闭合。" : "点末点或按回车结束。";
}

export function DrawBar() {
  const now = drawing.value;
  if (!now) return drawingTrouble.value ? <p role="alert" class="trouble">{drawingTrouble.value}</p> : null;
  const crossed = now.crossings.length;
  return (
    <div class="drawing" role="group" aria-label="绘制">
      <p>{hint(now)}</p>
      {now.mode === "linestring" && (
        <label class="in-line">
          宽度（米）
          <input name="line-width" inputMode="decimal" value={width.value} onInput={(event) => (width.value = event.currentTarget.value)} />
        </label>
      )}
      <p role="alert">
        {crossed > 0 && (
          <span class="crossed">
            边界自相交 {crossed} 处，已在图上圈出。{now.refused ? "请拖动顶点改正后再查询。" : "请撤销或改点。"}
          </span>
        )}
      </p>
      <p class="buttons">
        <button type="button" class="plain" onClick={undo}>
          撤销一步
        </button>
        {now.mode !== "rectangle" && (
          <button type="button" class="plain" disabled={now.mode !== "edit" && now.corners < 2} onClick={finish}>
            {now.mode === "edit" ? "完成编辑" : "闭合并查询"}
          </button>
        )}
        <button type="button" class="quiet" onClick={cancel}>
          {now.mode === "edit" && !inquiry.answer.value ? "放弃" : "取消"}
        </button>
      </p>
    </div>
  );
}
