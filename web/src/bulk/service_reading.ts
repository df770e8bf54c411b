// What the service found in a file, as sites to ask about.

import { readSites } from "../server/sites_read.ts";
import { type Sites, Unreadable } from "./reading.ts";
import type { Given } from "./row.ts";

export interface ReadSite {
  properties?: Record<string, unknown> | null;
  geometry: unknown;
  /** As the file has it, where the answer has to know that. */
  source?: unknown;
  error?: { msg: string; remedy?: string | null } | null;
}

export interface Read {
  crs?: string;
  source_crs?: string;
  features: ReadSite[];
  notes?: string[];
}

/** Where the service hands back what was given, that is asked about: what was mended, or is known
 *  only to an accuracy, is judged as such. */
export function sitesOf(file: string, read: Read): Sites {
  const given = read.features.some(({ source }) => source !== undefined);
  return {
    file,
    crs: given ? read.source_crs : read.crs,
    given: read.features.map(({ properties, geometry, source, error }) => {
      const site: Given = { properties: properties ?? {}, geometry: given ? source : geometry };
      if (error) site.flaw = { why: error.msg, remedy: error.remedy ?? null };
      return site;
    }),
    notes: read.notes ?? [],
  };
}

export async function readByService(file: File): Promise<Sites> {
  const read = await readSites<Read>(file);
  if (read.features.length === 0) throw new Unreadable(`“${file.name}”里没有要素。`);
  return sitesOf(file.name, read);
}
