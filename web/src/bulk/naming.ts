// What a person calls a site of a file: the column that departments write its code or name in.

import type { Given } from "./row.ts";

const COLUMNS = ["code", "dkbh", "地块编号", "地块编码", "编号", "编码", "项目代码", "name", "dkmc", "地块名称", "项目名称", "xmmc", "名称", "id"];

/** The names of the columns that name a site, best first, as this file spells them. */
export function namingColumns(sites: readonly Given[]): string[] {
  const spelt = new Map<string, string>();
  for (const site of sites.slice(0, 100)) {
    for (const column of Object.keys(site.properties)) spelt.set(column.trim().toLowerCase(), column);
  }
  return COLUMNS.map((column) => spelt.get(column)).filter((column) => column !== undefined);
}

export function nameOf(site: Given, index: number, columns: readonly string[]): string {
  for (const column of columns) {
    const value = site.properties[column];
    if ((typeof value === "string" && value.trim() !== "") || typeof value === "number") return String(value).trim();
  }
  return site.id === undefined || site.id === "" ? `第 ${index + 1} 个` : String(site.id);
}
