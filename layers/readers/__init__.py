"""Files of every kind into one contract: rows as they stand, and what is wrong with them.

Formats: GeoPackage, GeoJSON, Shapefile (zipped, or the .shp beside its parts) and coordinate text.
Another format is another module, a line in `FORMATS` and one in `read_table`: whoever names what
can be read (messages, the page, the documentation) takes it from `FORMATS`.
"""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path

from blueprint.errors import BadLayerFile
from layers.readers import coordinates, geojson, shapefile
from layers.readers.coordinates import LineRead
from layers.readers.sites import SiteFeature, SiteStream, stream_of
from layers.readers.table import CrsOrigin, Format, RawTable, ReaderNote, refusal
from layers.readers.unchanged import UnchangedFile
from layers.readers.wkt import is_wkt, site_of_wkt, stream_of_wkt

__all__ = [
    "FORMATS",
    "PASTED",
    "CrsOrigin",
    "Format",
    "LineRead",
    "RawTable",
    "ReaderNote",
    "SiteFeature",
    "SiteStream",
    "endings_by_format",
    "formats_label",
    "is_wkt",
    "read_pasted",
    "read_sites",
    "read_table",
    "site_of_wkt",
    "stream_of_wkt",
]

PASTED = "粘贴的文本"
FORMATS: Mapping[str, Format] = {
    ".gpkg": Format.GEOPACKAGE,
    ".geojson": Format.GEOJSON,
    ".json": Format.GEOJSON,
    ".zip": Format.SHAPEFILE,
    ".shp": Format.SHAPEFILE,
    ".txt": Format.COORDINATE_TEXT,
}


def endings_by_format() -> dict[Format, list[str]]:
    """The formats that are read, each with the endings of its files."""
    endings: dict[Format, list[str]] = {}
    for ending, kind in FORMATS.items():
        endings.setdefault(kind, []).append(ending)
    return endings


def formats_label() -> str:
    """The same as a sentence names them."""
    return "、".join(f"{kind}（{' '.join(each)}）" for kind, each in endings_by_format().items())


def _opened(path: str | PathLike[str]) -> tuple[Path, Format]:
    where = Path(path)
    found = FORMATS.get(where.suffix.lower())
    if not where.exists():
        raise refusal(where.name, "找不到文件", "检查路径", str(where))
    if not where.is_file():
        raise refusal(where.name, "不是一个文件", f"可读：{formats_label()}", str(where))
    if found is None:
        raise refusal(
            where.name, "不认识的文件格式", f"可读：{formats_label()}", where.suffix or None
        )
    try:
        if where.stat().st_size == 0:
            raise refusal(where.name, "文件是空的", "重新导出或重新传送该文件")
        with where.open("rb"):
            pass
    except OSError as error:
        raise refusal(where.name, "文件无法打开", "检查读取权限", error.strerror) from error
    return where, found


def _no_sqlite(where: Path) -> BadLayerFile:
    why = "运行本程序的 Python 没有 sqlite3 模块，读不了 GeoPackage"
    return refusal(where.name, why, "装上 SQLite 的开发文件后重装 Python，或转为 GeoJSON")


def read_table(
    path: str | PathLike[str],
    *,
    crs: str | None = None,
    encoding: str | None = None,
    layer_name: str | None = None,
) -> RawTable:
    """Every row of the file. `crs` and `encoding` go before what the file says; `layer_name`
    chooses among several tables in a GeoPackage, or several Shapefiles in a zip.

    BadLayerFile when the file as a whole cannot be read, or changed meanwhile; a row that cannot
    is in `defects`.
    """
    where, kind = _opened(path)
    unchanged = UnchangedFile(where)
    table = _table(where, kind, crs, encoding, layer_name)
    unchanged.refuse_change()
    return table


def _table(
    where: Path, kind: Format, crs: str | None, encoding: str | None, layer_name: str | None
) -> RawTable:
    match kind:
        case Format.GEOPACKAGE:
            try:
                from layers.readers import geopackage
            except ImportError:
                raise _no_sqlite(where) from None
            return geopackage.read(where, crs=crs, encoding=encoding, layer_name=layer_name)
        case Format.SHAPEFILE:
            parts = shapefile.parts_of(where, layer_name)
            return shapefile.read(parts, crs=crs, encoding=encoding)
        case Format.GEOJSON:
            return geojson.read(where, crs=crs, encoding=encoding)
        case Format.COORDINATE_TEXT:
            return coordinates.read(where, crs=crs, encoding=encoding)


def read_sites(
    path: str | PathLike[str],
    *,
    crs: str | None = None,
    encoding: str | None = None,
    layer_name: str | None = None,
) -> SiteStream:
    """The file's features one after another; arguments as above.

    A GeoPackage is read as it is asked for, in bounded memory; the other formats are read whole,
    within their size limits. BadLayerFile at once when the file cannot be read or has no
    coordinate system that we know, and later when it changes while it is read; a row that cannot
    be used carries its error.
    """
    where, kind = _opened(path)
    match kind:
        case Format.GEOPACKAGE:
            try:
                from layers.readers import geopackage
            except ImportError:
                raise _no_sqlite(where) from None
            return geopackage.sites(where, crs=crs, encoding=encoding, layer_name=layer_name)
        case Format.GEOJSON:
            unchanged = UnchangedFile(where)
            stream = geojson.sites(where, crs=crs, encoding=encoding)
            unchanged.refuse_change()
            return stream
        case _:
            table = read_table(where, crs=crs, encoding=encoding, layer_name=layer_name)
            return stream_of(table)


def read_pasted(text: str, *, crs: str | None = None) -> tuple[SiteStream, tuple[LineRead, ...]]:
    """The sites of coordinates as people paste them, and what was read line by line; BadLayerFile
    names the line that cannot be read."""
    table, lines = coordinates.read_text(text, crs=crs)
    return stream_of(table), lines
