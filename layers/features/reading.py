"""Features as GeoJSON, straight from the database: their geometry is never taken apart here."""

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Row, text

from blueprint.city import city
from layers.catalogue import Layer
from layers.database.row_security import restricted
from layers.features.reference_systems import ReferenceSystem
from layers.features.selection import Selection
from layers.releases.versions import Version

__all__ = ["FeaturePage", "feature", "page", "restricted_in"]

# Rows that are under way from the database at once: one may have 20,000 vertices.
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """Some features (JSON) in the order of their codes; `matched` counts the whole selection,
    `after` is where the next page begins, None at the end; `restricted` how many are for few eyes.
    """

    features: list[bytes]
    matched: int
    after: str | None
    restricted: int = 0


def _columns(layer: Layer, crs: ReferenceSystem) -> str:
    names = ", ".join(f"f.{name}" for name in layer.fields)
    shape = f"ST_Transform(f.geom, {crs.epsg})" if crs.epsg != city().measuring_epsg else "f.geom"
    if crs.north_first:
        shape = f"ST_FlipCoordinates({shape})"
    # Options 0: neither a box nor a crs member, which RFC 7946 has no place for.
    geometry = f"ST_AsGeoJSON({shape}, {crs.decimals}, 0) AS geometry_json"
    return f"{names}, {geometry}, {restricted(layer.id)} AS is_restricted"


def restricted_in(connection: Connection, version: Version, selection: Selection) -> int:
    """How many of a selection are for few eyes, among those that the connection sees."""
    where, parameters = selection.where(version, city().measuring_epsg)
    layer = version.layer
    sql = f"SELECT count(*) FROM map.{layer.id} f WHERE {where} AND {restricted(layer.id)}"
    return int(connection.scalar(text(sql), parameters) or 0)


def _json(layer: Layer, row: Row[Any], **more: object) -> bytes:
    held = row._mapping
    return orjson.dumps(
        {
            "type": "Feature",
            "id": held["code"],
            "geometry": orjson.Fragment(held["geometry_json"]),
            "properties": {name: held[name] for name in layer.fields},
            **more,
        }
    )


def page(
    connection: Connection,
    version: Version,
    selection: Selection,
    crs: ReferenceSystem,
    *,
    limit: int,
    after: str | None,
    most_bytes: int,
) -> FeaturePage:
    """At most `limit` features whose code comes after `after`; fewer when they would grow beyond
    `most_bytes`, but one at least. Codes are in the database's order."""
    layer = version.layer
    where, parameters = selection.where(version, city().measuring_epsg)
    matched = connection.scalar(
        text(f"SELECT count(*) FROM map.{layer.id} f WHERE {where}"), parameters
    )
    if not matched:
        return FeaturePage([], 0, None)
    if after is not None:
        where, parameters = f"{where} AND f.code > :after", {**parameters, "after": after}
    rows = connection.execute(
        text(
            f"SELECT {_columns(layer, crs)} FROM map.{layer.id} f WHERE {where}"
            " ORDER BY f.code LIMIT :rows"
        ).execution_options(stream_results=True, max_row_buffer=_AT_ONCE),
        {**parameters, "rows": limit + 1},
    )
    features: list[bytes] = []
    last, held, few = None, 0, 0
    with rows:
        for row in rows:
            if len(features) == limit or (features and held >= most_bytes):
                return FeaturePage(features, matched, last, few)
            features.append(_json(layer, row))
            held += len(features[-1])
            last = row.code
            few += row.is_restricted
    return FeaturePage(features, matched, None, few)


def feature(
    connection: Connection, version: Version, code: str, crs: ReferenceSystem, **more: object
) -> tuple[bytes, bool] | None:
    """One feature by its code, with further members, and whether it is for few eyes; None when
    there is none to be seen."""
    layer = version.layer
    where, parameters = Selection(values={"code": code}).where(version, city().measuring_epsg)
    row = connection.execute(
        text(f"SELECT {_columns(layer, crs)} FROM map.{layer.id} f WHERE {where}"), parameters
    ).first()
    return None if row is None else (_json(layer, row, **more), row.is_restricted)
