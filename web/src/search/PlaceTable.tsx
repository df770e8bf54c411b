import { OutcomeMark } from "../bulk/OutcomeMark.tsx";
import { outcomeOf } from "../bulk/outcome.ts";
import { hectares } from "../bulk/area.ts";
import { VirtualRows } from "../bulk/VirtualRows.tsx";
import { labelOf } from "../state/vocabulary.ts";
import { labelsOf } from "../state/labels.ts";
import { choose } from "./on_map.ts";
import { LandUse } from "./LandUse.tsx";
import { chosen, type Place, pointed } from "./search.ts";

export function PlaceTable({ places }: { places: readonly Place[] }) {
  const kinds = labelsOf("kind");
  const at = places.findIndex(({ code }) => code === (pointed.value ?? chosen.value));
  return (
    <VirtualRows
      class="turn-rows"
      label="符合条件的地块"
      count={places.length}
      height={34}
      columns={4 + kinds.length}
      empty="没有符合的地块"
      head={
        <>
          <span role="columnheader" aria-label="名次">
            次
          </span>
          <span role="columnheader">编号</span>
          <span role="columnheader">用地</span>
          <span role="columnheader" class="vrows-number" title="公顷">
            公顷
          </span>
          {kinds.map(({ id, label }) => (
            <span key={id} role="columnheader" class="vrows-mark" title={label} aria-label={label}>
              {label.slice(0, 1)}
            </span>
          ))}
        </>
      }
      row={(index) => {
        const place = places[index];
        return (
          place && (
            <>
              <span role="gridcell" class="vrows-number">
                {place.rank}
              </span>
              <span role="gridcell" class="vrows-name" title={place.code}>
                {place.code}
              </span>
              <span role="gridcell" class="vrows-name" title={place.land_use_label ?? ""}>
                <LandUse place={place} short />
              </span>
              <span role="gridcell" class="vrows-number">
                {hectares(place.area_m2)}
              </span>
              {place.evaluations.map(({ kind, verdict, standing, text }) => (
                <span role="gridcell" key={kind} class="vrows-mark" title={`${labelOf("kind", kind)}：${text}`}>
                  <OutcomeMark outcome={outcomeOf(verdict, standing)} name={`${labelOf("kind", kind)}：${text}`} />
                </span>
              ))}
            </>
          )
        );
      }}
      rowKey={(index) => places[index]?.code ?? index}
      active={at}
      onActive={(index) => (pointed.value = places[index]?.code ?? null)}
      onChoose={(index) => {
        const place = places[index];
        if (place) choose(place);
      }}
    />
  );
}
