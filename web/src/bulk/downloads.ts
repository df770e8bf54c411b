// What is seen in the table, as a file made here.

import { verdictText } from "../state/wording.ts";
import { labelsOf } from "../state/labels.ts";
import { sites } from "./run.ts";
import { seen } from "./seen.ts";
import { csvTable, geojsonTable, type Wording } from "./table.ts";

function wording(): Wording {
  return { kinds: labelsOf("kind").map(({ id }) => id), text: verdictText };
}

function offer(pieces: string[], type: string, suffix: string): void {
  const address = URL.createObjectURL(new Blob(pieces, { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${(sites.value?.file ?? "用地").replace(/\.[^.]+$/, "")}-结论.${suffix}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export function downloadCsv(): void {
  offer(csvTable(sites.value?.given ?? [], seen.value, wording()), "text/csv;charset=utf-8", "csv");
}

export function downloadGeojson(): void {
  offer(geojsonTable(sites.value?.given ?? [], seen.value, wording()), "application/geo+json", "geojson");
}
