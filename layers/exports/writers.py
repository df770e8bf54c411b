"""Writers by extension: .gpkg .geojson .parquet .csv .xlsx.

Rows arrive in chunks and leave memory at once. The file appears under its name only when it is
whole: until then it is written beside it.
"""

from __future__ import annotations

import contextlib
import csv
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from blueprint.errors import BadInput, Flaw

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

__all__ = ["SUFFIXES", "ExportColumn", "ExportLayer", "Writer", "writer_for"]

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column of the table: text, number, integer, date or boolean."""

    name: str
    type: str = "text"


@dataclass(frozen=True, slots=True)
class ExportLayer:
    """What the table's shapes are: how the layer is called, of which kind, and in which CRS."""

    layer: str = "screen"
    geometry: str = "MultiPolygon"
    epsg: int = 4490


class Writer(ABC):
    """Takes rows with their geometry (in the drawing's CRS, or None) in order."""

    def __init__(self, path: Path, columns: Sequence[ExportColumn], drawing: ExportLayer) -> None:
        self.path, self.columns, self.drawing = path, columns, drawing

    @abstractmethod
    def write(self, rows: Sequence[Row], shapes: Sequence[BaseGeometry | None]) -> None: ...

    def close(self) -> None:
        return None

    def values(self, row: Row) -> list[Any]:
        return [row.get(column.name) for column in self.columns]


_KINDS: Mapping[str, Any] = {
    "text": object,
    "number": np.float64,
    "integer": np.int64,
    "date": "datetime64[D]",
    "boolean": np.bool_,
}
_FILLED: Mapping[str, Any] = {"boolean": False}


class _GeoPackage(Writer):
    def write(self, rows: Sequence[Row], shapes: Sequence[BaseGeometry | None]) -> None:
        values = [
            np.array([row.get(column.name) for row in rows], dtype=object)
            for column in self.columns
        ]
        # Of the types that have no value for "none" the places are told apart.
        empty = [
            np.array([v is None for v in array], bool) if column.type in _FILLED else None
            for column, array in zip(self.columns, values, strict=True)
        ]
        import pyogrio.raw  # here, because it brings pandas: a second that only this format needs

        pyogrio.raw.write(
            self.path,
            geometry=shapely.to_wkb([_as_multi(shape) for shape in shapes]),
            field_data=[
                (array if none is None else np.where(none, _FILLED[column.type], array)).astype(
                    _KINDS[column.type]
                )
                for column, array, none in zip(self.columns, values, empty, strict=True)
            ],
            field_mask=empty,
            fields=[column.name for column in self.columns],
            layer=self.drawing.layer,
            driver="GPKG",
            geometry_type=self.drawing.geometry,
            crs=f"EPSG:{self.drawing.epsg}",
            append=self.path.exists(),
        )


def _as_multi(shape: BaseGeometry | None) -> BaseGeometry | None:
    if isinstance(shape, shapely.Polygon):
        return shapely.MultiPolygon([shape])
    return shape


class _GeoJson(Writer):
    def __init__(self, path: Path, columns: Sequence[ExportColumn], drawing: ExportLayer) -> None:
        super().__init__(path, columns, drawing)
        self._file = path.open("wb")
        self._file.write(b'{"type":"FeatureCollection","features":[\n')
        self._first = True

    def write(self, rows: Sequence[Row], shapes: Sequence[BaseGeometry | None]) -> None:
        for row, shape in zip(rows, shapes, strict=True):
            feature = {
                "type": "Feature",
                "properties": dict(
                    zip((c.name for c in self.columns), self.values(row), strict=True)
                ),
                "geometry": None if shape is None else shapely.geometry.mapping(shape),
            }
            self._file.write(b"" if self._first else b",\n")
            self._file.write(orjson.dumps(feature))
            self._first = False

    def close(self) -> None:
        self._file.write(b"\n]}\n")
        self._file.close()


# None named: of any kind.
_PARQUET_KINDS = {
    "MultiPolygon": ["Polygon", "MultiPolygon"],
    "MultiLineString": ["LineString", "MultiLineString"],
}


class _Parquet(Writer):
    def __init__(self, path: Path, columns: Sequence[ExportColumn], drawing: ExportLayer) -> None:
        # Slow to import, and only these files need it.
        import pyarrow as pa
        import pyarrow.parquet as pq

        super().__init__(path, columns, drawing)
        kinds = {
            "text": pa.string(),
            "number": pa.float64(),
            "integer": pa.int64(),
            "date": pa.date32(),
            "boolean": pa.bool_(),
        }
        geo = {
            "version": "1.0.0",
            "primary_column": "geometry",
            "columns": {
                "geometry": {
                    "encoding": "WKB",
                    "geometry_types": _PARQUET_KINDS.get(drawing.geometry, []),
                    "crs": pyproj.CRS.from_epsg(drawing.epsg).to_json_dict(),
                }
            },
        }
        self._schema = pa.schema(
            [(column.name, kinds[column.type]) for column in columns] + [("geometry", pa.binary())],
            metadata={b"geo": orjson.dumps(geo)},
        )
        self._writer = pq.ParquetWriter(path, self._schema)

    def write(self, rows: Sequence[Row], shapes: Sequence[BaseGeometry | None]) -> None:
        import pyarrow as pa

        arrays = [
            pa.array([row.get(field.name) for row in rows], field.type) for field in self._schema
        ][:-1]
        wkb = pa.array([None if s is None else shapely.to_wkb(s) for s in shapes], pa.binary())
        self._writer.write_table(pa.table([*arrays, wkb], schema=self._schema))

    def close(self) -> None:
        self._writer.close()


# What begins so is a formula to some spreadsheet: the full-width signs are taken for the others.
_BEGINS_FORMULA = tuple("=+-@＝＋－＠\t\r\n")
_NUMBER = re.compile(r"[+-]?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d+)?")

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _safe(value: Any) -> Any:
    """A cell that a spreadsheet cannot take for a formula; numbers, also as text, stay as they
    are."""
    if not isinstance(value, str) or not value.startswith(_BEGINS_FORMULA):
        return value
    return value if _NUMBER.fullmatch(value) else "'" + value


def _xlsx_safe(value: Any) -> Any:
    """The same, without the control characters that the format has no way to hold."""
    if isinstance(value, str):
        value = _NO_XML.sub("\ufffd", value)
    return _safe(value)


class _Table(Writer):
    """CSV without shapes."""

    _more: tuple[str, ...] = ()

    def __init__(self, path: Path, columns: Sequence[ExportColumn], drawing: ExportLayer) -> None:
        super().__init__(path, columns, drawing)
        # A byte order mark, so that spreadsheets read Chinese as what it is.
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._file)
        self._csv.writerow([*(_safe(column.name) for column in columns), *self._more])

    def write(self, rows: Sequence[Row], shapes: Sequence[BaseGeometry | None]) -> None:
        for row in rows:
            self._csv.writerow([*map(_safe, self.values(row))])

    def close(self) -> None:
        self._file.close()


class _Csv(_Table):
    _more = ("wkt",)

    def write(self, rows: Sequence[Row], shapes: Sequence[BaseGeometry | None]) -> None:
        for row, shape in zip(rows, shapes, strict=True):
            wkt = "" if shape is None else shapely.to_wkt(shape, rounding_precision=9)
            self._csv.writerow([*map(_safe, self.values(row)), wkt])


class _Xlsx(Writer):
    MOST_ROWS = 1_048_575

    def __init__(self, path: Path, columns: Sequence[ExportColumn], drawing: ExportLayer) -> None:
        import openpyxl  # slow to import, and only these files need it

        super().__init__(path, columns, drawing)
        self._book = openpyxl.Workbook(write_only=True)
        self._sheet: WriteOnlyWorksheet = self._book.create_sheet("screen")
        self._sheet.append([_xlsx_safe(column.name) for column in columns])
        self._rows = 0

    def write(self, rows: Sequence[Row], shapes: Sequence[BaseGeometry | None]) -> None:
        self._rows += len(rows)
        if self._rows > self.MOST_ROWS:
            raise BadInput.of(
                Flaw(
                    (str(self.path),), "超过 XLSX 的行数上限", self._rows, "改用 .gpkg 或 .parquet"
                )
            )
        for row in rows:
            self._sheet.append([_xlsx_safe(value) for value in self.values(row)])

    def close(self) -> None:
        self._book.save(self.path)


_WRITERS: Mapping[str, type[Writer]] = {
    ".gpkg": _GeoPackage,
    ".geojson": _GeoJson,
    ".parquet": _Parquet,
    ".csv": _Csv,
    ".xlsx": _Xlsx,
}
SUFFIXES = tuple(_WRITERS)
_TABLES: Mapping[str, type[Writer]] = {".csv": _Table, ".xlsx": _Xlsx}


@contextlib.contextmanager
def writer_for(
    path: Path,
    columns: Sequence[ExportColumn],
    drawing: ExportLayer | None = None,
    *,
    shapes: bool = True,
) -> Iterator[Writer]:
    """A writer for the file's extension; the file is there when the block ends well, and is as it
    was when it does not. Without `shapes` only tables can be written. BadInput for an extension
    that we cannot write."""
    kinds = _WRITERS if shapes else _TABLES
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        known = " ".join(kinds)
        raise BadInput.of(Flaw(("-o", str(path)), "不认识的扩展名", path.suffix, f"可用：{known}"))
    if not path.parent.is_dir():
        raise BadInput.of(Flaw(("-o", str(path)), "文件夹不存在", str(path.parent), "先建立它"))
    partial = path.with_name(f".{path.stem}.{os.getpid()}.partial{path.suffix}")
    writer = kind(partial, columns, drawing or ExportLayer())
    try:
        yield writer
        writer.close()
        if partial.exists():
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
