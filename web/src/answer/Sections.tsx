// What the map says of the site beside the six: controls, plan and indicators, and what it does not know.

import type { Control, Data, Determination, Parcel } from "../model/determination.d.ts";
import { area, number, share } from "../model/figures.ts";
import { landUse, themeLabel, word } from "../state/wording.ts";

function ControlRow({ control }: { control: Control }) {
  const { name, restricted, type, effect, provisional, reserves, basis } = control;
  const source = [basis.document, basis.authority].filter(Boolean).join("，");
  const groups = [
    word("control_zone_type", type),
    word("control_effect", effect),
    provisional ? "边界为暂定" : "",
    reserves.length ? `保留${reserves.map((kind) => word("kind", kind)).join("、")}` : "",
    source,
  ];
  return (
    <li>
      <span>
        {name}
        {restricted ? <small>内容不予公开，请向主管部门查询</small> : <small>{groups.filter(Boolean).join(" · ")}</small>}
      </span>
      <b>
        {share(control.share)}
        <small>{area(control.area_m2)}</small>
      </b>
    </li>
  );
}

const LIMITS: readonly [key: "far_max" | "height_max_m" | "density_max" | "green_min", indicator: string, sign: string, unit: string][] = [
  ["far_max", "far", "不超过", ""],
  ["height_max_m", "height", "不超过", " m"],
  ["density_max", "density", "不超过", "%"],
  ["green_min", "green", "不低于", "%"],
];

function limits(parcel: Parcel): string {
  return LIMITS.filter(([key]) => parcel[key] !== null)
    .map(([key, indicator, sign, unit]) => `${word("indicator", indicator)} ${sign} ${number(unit === "%" ? Number(((parcel[key] as number) * 100).toFixed(2)) : (parcel[key] as number))}${unit}`)
    .join(" · ");
}

function Plan({ answer }: { answer: Determination }) {
  const { areas, parcels, adjustments, deviations, coverage } = answer.plan;
  return (
    <details class="section" open={deviations.length > 0}>
      <summary>
        规划与指标 <span>{deviations.length ? `${deviations.length} 项与规划不符` : coverage === null ? "" : `已批复规划覆盖 ${share(coverage)}`}</span>
      </summary>
      {deviations.length > 0 && (
        <table class="deviations">
          <caption>方案与规划指标不符</caption>
          <thead>
            <tr>
              <th scope="col">指标</th>
              <th scope="col">方案</th>
              <th scope="col">规划限值</th>
              <th scope="col">地块</th>
            </tr>
          </thead>
          <tbody>
            {deviations.map((each, i) => (
              <tr key={i}>
                <th scope="row">
                  {each.restricted ? each.name : word("indicator", each.indicator)}
                  <small>{word("adjustment_ruling", each.major)}</small>
                </th>
                <td>{each.proposed}</td>
                <td>{each.limit}</td>
                <td>{each.parcel}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ul class="rows">
        {areas.map((each, i) => (
          <li key={each.id ?? i}>
            <span>
              {each.name}
              <small hidden={each.restricted ?? false}>
                {word("plan_level", each.level)} · {word("plan_status", each.status)}
                {each.approved_on && ` · ${each.approved_on} 批复`}
                {each.approval_no && ` · ${each.approval_no}`}
                {each.in_force === false && " · 该日期不生效"}
              </small>
            </span>
            <b>{share(each.share)}</b>
          </li>
        ))}
        {adjustments.map((each, i) => (
          <li key={each.id ?? i}>
            <span>
              {each.restricted ? each.name : `规划调整 ${each.code}`}
              <small>
                {word("adjustment_ruling", each.major)}
                {each.approved_on && ` · ${each.approved_on} 批复`}
                {each.reason && ` · ${each.reason}`}
              </small>
            </span>
            <b>{share(each.share)}</b>
          </li>
        ))}
        {parcels.map((each, i) => (
          <li key={each.id ?? i}>
            <span>
              {each.restricted ? each.name : `地块 ${each.code}`}
              <small>
                {landUse(each.land_use_code, each.land_use_system)}
                {limits(each) && ` · ${limits(each)}`}
              </small>
            </span>
            <b>{share(each.share)}</b>
          </li>
        ))}
      </ul>
      {areas.length + parcels.length === 0 && <p class="hint">图上此处没有规划。</p>}
    </details>
  );
}

function Unknown({ themes }: { themes: readonly Data[] }) {
  const silent = themes.filter((each) => each.state === "no_data");
  return (
    <details class="section">
      <summary>
        数据缺失情况 <span>{silent.length ? `${silent.length} 类` : "无"}</span>
      </summary>
      {silent.length > 0 && (
        <>
          <p class="hint">用地上至少有一部分没有下列数据：没有数据不等于不涉及。</p>
          <p class="chips">
            {silent.map(({ layer, theme }) => (
              <span class="chip still" key={`${layer} ${theme}`}>
                {layer === "assessment" && "区域评估："}
                {themeLabel(layer, theme)}
              </span>
            ))}
          </p>
        </>
      )}
    </details>
  );
}

export function Sections({ answer }: { answer: Determination }) {
  const { controls, data } = answer;
  return (
    <>
      <details class="section">
        <summary>
          管控要素 <span>{controls.length ? `${controls.length} 处` : "不涉及"}</span>
        </summary>
        <ul class="rows">
          {controls.map((control, i) => (
            <ControlRow key={control.id ?? i} control={control} />
          ))}
        </ul>
      </details>
      <Plan answer={answer} />
      <Unknown themes={data} />
    </>
  );
}
