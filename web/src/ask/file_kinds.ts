// What can be told of a file before it is sent.

export const KINDS = [".zip", ".shp", ".gpkg", ".geojson", ".json", ".txt", ".dxf", ".kml", ".gml", ".csv", ".xlsx"] as const;
export const MOST_MB = 50;

const MORE_THAN_ONE_FILE = [".dbf", ".shx", ".prj", ".cpg"];
const DRAWINGS = [".dwg"];

/** Why a file is not sent; "" when it may be. */
export function refusal({ name, size }: { name: string; size: number }): string {
  const dot = name.lastIndexOf(".");
  const kind = dot < 0 ? "" : name.slice(dot).toLowerCase();
  if (MORE_THAN_ONE_FILE.includes(kind)) return `“${name}”只是 Shapefile 的一部分：请把同名的 .shp、.dbf、.shx、.prj 压成一个 .zip`;
  if (DRAWINGS.includes(kind)) return `“${name}”是 DWG：请另存为 DXF，用地边界画成闭合多段线`;
  if (!KINDS.some((each) => each === kind)) return `不认识“${name}”的格式。可读：${KINDS.join(" ")}`;
  if (size === 0) return `“${name}”是空的`;
  if (size > MOST_MB * 1_000_000) return `“${name}”有 ${Math.round(size / 1_000_000)} MB，超过 ${MOST_MB} MB：请只导出用地边界，或拆成几个文件；成批的用地请用“批量”`;
  return "";
}
