"""One tile in SQL: found by the index, made coarser as the zoom asks, then clipped and encoded.

For the eye only: what is finer than a quarter of a pixel is left out, and no judgement reads it.
"""

from typing import Any

from sqlalchemy import Connection, text

from blueprint.city import City
from layers.catalogue import Field, Layer
from layers.features import Selection
from layers.legal_time import Days
from layers.reference_systems import measured
from layers.tiles.grids import EXTENT, Grid, Tile
from layers.versions import Version

__all__ = ["draw", "statement"]

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


def _near(layer: Layer, tile: Tile) -> list[str]:
    """The classes that are drawn only nearer by."""
    return [
        value for value, style in layer.classes.items() if tile.matrix < int(style.get("from", 0))
    ]


def statement(
    version: Version, grid: Grid, tile: Tile, days: Days | None, city: City
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
    if grid.epsg != city.measuring_epsg:
        shape = f"ST_Transform({shape}, {grid.epsg})"
    seen = ""
    if layer.geometry in _KINDS:
        seen = (
            " AND (ST_XMax(f.geom) - ST_XMin(f.geom) >= :finest"
            " OR ST_YMax(f.geom) - ST_YMin(f.geom) >= :finest)"
        )
    near = _near(layer, tile)
    if near:
        seen += f" AND f.{layer.classed_by} <> ALL(:near)"
    columns = ", ".join(filter(None, map(_attribute, layer.fields.values())))
    sql = f"""
        SELECT ST_AsMVT(drawn, '{layer.id}', {EXTENT}, 'geom') FROM (
            SELECT {columns}, ST_AsMVTGeom({shape},
                ST_MakeEnvelope(:west, :south, :east, :north, {grid.epsg}),
                {EXTENT}, {_MARGIN}, true) AS geom
            FROM map.{layer.id} f
            WHERE f.geom && ST_MakeEnvelope(:mwest, :msouth, :meast, :mnorth, {city.measuring_epsg})
                AND {where}{seen}
            ORDER BY f.code OFFSET 0
        ) drawn WHERE drawn.geom IS NOT NULL"""
    mwest, msouth, meast, mnorth = around.bounds
    box = {"west": west, "south": south, "east": east, "north": north}
    measuring = {"mwest": mwest, "msouth": msouth, "meast": meast, "mnorth": mnorth}
    told = {"near": near} if near else {}
    return sql, {**parameters, **box, **measuring, **told, "finest": finest}


def draw(
    connection: Connection, version: Version, grid: Grid, tile: Tile, days: Days | None, city: City
) -> bytes:
    """The tile (MVT), empty when nothing is seen in it."""
    asked = statement(version, grid, tile, days, city)
    if asked is None:
        return b""
    sql, parameters = asked
    return bytes(connection.scalar(text(sql), parameters) or b"")
