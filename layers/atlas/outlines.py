"""Outlines on the map: of a parcel or block by code or by a point in it, of rows by their ids."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, text

from blueprint.city import City
from blueprint.codes import compared
from blueprint.errors import NotFound
from blueprint.ports import Outline
from blueprint.viewer import Viewer
from blueprint.vocabulary import Visibility
from layers.catalogue import layer as layer_of
from layers.database.connections import Database
from layers.releases.history import CurrentReleases, current_at, in_release, number_of
from layers.releases.legal_time import LEGAL_TIMES

__all__ = ["Outlines"]


def _visibility(layer: str) -> str:
    return f"coalesce(f.visibility, '{layer_of(layer).visibility}') AS visibility"


def _code_like(connection: Connection, layer: str, number: int | None, code: str) -> str | None:
    """The one code of the layer that looks as this one does (hyphens, width, blanks); None where
    there is none, or more than one."""
    sql = f"""
        SELECT f.code FROM map.{layer} f
        WHERE {in_release()} AND map.search_key(f.code) = map.search_key(:code) LIMIT 200
    """
    parameters = {"number": number, "code": compared(code)}
    found = [
        held
        for held in connection.scalars(text(sql), parameters)
        if compared(held) == compared(code)
    ]
    return found[0] if len(found) == 1 else None


def _not_found(layer: str, code: str, other: str, held: str | None) -> NotFound:
    """What is not there; a code of the other layer is offered, and never answered with."""
    why = f"{layer_of(layer).label}中没有编号“{code}”"
    if held is not None:
        member = {"plan_parcel": "parcel", "block": "block"}[other]
        why += f"；“{held}”是{layer_of(other).label}的编号，查询它请写 {member}={held}"
    return NotFound(why)


class Outlines:
    """Of published releases, as they are current or as they were known at a moment."""

    def __init__(self, database: Database, city: City) -> None:
        self._database = database
        self._city = city
        self._then: datetime | None = None

    def _current(self, connection: Connection) -> dict[str, CurrentReleases]:
        return current_at(connection, self._then)

    def outline_of(self, layer: str, code: str, viewer: Viewer) -> Outline:
        name = {"parcel": "plan_parcel"}.get(layer, layer)
        sql = f"""
            SELECT ST_AsBinary(f.geom) AS shape, {_visibility(name)}
            FROM map.{name} f WHERE f.code = :code AND {in_release()}
        """
        with self._database.reading(viewer) as connection:
            number = number_of(name, self._current(connection))
            row = connection.execute(text(sql), {"number": number, "code": code}).first()
            if row is None:
                held = _code_like(connection, name, number, code)
                other = {"plan_parcel": "block", "block": "plan_parcel"}.get(name)
                if held is None and other is not None:
                    there = number_of(other, self._current(connection))
                    raise _not_found(name, code, other, _code_like(connection, other, there, code))
                code = held or code
                row = connection.execute(text(sql), {"number": number, "code": code}).first()
        if row is None:
            raise NotFound(f"{layer_of(name).label}中没有编号“{code}”")
        return Outline(layer, code, bytes(row.shape), Visibility(row.visibility))

    def outline_at(self, lon: float, lat: float, on: date, viewer: Viewer) -> Outline:
        layers = (
            ("parcel", "plan_parcel", LEGAL_TIMES["plan_parcel"].condition),
            ("block", "block", "true"),
        )
        parts = [
            f"""
            SELECT {order} AS "order", '{name}' AS name, f.code, ST_AsBinary(f.geom) AS shape,
                {_visibility(layer)}
            FROM map.{layer} f, point
            WHERE ST_Intersects(f.geom, point.geom)
                AND {in_release(layer)} AND {holds}
            """
            for order, (name, layer, holds) in enumerate(layers)
        ]
        sql = f"""
            WITH point AS MATERIALIZED (
                SELECT ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4490), :srid) AS geom
            )
            {" UNION ALL ".join(parts)} ORDER BY 1, 3 LIMIT 1
        """
        with self._database.reading(viewer) as connection:
            current = self._current(connection)
            numbers = {layer: number_of(layer, current) for _, layer, _ in layers}
            day = {"first": on, "last": on, "dated_by": number_of("plan", current)}
            point = {"lon": lon, "lat": lat, "srid": self._city.measuring_epsg}
            row = connection.execute(text(sql), {**numbers, **day, **point}).first()
        if row is None:
            raise NotFound(f"此处（{lon}, {lat}）在 {on} 没有规划地块，也没有街区")
        return Outline(row.name, row.code, bytes(row.shape), Visibility(row.visibility))

    def outlines(
        self, ids: Sequence[str], around: Mapping[str, Any]
    ) -> dict[str, Mapping[str, Any]]:
        by_layer: dict[str, list[int]] = {}
        for feature in ids:
            layer, _, number = feature.partition("/")
            by_layer.setdefault(layer_of(layer).id, []).append(int(number))
        found: dict[str, Mapping[str, Any]] = {}
        with self._database.single() as (connection, _), connection.cursor() as cursor:
            for layer, numbers in sorted(by_layer.items()):
                cursor.execute(
                    f"""
                    WITH site AS MATERIALIZED (
                        SELECT ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON(%s), 4490), %s) AS shape
                    ), frame AS MATERIALIZED (
                        SELECT ST_Expand(shape, greatest(300, sqrt(ST_Area(shape)))) AS box
                        FROM site
                    )
                    SELECT f.id, ST_AsGeoJSON(ST_Transform(
                        ST_Intersection(f.geom, frame.box), 4490), 7)
                    FROM map.{layer} f, frame WHERE f.id = ANY (%s)
                    """,
                    (json.dumps(dict(around)), self._city.measuring_epsg, numbers),
                )
                for number, shape in cursor.fetchall():
                    found[f"{layer}/{number}"] = orjson.loads(shape)
        return found
