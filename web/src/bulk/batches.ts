// Sites as bodies of requests: as many in one as the service reads at once.

import type { Given } from "./row.ts";

export const MOST_FEATURES = 10_000;
/** Under the 20 MB that a service reads unless it was set otherwise. */
export const MOST_BYTES = 16_000_000;

export interface Batch {
  /** The sites' places in the file, in the order in which they stand in the body. */
  indexes: number[];
  features: string[];
}

/** What is sent of a site: where it lies and what its columns of a fact's name say of the project,
 *  never what else stands in the file. */
function sent(site: Given, facts: readonly string[]): string {
  const { width_m: width } = site.properties;
  const properties: Record<string, unknown> = typeof width === "number" ? { width_m: width } : {};
  for (const name of facts) {
    const value = site.properties[name];
    if (value !== null && value !== undefined && value !== "") properties[name] = value;
  }
  return JSON.stringify({ type: "Feature", properties, geometry: site.geometry ?? null });
}

export function* batchesOf(
  sites: readonly Given[],
  indexes: readonly number[],
  facts: readonly string[] = [],
  { features: mostFeatures, bytes: mostBytes } = { features: MOST_FEATURES, bytes: MOST_BYTES },
): Generator<Batch> {
  let batch: Batch = { indexes: [], features: [] };
  let bytes = 0;
  for (const index of indexes) {
    const site = sites[index];
    if (!site) continue;
    const feature = sent(site, facts);
    if (batch.indexes.length === mostFeatures || (bytes + feature.length > mostBytes && batch.indexes.length > 0)) {
      yield batch;
      batch = { indexes: [], features: [] };
      bytes = 0;
    }
    batch.indexes.push(index);
    batch.features.push(feature);
    bytes += feature.length + 1;
  }
  if (batch.indexes.length > 0) yield batch;
}

export function bodyOf(batch: Batch, asked: object): string {
  const head = JSON.stringify({ type: "FeatureCollection", ...asked });
  return `${head.slice(0, -1)},"features":[${batch.features.join(",")}]}`;
}
