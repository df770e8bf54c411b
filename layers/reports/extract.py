"""What lies in a map frame, of the releases that an answer names: for the eye alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from blueprint.vocabulary import Visibility
from layers.database.row_security import shown
from layers.releases.history import in_release
from layers.releases.legal_time import LEGAL_TIMES
from layers.releases.versions import release_number

__all__ = ["Frame", "MapFeature", "features_in"]

# In the order in which they are drawn, the background first; of each, what its class and name are.
_LAYERS = {
    "plan_parcel": ("f.land_use_code", "coalesce(f.name, f.code)"),
    "plan": ("f.status", "f.name"),
    "control_zone": ("f.type", "f.name"),
    "plan_adjustment": ("f.major", "coalesce(f.reason, f.code)"),
    "assessment": ("f.kind", "f.name"),
}
# Beside what the answer names; of each layer the largest.
_MOST_OTHERS = 300
_NO_RELEASE = -1


@dataclass(frozen=True, slots=True)
class Frame:
    """A box in the measuring CRS (metres); what is finer than `finest_m` is not seen in it."""

    west: float
    south: float
    east: float
    north: float
    finest_m: float


@dataclass(frozen=True, slots=True)
class MapFeature:
    """`id` is as determinations have it, `shape` (WKB, measuring CRS) is clipped to the frame."""

    id: str
    layer: str
    kind: str | None
    name: str
    shape: bytes


def _one(layer: str) -> str:
    kind, name = _LAYERS[layer]
    legal = LEGAL_TIMES[layer].condition.replace(":dated_by", ":number_plan")
    others = "false"
    if layer != "assessment":
        others = f"({in_release(f'number_{layer}')}) AND ({legal}) AND {shown(layer)}"
    return f"""
    (SELECT '{layer}/' || f.id AS id, '{layer}' AS layer, CAST({kind} AS text) AS kind,
        {name} AS name, ST_AsBinary(ST_Simplify(
            ST_ClipByBox2D(f.geom, ST_MakeEnvelope(:west, :south, :east, :north, :srid)),
            :finest, true)) AS shape, f.code
    FROM map.{layer} f
    WHERE f.geom && ST_MakeEnvelope(:west, :south, :east, :north, :srid)
        AND (f.id = ANY(:ids_{layer}) OR {others})
    ORDER BY f.id = ANY(:ids_{layer}) DESC, ST_Area(f.geom) DESC, f.code LIMIT :most)"""


_SQL = " UNION ALL ".join(_one(layer) for layer in _LAYERS)


def features_in(
    connection: Connection,
    frame: Frame,
    *,
    releases: Mapping[str, str],
    on: date,
    named: Sequence[str],
    sees: Collection[Visibility],
    srid: int,
) -> list[MapFeature]:
    """The features that an answer names (`named`: its ids), and what else was in force on its date
    in its releases, as far as its reader may see; in one round trip, in the order of drawing."""
    by_layer: dict[str, list[int]] = {layer: [] for layer in _LAYERS}
    for feature in named:
        layer, _, number = feature.partition("/")
        if layer in by_layer and number.isdecimal():
            by_layer[layer].append(int(number))
    ids = {f"ids_{layer}": numbers for layer, numbers in by_layer.items()}
    wanted = [release_number(release) for release in releases.values()]
    rows = connection.execute(
        text("SELECT id, number FROM map.release WHERE id = ANY(:ids)"), {"ids": wanted}
    )
    numbers = {str(row.id): row.number for row in rows}
    of_layer = {
        f"number_{layer}": numbers.get(releases.get(layer, ""), _NO_RELEASE) for layer in _LAYERS
    }
    parameters: dict[str, Any] = {
        **ids,
        **of_layer,
        "west": frame.west,
        "south": frame.south,
        "east": frame.east,
        "north": frame.north,
        "finest": frame.finest_m,
        "srid": srid,
        "first": on,
        "last": on,
        "sees": sorted(sees),
        "most": _MOST_OTHERS + max(map(len, by_layer.values())),
    }
    found = connection.execute(text(_SQL), parameters)
    return [
        MapFeature(row.id, row.layer, row.kind, row.name or "", bytes(row.shape))
        for row in found
        if row.shape is not None
    ]
