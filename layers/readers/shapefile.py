"""A Shapefile, zipped or not: geometry through GDAL, attributes by our own reading of the .dbf."""

import io
import threading
import warnings
import zipfile
from pathlib import Path

from layers.readers.archive import zipped_parts
from layers.readers.dbf import read_dbf
from layers.readers.declared import DeclaredCrs, crs_of_wkt
from layers.readers.encodings import CHINESE
from layers.readers.shapefile_parts import Parts, parts_on_disk, refuse_incomplete
from layers.readers.table import CrsOrigin, Format, RawTable, refusal
from layers.readers.wkb import geometries_of_wkb

__all__ = ["parts_of", "read"]

# Warnings are caught for the whole process, so one thread at a time.
_catching = threading.Lock()


def _wkb(parts: Parts, count: int) -> list[bytes | None]:
    import pyogrio  # here, because it brings pandas: half a second that other formats do not need

    # Handed to GDAL as a zip of its own in memory: no file on disk, no name from outside, and
    # without the .dbf, so that a record deleted there cannot shift the rows.
    archive_bytes = io.BytesIO()
    with zipfile.ZipFile(archive_bytes, "w", zipfile.ZIP_STORED) as archive:
        for end in (".shp", ".shx"):
            archive.writestr(f"layer{end}", parts.held[end])
    with _catching, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            _, table = pyogrio.raw.read_arrow(archive_bytes.getvalue())
        except (RuntimeError, ValueError, IndexError) as error:  # its own errors are RuntimeErrors
            why = f"{parts.stem}.shp 无法读出"
            raise refusal(parts.file, why, "重新导出", str(error)) from None
    wkb: list[bytes | None] = table.column(table.num_columns - 1).to_pylist()
    if len(wkb) != count:
        shown = f".shx 记 {count:,} 条，读出 {len(wkb):,} 条"
        raise refusal(parts.file, f"{parts.stem}.shp 已损坏", "重新导出", shown)
    return wkb


def _crs(parts: Parts) -> tuple[DeclaredCrs, str]:
    raw = parts.held.get(".prj")
    if raw is None:
        return DeclaredCrs(None), f"缺少 {parts.stem}.prj"
    try:
        declared_crs = crs_of_wkt(raw.decode("utf-8"))
    except UnicodeDecodeError:
        declared_crs = crs_of_wkt(raw.decode(CHINESE, "replace"))
    return declared_crs, "" if declared_crs.name else f"{parts.stem}.prj 是空的或未定义"


def parts_of(path: Path, layer_name: str | None) -> Parts:
    """The parts of the Shapefile in a .zip, or beside a .shp."""
    if path.suffix.lower() == ".zip":
        return zipped_parts(path, layer_name)
    return parts_on_disk(path)


def read(parts: Parts, *, crs: str | None, encoding: str | None) -> RawTable:
    """All rows; BadLayerFile names the part of the Shapefile that cannot be used."""
    count = refuse_incomplete(parts)
    held = parts.held
    attributes = read_dbf(
        held[".dbf"],
        held.get(".cpg"),
        encoding=encoding,
        file=parts.file,
        name=parts.stem + ".dbf",
    )
    if len(attributes.alive) != count:
        shown = f".shp {count:,} 条，.dbf {len(attributes.alive):,} 条"
        raise refusal(parts.file, "几何与属性的条数不一致", "重新导出", shown)
    wkb = [w for w, alive in zip(_wkb(parts, count), attributes.alive, strict=True) if alive]
    geometry, defects = geometries_of_wkb(wkb)
    declared_crs, why = _crs(parts)
    file_crs = declared_crs.name
    return RawTable(
        file=parts.file,
        format=Format.SHAPEFILE,
        columns=attributes.columns,
        geometry=geometry,
        crs=crs or file_crs,
        crs_origin=CrsOrigin.CALLER if crs else CrsOrigin.FILE if file_crs else None,
        file_crs=file_crs,
        crs_why=why,
        layer_name=parts.stem,
        encoding=attributes.encoding,
        defects=tuple(defects),
        notes=(*attributes.notes, *declared_crs.notes),
    )
