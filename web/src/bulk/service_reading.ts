// Every kind of file that the service reads, by it.

import { readSites } from "../server/sites_read.ts";
import { type Sites, Unreadable } from "./reading.ts";
import type { Given } from "./row.ts";

interface ReadSite {
  id?: string | number;
  properties?: Record<string, unknown> | null;
  geometry: unknown;
  error?: { msg: string; remedy?: string | null } | null;
}

interface Read {
  crs?: string;
  features: ReadSite[];
  notes?: string[];
}

function givenOf({ properties, geometry, error }: ReadSite): Given {
  const given: Given = { properties: properties ?? {}, geometry };
  if (error) given.flaw = { why: error.msg, remedy: error.remedy ?? null };
  return given;
}

export async function readByService(file: File): Promise<Sites> {
  const read = await readSites<Read>(file);
  if (read.features.length === 0) throw new Unreadable(`“${file.name}”里没有要素。`);
  return { file: file.name, crs: read.crs, given: read.features.map(givenOf), notes: read.notes ?? [] };
}
