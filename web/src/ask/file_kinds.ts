// What can be told of a file before it is sent. Which kinds are read is the service's to say.

import { kindsLabel, type Readable } from "../state/readable_files.ts";

export const MOST_MB = 50;

const MORE_THAN_ONE_FILE = [".dbf", ".shx", ".prj", ".cpg"];
const DRAWINGS = [".dwg", ".dxf", ".dgn"];

/** Why a file is not sent; "" when it may be. */
export function refusal({ name, size }: { name: string; size: number }, readable: readonly Readable[]): string {
  const dot = name.lastIndexOf(".");
  const kind = dot < 0 ? "" : name.slice(dot).toLowerCase();
  if (MORE_THAN_ONE_FILE.includes(kind)) return `“${name}”只是 Shapefile 的一部分：请把同名的 .shp、.dbf、.shx、.prj 压成一个 .zip`;
  if (readable.length > 0 && !readable.some(({ endings }) => endings.includes(kind))) {
    const can = `可读：${kindsLabel(readable)}`;
    return DRAWINGS.includes(kind) ? `“${name}”是 CAD 图，不能直接读取：请在 GIS 软件中导出用地边界。${can}` : `不认识“${name}”的格式。${can}`;
  }
  if (size === 0) return `“${name}”是空的`;
  if (size > MOST_MB * 1_000_000) return `“${name}”有 ${Math.round(size / 1_000_000)} MB，超过 ${MOST_MB} MB：请只导出用地边界，或拆成几个文件；成批的用地请用“批量”`;
  return "";
}
