// From a file that a person gave to its sites: the service reads every kind.

import { type Sites, tooLarge, Unreadable } from "./reading.ts";
import { readByService } from "./service_reading.ts";

export async function fileSites(file: File): Promise<Sites> {
  const refusal = tooLarge(file);
  if (refusal) throw new Unreadable(refusal);
  if (file.size === 0) throw new Unreadable(`“${file.name}”是空文件。`);
  return readByService(file);
}
