"""Places that fit what was typed: found by their keys, shown as the viewer may see them.

The index cannot be used under row-level security, so rows are found as the program and then read as
the viewer by their ids; what the viewer may not see is not told. On a date parcels are only those
that the map shows then; of what has a name or dates of its own, what ended or is to come is looked
for as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from blueprint.viewer import Viewer
from layers.database.connections import Database
from layers.features.box_text import box_of
from layers.places.spelling import Nearness, nearness, plain, search_key
from layers.releases.history import CurrentReleases, current_at, in_release, number_of
from layers.releases.legal_time import LEGAL_TIMES

__all__ = ["PLACE_LAYERS", "FoundPlace", "find_places"]

# In this order where they fit equally well.
PLACE_LAYERS = (
    "district",
    "block",
    "plan",
    "plan_parcel",
    "assessment",
    "control_zone",
    "facility",
)
# Of each layer so many are looked at, those first that begin with what was typed.
_MOST_TRIED = 200

_CANDIDATES = """
(SELECT '{layer}' AS layer, f.id, f.code, f.name FROM map.{layer} f
WHERE ({fits}) AND {released}
ORDER BY map.search_key(f.code) LIKE :begins DESC, length(f.code), f.code LIMIT :most)
"""
_SHOWN = """
SELECT '{layer}' AS layer, f.id, f.code, f.name, ST_Extent(ST_Transform(f.geom, 4490)) AS box,
    (SELECT d.name FROM map.district d
        WHERE ST_Intersects(d.geom, ST_PointOnSurface(ST_Collect(f.geom))) AND {district}
        ORDER BY d.code LIMIT 1) AS district
FROM map.{layer} f WHERE f.id = ANY (:{layer}_ids){holds} GROUP BY f.id, f.code, f.name
"""
_HELD = {"plan_parcel": f" AND {LEGAL_TIMES['plan_parcel'].condition}"}


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """`bbox` is west, south, east, north (EPSG:4490)."""

    layer: str
    code: str
    name: str | None
    bbox: tuple[float, float, float, float]
    district: str | None
    nearness: Nearness


def _fits(layer: str, typed: str) -> str | None:
    key, typed_text = search_key(typed), plain(typed)
    terms = []
    if key:
        # A key so short is in too much: only what begins with it.
        terms.append(f"map.search_key(f.code) LIKE {':holds' if len(key) > 2 else ':begins'}")
    # A text of digits is nobody's name, and the names of parcels are many.
    if layer != "plan_parcel" or not typed_text.isascii():
        terms.append("lower(f.name) LIKE :named")
    return " OR ".join(terms) or None


def _escaped(text_of: str) -> str:
    return text_of.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _candidates(connection: Connection, typed: str) -> list[Any]:
    current = current_at(connection)
    numbers = {layer: current[layer].number for layer in PLACE_LAYERS if layer in current}
    parts = [
        _CANDIDATES.format(layer=layer, fits=fits, released=in_release(layer))
        for layer in numbers
        if (fits := _fits(layer, typed))
    ]
    if not parts:
        return []
    key = search_key(typed)
    parameters = {
        "begins": f"{key}%" if key else "",
        "holds": f"%{key}%",
        "named": f"%{_escaped(typed.strip().lower())}%",
        "most": _MOST_TRIED,
    }
    return list(connection.execute(text(" UNION ALL ".join(parts)), {**numbers, **parameters}))


def find_places(
    database: Database, viewer: Viewer, typed: str, limit: int, on: date | None = None
) -> list[FoundPlace]:
    """At most `limit` places that the viewer may see, the best first: what is exactly so, what
    begins so, what has it somewhere; parcels of plans in force `on` a date where one is given.
    `database` connects as the application."""
    # No code and no name has what cannot be printed, and the database takes no NUL.
    typed = "".join(c for c in typed if c.isprintable())
    order = {layer: n for n, layer in enumerate(PLACE_LAYERS)}
    with database.reading() as connection:
        fitting = [
            ((grade, len(row.code), order[row.layer], row.code), row)
            for row in _candidates(connection, typed)
            if (grade := nearness(typed, row.code, row.name)) is not None
        ]
        current = current_at(connection)
    fitting.sort(key=lambda each: each[0])
    matches: list[FoundPlace] = []
    # Some at a time: most often all of the first may be seen.
    for first in range(0, len(fitting), 2 * limit):
        some = fitting[first : first + 2 * limit]
        seen = _seen(database, viewer, [row for _, row in some], current, on)
        for key, row in some:
            here = seen.get((row.layer, row.id))
            if here is not None:
                box = box_of(here.box)
                matches.append(
                    FoundPlace(row.layer, row.code, row.name, box, here.district, key[0][0])
                )
        if len(matches) >= limit:
            break
    return matches[:limit]


def _seen(
    database: Database,
    viewer: Viewer,
    rows: list[Any],
    current: Mapping[str, CurrentReleases],
    on: date | None,
) -> dict[tuple[str, int], Any]:
    """Of these rows those that the viewer may see, each with its box and its district."""
    wanted: dict[str, list[int]] = {}
    for row in rows:
        wanted.setdefault(row.layer, []).append(row.id)
    shown = " UNION ALL ".join(
        "({})".format(
            _SHOWN.format(
                layer=layer,
                district=in_release("district", "d"),
                holds="" if on is None else _HELD.get(layer, ""),
            )
        )
        for layer in wanted
    )
    parameters: dict[str, Any] = {f"{layer}_ids": ids for layer, ids in wanted.items()}
    parameters |= {"first": on, "last": on}
    for parameter, layer in (("district", "district"), ("dated_by", "plan")):
        parameters[parameter] = number_of(layer, current)
    with database.reading(viewer) as connection:
        return {(row.layer, row.id): row for row in connection.execute(text(shown), parameters)}
