// A feature's value as people read it: words by their labels, shares in percent, numbers with their unit.

import { labelOf, type LayerField, vocabulary } from "../state/vocabulary.ts";

function landUse(code: string, system: unknown): string {
  const classes = vocabulary.value?.land_use[String(system ?? "gb50137-2011")] ?? [];
  for (let length = code.length; length > 0; length -= 1) {
    const found = classes.find((each) => each.code === code.slice(0, length));
    if (found) return `${code} ${found.label}`;
  }
  return code;
}

export function valueOf(field: LayerField, value: unknown, feature: Readonly<Record<string, unknown>>): string {
  if (field.name === "land_use_code") return landUse(String(value), feature["land_use_system"]);
  switch (field.type) {
    case "boolean":
      return value === true || value === "true" ? "是" : "否";
    case "ratio":
      return `${Number((Number(value) * 100).toFixed(1))}%`;
    case "number":
      return `${Number(value).toLocaleString("zh-CN", { maximumFractionDigits: 2 })}${field.unit ? ` ${field.unit}` : ""}`;
    case "enum":
      return field.of ? labelOf(field.of, String(value)) : String(value);
    case "list":
      return String(value)
        .split(",")
        .map((each) => (field.of ? labelOf(field.of, each) : each))
        .join("、");
    default:
      return String(value);
  }
}
