"""The map in PostGIS, as `blueprint.ports.Atlas` asks for it."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from importlib import resources
from typing import Any

import orjson
import psycopg2
from psycopg2.extensions import cursor as PgCursor

from blueprint.city import City
from blueprint.errors import NotFound
from blueprint.ports import Snapshot
from blueprint.sections import themes_to_read
from blueprint.vocabulary import Kind, Use
from layers.catalogue import layer as layer_of
from layers.database import Database

__all__ = ["PostgisAtlas"]

_ARGUMENTS = "int[], bytea[], date, text, float8, jsonb, text[], text[]"


class PostgisAtlas:
    """Reads published releases; `database` connects as the application."""

    def __init__(self, database: Database, city: City) -> None:
        self._database = database
        self._city = city
        sql = resources.files(__package__).joinpath("evidence.sql").read_text("utf-8")
        self._evidence = sql.replace("{srid}", str(city.measuring_epsg))
        self._layers = [layer for layer, _ in themes_to_read()]
        self._themes = [theme for _, theme in themes_to_read()]

    def _prepare(self, cursor: PgCursor, prepared: set[str]) -> None:
        # Planning so large a statement costs more than running it: once a connection (which asks
        # for generic plans).
        if "evidence" not in prepared:
            cursor.execute(f"PREPARE evidence ({_ARGUMENTS}) AS {self._evidence}")
            prepared.add("evidence")

    def measure(
        self,
        shapes: Sequence[bytes],
        *,
        on: date,
        use: Use | None,
        tolerance_m: float,
        releases: Mapping[str, str] | None = None,
    ) -> list[Snapshot]:
        arguments = (
            list(range(len(shapes))),
            [psycopg2.Binary(shape) for shape in shapes],
            on,
            use.value if use else None,
            tolerance_m,
            None if releases is None else json.dumps(dict(releases)),
            self._layers,
            self._themes,
        )
        with self._database.reading() as (connection, prepared), connection.cursor() as cursor:
            self._prepare(cursor, prepared)
            cursor.execute(f"EXECUTE evidence ({', '.join(['%s'] * 8)})", arguments)
            rows = cursor.fetchall()
        return [
            Snapshot(
                body=orjson.loads(evidence),
                parts={
                    Kind(kind): bytes.fromhex(wkb)
                    for kind, wkb in (orjson.loads(parts) if parts else {}).items()
                },
                known_at=known_at,
            )
            for _, evidence, parts, known_at in rows
        ]

    def explain(self, shapes: Sequence[bytes], *, on: date, tolerance_m: float) -> str:
        """The plan that PostgreSQL runs for these sites, with its times."""
        with self._database.reading() as (connection, prepared), connection.cursor() as cursor:
            self._prepare(cursor, prepared)
            cursor.execute(
                f"EXPLAIN (ANALYZE, BUFFERS) EXECUTE evidence ({', '.join(['%s'] * 8)})",
                (
                    list(range(len(shapes))),
                    [psycopg2.Binary(shape) for shape in shapes],
                    on,
                    None,
                    tolerance_m,
                    None,
                    self._layers,
                    self._themes,
                ),
            )
            return "\n".join(str(row[0]) for row in cursor.fetchall())

    def shape_of(self, layer: str, code: str) -> bytes:
        name = {"parcel": "plan_parcel"}.get(layer, layer)
        sql = f"""
            SELECT ST_AsBinary(f.geom) FROM map.{name} f
            JOIN map.current_release r ON r.layer = %s
                AND f.brought_in <= r.number AND (f.retired_by IS NULL OR f.retired_by > r.number)
            WHERE f.code = %s
        """
        with self._database.reading() as (connection, _), connection.cursor() as cursor:
            cursor.execute(sql, (name, code))
            row = cursor.fetchone()
        if row is None:
            raise NotFound(f"{layer_of(name).label}中没有编号“{code}”")
        return bytes(row[0])

    def place_at(self, lon: float, lat: float) -> tuple[str, str, bytes]:
        parts = [
            f"""
            SELECT {order}, '{name}', f.code, ST_AsBinary(f.geom) FROM map.{layer} f
            JOIN map.current_release r ON r.layer = '{layer}'
                AND f.brought_in <= r.number AND (f.retired_by IS NULL OR f.retired_by > r.number),
                point
            WHERE ST_Intersects(f.geom, point.geom)
            """
            for order, (name, layer) in enumerate((("parcel", "plan_parcel"), ("block", "block")))
        ]
        sql = f"""
            WITH point AS MATERIALIZED (
                SELECT ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), 4490), %s) AS geom
            )
            {" UNION ALL ".join(parts)} ORDER BY 1, 3 LIMIT 1
        """
        with self._database.reading() as (connection, _), connection.cursor() as cursor:
            cursor.execute(sql, (lon, lat, self._city.measuring_epsg))
            row = cursor.fetchone()
        if row is None:
            raise NotFound(f"此处（{lon}, {lat}）没有规划地块，也没有街区")
        return row[1], row[2], bytes(row[3])

    def outlines(
        self, ids: Sequence[str], around: Mapping[str, Any]
    ) -> dict[str, Mapping[str, Any]]:
        by_layer: dict[str, list[int]] = {}
        for feature in ids:
            layer, _, number = feature.partition("/")
            by_layer.setdefault(layer_of(layer).id, []).append(int(number))
        found: dict[str, Mapping[str, Any]] = {}
        with self._database.reading() as (connection, _), connection.cursor() as cursor:
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

    def releases(self) -> dict[str, str]:
        with self._database.reading() as (connection, _), connection.cursor() as cursor:
            cursor.execute(
                "SELECT layer, release_id::text FROM map.current_release WHERE layer = ANY (%s)",
                (sorted({*self._layers, "data_coverage"}),),
            )
            return dict(cursor.fetchall())

    def engine(self) -> Mapping[str, str]:
        return self._versions

    @cached_property
    def _versions(self) -> dict[str, str]:
        with self._database.reading() as (connection, _), connection.cursor() as cursor:
            cursor.execute(
                "SELECT postgis_lib_version(), postgis_geos_version(), postgis_proj_version()"
            )
            row = cursor.fetchone()
        assert row is not None
        postgis, geos, proj = (str(value).split()[0] for value in row)
        return {"postgis": postgis, "geos": geos, "proj": proj}
