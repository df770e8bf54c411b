const M2_OF_HECTARE = 10_000;

/** In hectares without the unit, for a column that says it; "" where it is not known. */
export function hectares(area: number | null): string {
  if (area === null) return "";
  const value = area / M2_OF_HECTARE;
  return value.toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: value < 0.01 ? 4 : 2 });
}

export function areaText(area: number | null): string {
  return area === null ? "" : `${hectares(area)} 公顷`;
}
