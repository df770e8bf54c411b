"""GeoPackage, read with SQLite itself.

GDAL's own reading of it answers 1970-01-01 for a date that is none and 0.0 for a number that is
none; a reader that reports bad values must see them as they stand in the table.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from layers.readers.declared import DeclaredCrs, crs_of_wkt
from layers.readers.encodings import codec
from layers.readers.sites import SiteFeature, SiteStream, known_crs, origin_of
from layers.readers.table import CrsOrigin, Format, RawTable, ReaderNote, refusal, several_remedy
from layers.readers.unchanged import UnchangedFile
from layers.readers.wkb import geometries_of_wkb

__all__ = ["FeatureTable", "open_layer", "read", "sites"]

_MAGIC = b"SQLite format 3\0"
_CHUNK = 4096
# Bytes of the envelope by its indicator in the geometry header (GeoPackage 1.3, clause 2.1.3).
_ENVELOPES = (0, 32, 48, 48, 64)
_EXTENDED = 0x20
_UNDEFINED = "图层的坐标系在文件中是“未定义”"


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """One feature table of an open GeoPackage."""

    connection: sqlite3.Connection
    table: str
    geometry: str
    columns: tuple[str, ...]
    file_crs: str | None
    total: int
    notes: tuple[ReaderNote, ...] = ()

    def rows(self) -> Iterator[list[tuple[Any, ...]]]:
        """All rows in chunks, the geometry blob first, then `columns`."""
        names = ", ".join(_quoted(name) for name in (self.geometry, *self.columns))
        cursor = self.connection.execute(f"SELECT {names} FROM {_quoted(self.table)}")
        while rows := cursor.fetchmany(_CHUNK):
            yield rows


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _uri(path: Path) -> str:
    # Immutable leaves no -wal or -shm beside a file that nobody is writing to; a write-ahead log
    # that is there holds rows, and must be read.
    busy = any(Path(f"{path}{end}").exists() for end in ("-wal", "-journal"))
    return f"file:{quote(str(path.resolve()))}?mode=ro{'' if busy else '&immutable=1'}"


def _srs(connection: sqlite3.Connection, srs_id: int) -> DeclaredCrs:
    row = connection.execute(
        "SELECT organization, organization_coordsys_id, definition"
        " FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
        (srs_id,),
    ).fetchone()
    if row is None or srs_id in (-1, 0):
        return DeclaredCrs(None)
    organization, code, definition = row
    if str(organization).upper() == "EPSG" and str(code).isdecimal():
        return DeclaredCrs(f"EPSG:{code}")
    return crs_of_wkt(str(definition))


_AREAL = ("POLYGON", "MULTIPOLYGON", "SURFACE", "MULTISURFACE", "CURVEPOLYGON")


class _Column(NamedTuple):
    """A geometry column that the catalogue names."""

    table: str
    geometry: str
    srs_id: int
    kind: str


def _choose(
    found: Sequence[_Column], wanted: str | None, file: str
) -> tuple[_Column, tuple[ReaderNote, ...]]:
    """The one column, or the named one (by its table, or by table.column); of several columns of
    one table the only one of areas, and that is told."""
    by_table: dict[str, list[_Column]] = {}
    for column in found:
        by_table.setdefault(column.table, []).append(column)
    names = [
        column.table if len(by_table[column.table]) == 1 else f"{column.table}.{column.geometry}"
        for column in found
    ]
    if not found:
        raise refusal(file, "GeoPackage 里没有矢量图层", "导出时写入一个带几何的图层")
    if wanted is not None and wanted in names:
        return found[names.index(wanted)], ()
    if wanted is not None and wanted not in by_table:
        raise refusal(file, "没有这个图层", f"文件里有：{'、'.join(names)}", wanted, at=("from",))
    tables = [wanted] if wanted is not None else list(by_table)
    if len(tables) == 1:
        columns = by_table[tables[0]]
        areas = [column for column in columns if column.kind.upper() in _AREAL]
        if len(columns) == 1:
            return columns[0], ()
        if len(areas) == 1:
            why = f"图层有 {len(columns)} 个几何列，采用面的一列（{areas[0].geometry}）"
            return areas[0], (ReaderNote(why, f"要用另一列时指明：{'、'.join(names)}"),)
    what = "几何列" if len(tables) == 1 else "图层"
    why = f"文件里有 {len(names)} 个{what}"
    raise refusal(file, why, several_remedy(names), tuple(names), at=("from",))


def _feature_table(connection: sqlite3.Connection, wanted: str | None, file: str) -> FeatureTable:
    found = connection.execute(
        "SELECT g.table_name, g.column_name, g.srs_id, g.geometry_type_name FROM gpkg_contents c"
        " JOIN gpkg_geometry_columns g ON lower(g.table_name) = lower(c.table_name)"
        " WHERE c.data_type = 'features' ORDER BY g.table_name"
    ).fetchall()
    columns_there = [_Column(str(t), str(g), srs, str(kind)) for t, g, srs, kind in found]
    (table, geometry, srs_id, _), notes = _choose(columns_there, wanted, file)
    kind = connection.execute(
        "SELECT type FROM sqlite_master WHERE lower(name) = lower(?)", (table,)
    ).fetchone()
    if kind is None or kind[0] != "table":
        raise refusal(file, "图层不是数据表", "把视图导出为数据表后再提交", table)
    described = connection.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()
    shapes = {each.geometry.lower() for each in columns_there if each.table == table}
    columns = tuple(
        str(name)
        for _, name, _, _, _, key in described
        if not key and str(name).lower() not in shapes
    )
    declared_crs = _srs(connection, srs_id)
    total = connection.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()[0]
    notes = (*notes, *declared_crs.notes)
    return FeatureTable(connection, table, geometry, columns, declared_crs.name, total, notes)


@contextmanager
def open_layer(path: Path, encoding: str | None, layer_name: str | None) -> Iterator[FeatureTable]:
    """The one feature table of the file, or the named one; BadLayerFile when it cannot be read,
    also later, while its rows are read within this context."""
    file = path.name
    with path.open("rb") as opened:
        if opened.read(len(_MAGIC)) != _MAGIC:
            raise refusal(file, "不是 GeoPackage（SQLite）文件", "重新导出，或检查扩展名")
    name = "utf-8" if encoding is None else codec(encoding)
    if name is None:
        raise refusal(file, "不认识的字符编码", "例如 utf-8、gbk、gb18030", encoding)
    try:
        with closing(sqlite3.connect(_uri(path), uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            table = _feature_table(connection, layer_name, file)
            if encoding is not None:  # the rows only: names in the catalogue are UTF-8
                connection.text_factory = partial(str, encoding=name)
            yield table
    except UnicodeError as wrong:
        raise refusal(file, f"文本不是 {name} 编码", "用 --encoding 指明正确的编码") from wrong
    except sqlite3.Error as error:
        raise _unreadable(error, file) from error


def _unreadable(error: sqlite3.Error, file: str) -> Exception:
    text = str(error)
    if "Could not decode" in text:
        return refusal(file, "文本不是 UTF-8 编码", "用 --encoding 指明，例如 gbk", text)
    if "no such table" in text:
        return refusal(file, "缺少 GeoPackage 的目录表", "用 GIS 软件重新导出", text)
    if "locked" in text or "readonly" in text or "unable to open" in text:
        return refusal(file, "文件正被其他程序写入", "在其他程序中关闭它后再试", text)
    return refusal(file, "文件已损坏或不完整", "重新导出或重新传送该文件", text)


def _wkb(blob: object) -> bytes | None:
    """The WKB in a GeoPackage geometry; what is no such geometry comes back as it is."""
    if blob is None:
        return None
    if not isinstance(blob, bytes):
        return b""
    if len(blob) < 8 or blob[:2] != b"GP" or blob[3] & _EXTENDED:
        return b""
    indicator = (blob[3] >> 1) & 7
    return blob[8 + _ENVELOPES[indicator] :] if indicator < len(_ENVELOPES) else b""


def read(path: Path, *, crs: str | None, encoding: str | None, layer_name: str | None) -> RawTable:
    """The whole layer; BadLayerFile when the file cannot be read."""
    with open_layer(path, encoding, layer_name) as layer:
        rows = [row for chunk in layer.rows() for row in chunk]
    by_column = list(zip(*rows, strict=True)) or [()] * (1 + len(layer.columns))
    geometry, defects = geometries_of_wkb([_wkb(blob) for blob in by_column[0]])
    return RawTable(
        file=path.name,
        format=Format.GEOPACKAGE,
        columns=dict(zip(layer.columns, by_column[1:], strict=True)),
        geometry=geometry,
        crs=crs or layer.file_crs,
        crs_origin=CrsOrigin.CALLER if crs else CrsOrigin.FILE if layer.file_crs else None,
        file_crs=layer.file_crs,
        crs_why="" if layer.file_crs else _UNDEFINED,
        layer_name=layer.table,
        encoding="utf-8" if encoding is None else codec(encoding),
        defects=tuple(defects),
        notes=layer.notes,
    )


def sites(
    path: Path, *, crs: str | None, encoding: str | None, layer_name: str | None
) -> SiteStream:
    """The features one after another, in memory that does not grow with the file."""
    unchanged = UnchangedFile(path)
    with open_layer(path, encoding, layer_name) as layer:
        name = known_crs(path.name, crs, layer.file_crs, _UNDEFINED)
        total, columns, notes = layer.total, tuple(layer.columns), layer.notes
        origin = origin_of(crs, layer.file_crs)

    def features() -> Iterator[SiteFeature]:
        first = 1
        with open_layer(path, encoding, layer_name) as layer:
            for chunk in layer.rows():
                unchanged.refuse_change()
                geometry, found = geometries_of_wkb([_wkb(row[0]) for row in chunk], first)
                wrong = {defect.row: defect for defect in found}
                for number, (row, shape) in enumerate(zip(chunk, geometry, strict=True), first):
                    properties = dict(zip(layer.columns, row[1:], strict=True))
                    defect = wrong.get(number)
                    yield SiteFeature.of(path.name, number, properties, shape, name, defect)
                first += len(chunk)

    return SiteStream(path.name, name, total, features(), columns, notes, origin)
