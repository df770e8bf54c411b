"""The files that make up one Shapefile, together in memory, checked for being whole."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from layers.readers.table import refusal

__all__ = ["PARTS", "Parts", "parts_on_disk", "refuse_incomplete"]

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NEEDED = (".shp", ".shx", ".dbf")
_HEADER = 100
_FILE_CODE = 9994
_MAX_BYTES = 2**30


@dataclass(frozen=True, slots=True)
class Parts:
    """`held` maps an ending (".shp") to that part's bytes; `file` is the name shown to people."""

    file: str
    stem: str
    held: Mapping[str, bytes]


def parts_on_disk(path: Path) -> Parts:
    """The parts beside an unzipped .shp, however their endings are capitalised."""
    beside = {other.name.lower(): other for other in path.parent.iterdir()}
    found = {end: beside.get((path.stem + end).lower()) for end in PARTS}
    sizes = sum(part.stat().st_size for part in found.values() if part)
    if sizes > _MAX_BYTES:
        why = f"Shapefile 大于 {_MAX_BYTES >> 20} MB"
        raise refusal(path.name, why, "转为 GeoPackage，或拆成几个文件", f"{sizes >> 20} MB")
    held = {end: part.read_bytes() for end, part in found.items() if part and part.is_file()}
    return Parts(path.name, path.stem, held)


def refuse_incomplete(parts: Parts) -> int:
    """How many records there are; BadLayerFile names the part that is missing or cut short."""
    missing = [parts.stem + end for end in _NEEDED if end not in parts.held]
    if missing:
        why = f"Shapefile 不完整，缺少 {'、'.join(missing)}"
        raise refusal(parts.file, why, "补齐同名的各个文件后再提交")
    shp, shx = parts.held[".shp"], parts.held[".shx"]
    for ending, raw in ((".shp", shp), (".shx", shx)):
        name = parts.stem + ending
        if len(raw) < _HEADER or struct.unpack_from(">i", raw)[0] != _FILE_CODE:
            raise refusal(parts.file, f"{name} 不是 Shapefile 的文件", "重新导出")
        stated = struct.unpack_from(">i", raw, 24)[0] * 2
        if not _HEADER <= stated <= len(raw):
            raise _cut(parts.file, name, stated, len(raw))
    index = np.frombuffer(shx, ">i4", offset=_HEADER, count=(len(shx) - _HEADER) // 8 * 2)
    # In 16-bit words: where a record's header of 8 bytes begins, and how long its content is.
    starts, lengths = index[0::2].astype(np.int64) * 2, index[1::2].astype(np.int64) * 2
    end = int((starts + lengths).max(initial=0)) + 8 if len(starts) else _HEADER
    if end > len(shp) or (len(starts) and int(min(starts.min(), lengths.min())) < 0):
        raise _cut(parts.file, parts.stem + ".shp", end, len(shp))
    return len(starts)


def _cut(file: str, name: str, stated: int, held: int) -> Exception:
    shown = f"应有 {stated:,} 字节，只有 {held:,}"
    return refusal(file, f"{name} 不完整", "重新导出或重新传送该文件", shown)
