"""Checked rows into the staging tables, by COPY, each with the hash of its content."""

import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from sqlalchemy import Connection

from layers.catalogue import Layer
from layers.tables import PREPARED_LAYERS
from layers.tables.prepared_shapes import prepare

__all__ = ["Rows", "Source", "stage_rows"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows came from: file name, SHA-256 of its bytes, and its report as JSON."""

    file: str
    sha256: str
    report: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """A layer's rows, checked: typed columns by field, valid geometry in the measuring CRS, and the
    number of each row in its source."""

    layer: Layer
    columns: Mapping[str, Sequence[object]]
    geometry: NDArray[np.object_]
    row_numbers: Sequence[int]
    source: Source

    def __len__(self) -> int:
        return len(self.geometry)


def _multi(shape: Any) -> Any:
    if isinstance(shape, Polygon):
        return MultiPolygon([shape])
    if isinstance(shape, LineString):
        return MultiLineString([shape])
    return shape


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _copied(value: object) -> str:
    """A value as COPY's text format writes it."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, tuple | list):
        quoted = ('"' + str(v).replace("\\", "\\\\").replace('"', '\\"') + '"' for v in value)
        return _escaped("{" + ",".join(quoted) + "}")
    return _escaped(str(value))


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("\t", "\\t")
    return text.replace("\n", "\\n").replace("\r", "\\r")


def _lines(
    rows: Rows, shapes: Sequence[Any], plain: Sequence[bytes], release_id: int, srid: int
) -> Iterator[str]:
    fields = list(rows.layer.fields)
    located = shapely.to_wkb(shapely.set_srid(shapes, srid), hex=True, include_srid=True)
    nothing = [None] * len(rows)
    values = [rows.columns.get(field, nothing) for field in fields]
    numbered = zip(zip(*values, strict=True), plain, located, rows.row_numbers, strict=True)
    for row, wkb, ewkb, number in numbered:
        # A field that came later does not make rows new that do not use it.
        cells = row[:-1] if row[-1] is None else row
        named = json.dumps([_plain(value) for value in cells], ensure_ascii=False)
        content = hashlib.sha256(named.encode() + b"\0" + wkb).hexdigest()
        copied = [str(release_id), *map(_copied, row), ewkb, f"\\\\x{content}", str(number)]
        yield "\t".join(copied) + "\n"


class _Stream(io.RawIOBase):
    """Lines as a file for COPY, so that a large layer is never in memory twice."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while len(self._left) < len(buffer):
            line = next(self._lines, None)
            if line is None:
                break
            self._left += line.encode()
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def stage_rows(connection: Connection, rows: Rows, release_id: int, srid: int) -> None:
    """Copy the rows into the layer's staging table, in the caller's transaction."""
    fields = ", ".join(f'"{name}"' for name in rows.layer.fields)
    stays_single = rows.layer.geometry == "any"
    shapes = [shape if stays_single else _multi(shape) for shape in rows.geometry]
    plain: list[bytes] = shapely.to_wkb(np.array(shapes, dtype=object), byte_order=1).tolist()
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor:
        cursor.copy_expert(
            f"COPY staging.{rows.layer.id} (release_id, {fields}, geom, content, source_row)"
            " FROM STDIN",
            io.BufferedReader(_Stream(_lines(rows, shapes, plain, release_id, srid)), 1 << 16),
        )
    if rows.layer.id in PREPARED_LAYERS:
        prepare(connection, plain, srid)
