import { flyTo } from "../map/stage.ts";
import { vocabulary } from "../state/vocabulary.ts";

/** Shows the whole city. */
export function toCity(): void {
  const extent = vocabulary.value?.city.extent;
  if (extent) flyTo([...extent]);
}
