"""A published layer, of any release and date, as a file that can be imported again.

GeoPackage and GeoParquet keep the shapes as they are stored, in the measuring CRS; GeoJSON is in
degrees, as its standard demands. Lists are commas, texts a line are lines: as files bring them.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import Connection, text

from blueprint.city import city
from blueprint.errors import BadInput, Flaw
from layers.catalogue import Field, Layer
from layers.exports.writers import ExportColumn, ExportLayer, writer_for
from layers.features import Selection
from layers.releases.versions import Version

__all__ = ["LAYER_SUFFIXES", "export_layer"]

LAYER_SUFFIXES = (".gpkg", ".parquet", ".geojson")
_AT_ONCE = 2_000
_DEGREES = 4490
_TYPES = {"number": "number", "ratio": "number", "date": "date", "boolean": "boolean"}
_SHAPES = {"polygon": "MultiPolygon", "line": "MultiLineString", "any": "Unknown"}


def _columns(layer: Layer) -> list[ExportColumn]:
    return [
        ExportColumn(field.name, _TYPES.get(field.type, "text")) for field in layer.fields.values()
    ]


def _value(field: Field, value: Any, plain: bool) -> Any:
    if field.type == "list":
        return None if value is None else ",".join(value)
    if field.type == "lines":
        return None if value is None else "\n".join(value)
    return value.isoformat() if plain and isinstance(value, date) else value


def _rows(
    connection: Connection, version: Version, selection: Selection, epsg: int
) -> Iterator[list[Any]]:
    layer = version.layer
    srid = city().measuring_epsg
    where, parameters = selection.where(version, srid)
    names = ", ".join(f"f.{name}" for name in layer.fields)
    shape = "f.geom" if epsg == srid else f"ST_Transform(f.geom, {epsg})"
    rows = connection.execute(
        text(
            f"SELECT {names}, ST_AsBinary({shape}) AS shape FROM map.{layer.id} f"
            f" WHERE {where} ORDER BY f.code"
        ).execution_options(stream_results=True, max_row_buffer=_AT_ONCE),
        parameters,
    )
    with rows:
        yield from (list(chunk) for chunk in rows.partitions(_AT_ONCE))


def export_layer(connection: Connection, version: Version, selection: Selection, path: Path) -> int:
    """Write what is selected of a layer's version, by the file's extension; returns how many
    features. BadInput for another extension; memory does not grow with the layer."""
    layer, suffix = version.layer, path.suffix.lower()
    if suffix not in LAYER_SUFFIXES:
        known = " ".join(LAYER_SUFFIXES)
        raise BadInput.of(Flaw((str(path),), "不认识的扩展名", path.suffix, f"可用：{known}"))
    plain = suffix == ".geojson"
    srid = city().measuring_epsg
    drawing = ExportLayer(layer.id, _SHAPES[layer.geometry], _DEGREES if plain else srid)
    fields, count = list(layer.fields.values()), 0
    with writer_for(path, _columns(layer), drawing) as writer:
        for chunk in _rows(connection, version, selection, drawing.epsg):
            rows = [
                {field.name: _value(field, getattr(row, field.name), plain) for field in fields}
                for row in chunk
            ]
            shapes = shapely.from_wkb([bytes(row.shape) for row in chunk]).tolist()
            writer.write(rows, shapes)
            count += len(rows)
        if not count:
            writer.write([], [])
    return count
