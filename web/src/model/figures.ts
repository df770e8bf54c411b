// Numbers as planners read them.

const grouped = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 2 });

/** "" for what is not told. */
export function share(value: number | null): string {
  if (value === null) return "";
  if (value > 0 && value < 0.001) return "不足 0.1%";
  if (value < 1 && value > 0.999) return "超过 99.9%";
  return `${Number((value * 100).toFixed(1))}%`;
}

export const number = (value: number): string => grouped.format(value);

/** Square metres, whole; "" for what is not told. */
export const squareMetres = (value: number | null): string => (value === null ? "" : `${grouped.format(Math.round(value))} m²`);

export function area(m2: number | null): string {
  if (m2 === null) return "";
  const hectares = m2 >= 10_000 ? `（${grouped.format(m2 / 10_000)} 公顷）` : "";
  return `${grouped.format(Math.round(m2))} m²${hectares}`;
}

const beijing = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** A moment as 2026年12月1日 06:10（北京时间）. */
export function beijingTime(iso: string): string {
  const part = Object.fromEntries(beijing.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
  return `${part["year"]}年${part["month"]}月${part["day"]}日 ${part["hour"]}:${part["minute"]}（北京时间）`;
}
