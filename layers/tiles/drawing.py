"""One tile in SQL: found by the index, made coarser as the zoom asks, then clipped and encoded.

For the eye only: what is finer than a quarter of a pixel is left out, and no judgement reads it.
"""

from typing import Any

from sqlalchemy import Connection, text

from blueprint.city import City
from layers.catalogue import Field, Layer
from layers.features import Selection
from layers.features.reference_systems import measured
from layers.releases.legal_time import Days
from layers.releases.versions import Version
from layers.tiles.grids import EXTENT, Grid, Tile

__all__ = ["draw", "statement", "tile_fields"]

# Of the extent, drawn beyond the tile's edge so that outlines are not cut there.
_MARGIN = 64
# Of a pixel.
_FINEST = 0.25
_KINDS = {"polygon", "line"}


def _attribute(field: Field) -> str | None:
    """Tiles know texts, numbers and booleans; long texts are the features' own."""
    match field.type:
        case "lines":
            return None
        case "list":
            return f"array_to_string(f.{field.name}, ',') AS {field.name}"
        case "date":
            return f"CAST(f.{field.name} AS text) AS {field.name}"
        case _:
            return f"f.{field.name}"


def tile_fields(layer: Layer) -> tuple[str, ...]:
    """The fields that its tiles have."""
    return tuple(field.name for field in layer.fields.values() if _attribute(field) is not None)


def _hidden_classes(layer: Layer, tile: Tile) -> list[str]:
    """The classes that are drawn only nearer by."""
    return [
        value for value, style in layer.classes.items() if tile.matrix < int(style.get("from", 0))
    ]


def _names(layer: Layer, grid: Grid, tile: Tile, where: str, city: City) -> str:
    """SQL that appends the points of names: each in the one tile that it lies in, in the middle of
    the feature where that is within it."""
    if layer.names is None or tile.matrix < layer.names.from_matrix:
        return ""
    fields = ", ".join(f"f.{name}" for name in layer.names.fields)
    point = "CASE WHEN ST_Contains(f.geom, ST_Centroid(f.geom)) THEN ST_Centroid(f.geom)"
    point = f"{point} ELSE ST_PointOnSurface(f.geom) END"
    if grid.epsg != city.measuring_epsg:
        point = f"ST_Transform({point}, {grid.epsg})"
    return f""" || COALESCE((SELECT ST_AsMVT(named, '{layer.named_as}', {EXTENT}, 'geom') FROM (
            SELECT {", ".join(layer.names.fields)}, ST_AsMVTGeom(point,
                ST_MakeEnvelope(:west, :south, :east, :north, {grid.epsg}),
                {EXTENT}, 0, false) AS geom
            FROM (
                SELECT {fields}, {point} AS point FROM map.{layer.id} f
                WHERE f.geom && ST_MakeEnvelope(
                    :mwest, :msouth, :meast, :mnorth, {city.measuring_epsg}) AND {where}
                ORDER BY f.code OFFSET 0
            ) f
            WHERE ST_X(point) >= :west AND ST_X(point) < :east
                AND ST_Y(point) > :south AND ST_Y(point) <= :north
        ) named), '')"""


def statement(
    version: Version,
    grid: Grid,
    tile: Tile,
    days: Days | None,
    city: City,
    fields: tuple[str, ...] | None = None,
) -> tuple[str, dict[str, Any]] | None:
    """The tile's SQL and its parameters; None when it lies outside the city."""
    west, south, east, north = grid.box(tile)
    beyond = (east - west) * _MARGIN / EXTENT
    around = measured(
        (west - beyond, south - beyond, east + beyond, north + beyond), grid.epsg, city
    )
    if around is None:
        return None
    layer: Layer = version.layer
    where, parameters = Selection(days=days).where(version, city.measuring_epsg)
    finest = grid.cell_at(tile.matrix) * grid.metre * _FINEST
    shape = "ST_Simplify(f.geom, :finest)"
    if fields is not None:
        shape = f"ST_Collect({shape} ORDER BY f.code)"
    if grid.epsg != city.measuring_epsg:
        shape = f"ST_Transform({shape}, {grid.epsg})"
    seen = ""
    if layer.geometry in _KINDS:
        seen = (
            " AND (ST_XMax(f.geom) - ST_XMin(f.geom) >= :finest"
            " OR ST_YMax(f.geom) - ST_YMin(f.geom) >= :finest)"
        )
    hidden = _hidden_classes(layer, tile)
    if hidden:
        seen += f" AND f.{layer.classed_by} <> ALL(:near)"
    wanted = [field for name, field in layer.fields.items() if fields is None or name in fields]
    columns = ", ".join(filter(None, map(_attribute, wanted)))
    order = "ORDER BY f.code"
    if fields is not None:
        numbers = ", ".join(str(number + 1) for number in range(len(fields)))
        order = f"GROUP BY {numbers} ORDER BY {numbers}"
    names = _names(layer, grid, tile, where, city) if fields is None else ""
    sql = f"""
        SELECT ST_AsMVT(drawn, '{layer.id}', {EXTENT}, 'geom'){names} FROM (
            SELECT {columns}, ST_AsMVTGeom({shape},
                ST_MakeEnvelope(:west, :south, :east, :north, {grid.epsg}),
                {EXTENT}, {_MARGIN}, true) AS geom
            FROM map.{layer.id} f
            WHERE f.geom && ST_MakeEnvelope(:mwest, :msouth, :meast, :mnorth, {city.measuring_epsg})
                AND {where}{seen}
            {order} OFFSET 0
        ) drawn WHERE drawn.geom IS NOT NULL"""
    mwest, msouth, meast, mnorth = around.bounds
    box = {"west": west, "south": south, "east": east, "north": north}
    measuring = {"mwest": mwest, "msouth": msouth, "meast": meast, "mnorth": mnorth}
    hidden_classes = {"near": hidden} if hidden else {}
    return sql, {**parameters, **box, **measuring, **hidden_classes, "finest": finest}


def draw(
    connection: Connection,
    version: Version,
    grid: Grid,
    tile: Tile,
    days: Days | None,
    city: City,
    fields: tuple[str, ...] | None = None,
) -> bytes:
    """The tile (MVT), empty when nothing is seen in it; with `fields` it has these alone, and what
    says the same in all of them is one feature."""
    query = statement(version, grid, tile, days, city, fields)
    if query is None:
        return b""
    sql, parameters = query
    return bytes(connection.scalar(text(sql), parameters) or b"")
