"""A search for land, from conditions to places: the database narrows, areas and zones thin out.

Places, zones and facilities are read as the one who asks; what a published feature looks like comes
from the atlas's memory.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, text

from blueprint.map_version import MapVersion
from blueprint.planning.site_search import Candidate, Conditions
from blueprint.viewer import Viewer
from blueprint.vocabulary import ControlZoneType, DataState
from layers.atlas import PostgisAtlas
from layers.atlas.store import StoredShape
from layers.database.connections import Database
from layers.releases.history import in_release
from layers.releases.legal_time import LEGAL_TIMES
from layers.releases.map_version import map_version_of
from layers.search.holding import Held, drawn
from layers.search.narrowing import SEARCHED_LAYERS, considered, narrowed

__all__ = ["LandSearch"]

Avoided = Mapping[ControlZoneType, DataState]
_NOTHING_AVOIDED: Avoided = {}

_ZONES = f"""
SELECT f.id, f.type FROM map.control_zone f
WHERE f.type = ANY (:types) AND {in_release("control_zone")}
    AND {LEGAL_TIMES["control_zone"].condition}
"""
_DECLARED = f"""
SELECT f.id, coalesce(f.theme, '') AS theme FROM map.data_coverage f
WHERE f.layer = 'control_zone' AND coalesce(f.theme, '') = ANY (:types)
    AND {in_release("data_coverage")}
"""


class LandSearch:
    """`database` connects as the application; `atlas` is the services' own."""

    def __init__(self, database: Database, atlas: PostgisAtlas) -> None:
        self._database, self._atlas = database, atlas

    def map_version(self) -> MapVersion:
        """The releases that a search would be read from now."""
        with self._database.reading() as connection:
            return map_version_of(connection, SEARCHED_LAYERS)

    def considered(self, map_version: MapVersion, viewer: Viewer, on: date) -> int:
        """How many parcels of plans in force there are to be found."""
        with self._database.reading(viewer) as connection:
            return considered(connection, map_version.numbers, on)

    def places(
        self,
        map_version: MapVersion,
        viewer: Viewer,
        on: date,
        conditions: Conditions,
        *,
        tolerance_m: float,
    ) -> list[Candidate]:
        """The places that meet all conditions but `waived`, in no particular order."""
        with self._database.reading(viewer) as connection:
            places = narrowed(connection, map_version.numbers, on, conditions)
            zones = _features(connection, map_version, on, conditions.avoid) if places else {}
        if places and conditions.within is not None:
            held = Held([place.shape for place in places], tolerance_m)
            inside = held.lie_within(drawn(conditions.within))
            places = [place for place, keep in zip(places, inside, strict=True) if keep]
        if not conditions.avoid:
            return places
        avoiding = [(place, _NOTHING_AVOIDED) for place in places]
        for type_ in conditions.avoid:
            if avoiding:
                avoiding = self._avoiding(
                    avoiding, type_, zones, map_version, conditions, tolerance_m
                )
        return [replace(place, avoided=avoided) for place, avoided in avoiding]

    def _avoiding(
        self,
        places: Sequence[tuple[Candidate, Avoided]],
        type_: ControlZoneType,
        found: Mapping[str, list[tuple[str, int]]],
        map_version: MapVersion,
        conditions: Conditions,
        tolerance_m: float,
    ) -> list[tuple[Candidate, Avoided]]:
        held = Held([place.shape for place, _ in places], tolerance_m)
        zones = self._shapes(found.get(type_.value, ()), map_version)
        declared = self._shapes(
            [*found.get("", ()), *found.get(f"={type_.value}", ())], map_version
        )
        allowed = {DataState.NOT_CONCERNED}
        allowed |= {DataState.NO_DATA} if conditions.allow_no_data else set()
        return [
            (place, {**avoided, type_: state})
            for (place, avoided), state in zip(places, held.states(zones, declared), strict=True)
            if state in allowed
        ]

    def _shapes(
        self, keys: Collection[tuple[str, int]], map_version: MapVersion
    ) -> set[StoredShape]:
        features = self._atlas.features(keys, map_version.incarnation)
        return {feature.shape for feature in features.values()}


def _features(
    connection: Connection, map_version: MapVersion, on: date, types: Sequence[ControlZoneType]
) -> dict[str, list[tuple[str, int]]]:
    """Zones in force by their type, what is declared of all types under the empty text, and of one
    type under it with an equals sign before."""
    numbers = {
        layer: map_version.numbers.get(layer, 0) for layer in ("control_zone", "data_coverage")
    }
    found: dict[str, list[tuple[str, int]]] = {}
    if not types:
        return found
    parameters = {**numbers, "types": [t.value for t in types], "first": on, "last": on}
    for row in connection.execute(text(_ZONES), parameters):
        found.setdefault(row.type, []).append(("control_zone", row.id))
    parameters = {**numbers, "types": ["", *(t.value for t in types)]}
    for row in connection.execute(text(_DECLARED), parameters):
        theme = f"={row.theme}" if row.theme else ""
        found.setdefault(theme, []).append(("data_coverage", row.id))
    return found
