// What small change would win a waiver; a trimmed site is asked at once, beside the whole one.

import { askFor } from "../state/focus.ts";
import type { Area, Remedy, TrimRemedy } from "../model/determination.d.ts";
import { area, share } from "../model/figures.ts";
import { word } from "../state/wording.ts";

interface Given<Kind extends Remedy> {
  remedy: Kind;
  trim(geometry: Area): void;
}

function Trim({ remedy, trim }: Given<TrimRemedy>) {
  const { geometry, area_lost_m2: lost, share_kept: keeps } = remedy;
  return (
    <>
      <button type="button" class="primary" onClick={() => trim(geometry)}>
        按已覆盖范围裁剪
      </button>
      <p class="hint">
        保留 {share(keeps)}，减少 {area(lost)}；裁剪后立即另查一次，两份答复并列。
      </p>
    </>
  );
}

export function RemedyView({ remedy, trim }: Given<Remedy>) {
  switch (remedy.type) {
    case "trim":
      return <Trim remedy={remedy} trim={trim} />;
    case "ruling":
      return (
        <>
          <p>
            {remedy.ask}
            {remedy.of && <span class="hint">（{remedy.of}）</span>}
          </p>
          <button type="button" class="quiet" onClick={() => askFor("major_adjustment")}>
            已有认定，去填写
          </button>
        </>
      );
    case "indicator":
      return (
        <p>
          {remedy.say}：{word("indicator", remedy.indicator)} {remedy.to}
        </p>
      );
    case "wait":
      return (
        <p>
          {remedy.say}：“{remedy.name}”{remedy.expected_on ? `，预计 ${remedy.expected_on} 完成` : "，完成日期未定"}
        </p>
      );
  }
}
