"""The attribute table of a Shapefile (.dbf), its values as they stand there.

Read here and not by GDAL, which turns a date that is none into nothing, and text in another
encoding than it supposes into nonsense.
"""

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from layers.readers.dbf_encoding import DbfColumn, Records, decode_records
from layers.readers.table import ReaderNote, refusal

__all__ = ["Attributes", "read_dbf"]

_INTEGER = re.compile(rb"[+-]?\d{1,18}")
_TRUE, _FALSE = b"TtYy", b"FfNn"


@dataclass(frozen=True, slots=True, eq=False)
class Attributes:
    """`columns` as in RawTable for the rows that `alive` marks; deleted records are left out."""

    columns: dict[str, list[object]]
    alive: NDArray[np.bool_]
    encoding: str
    notes: list[ReaderNote] = field(default_factory=list)


def _columns(raw: bytes, header: int) -> Iterator[DbfColumn]:
    start = 1  # after the deletion flag
    for at in range(32, header - 31, 32):  # a descriptor has 32 bytes
        if raw[at] == 0x0D:
            break
        name, kind, width, decimals = struct.unpack_from("<11sc4xBB", raw, at)
        letter = kind.decode("latin-1").upper()
        if letter == "C":  # the decimals byte is the width's high byte
            width += decimals * 256
        yield DbfColumn(name.split(b"\0")[0], letter, width, start)
        start += width


def _block(raw: bytes, file: str, name: str) -> tuple[Records, NDArray[np.bool_]]:
    if len(raw) < 33:
        raise refusal(file, f"{name} 不是属性表", "重新导出")
    count, header, width = struct.unpack_from("<IHH", raw, 4)
    columns = tuple(_columns(raw, min(header, len(raw))))
    if not columns or width < 1 or header + count * width > len(raw):
        shown = f"应有 {header + count * width:,} 字节，只有 {len(raw):,}"
        raise refusal(file, f"{name} 不完整", "重新导出或重新传送该文件", shown)
    if columns[-1].start + columns[-1].width > width or any(c.width == 0 for c in columns):
        raise refusal(file, f"{name} 的字段描述与记录长度不符", "重新导出")
    records = np.frombuffer(raw, np.uint8, count * width, header).reshape(count, width)
    alive = records[:, 0] != ord("*")
    records = np.ascontiguousarray(records[alive])
    values = tuple(
        np.ascontiguousarray(records[:, c.start : c.start + c.width])
        .view(f"S{c.width}")
        .ravel()
        .tolist()
        for c in columns
    )
    return Records(columns, values), alive


def _number(value: bytes) -> object:
    text = value.strip(b" \0")
    if not text:
        return None
    if _INTEGER.fullmatch(text):
        return int(text)
    try:
        return float(text)
    except ValueError:
        return text.decode("latin-1")  # a row of asterisks is a number that did not fit


def _date(value: bytes) -> object:
    text = value.strip(b" \0")
    return None if not text.strip(b"0") else text.decode("latin-1")


def _boolean(value: bytes) -> object:
    if value in (b"", b" ", b"?"):
        return None
    return True if value in _TRUE else False if value in _FALSE else value.decode("latin-1")


_READ: dict[str, Callable[[bytes], object]] = {
    "N": _number,
    "F": _number,
    "D": _date,
    "L": _boolean,
}


def _distinct(names: list[str]) -> list[str]:
    """Names of which no two are alike, letter case aside: a further one gets a number."""
    taken = {name.lower() for name in names}
    seen: set[str] = set()
    found = []
    for name in names:
        now, number = name, 1
        while now.lower() in seen or (number > 1 and now.lower() in taken):
            number += 1
            now = f"{name}_{number}"
        seen.add(now.lower())
        found.append(now)
    return found


def read_dbf(
    raw: bytes, cpg: bytes | None, *, encoding: str | None, file: str, name: str
) -> Attributes:
    """The table's live records. Dates stay texts (YYYYMMDD), and a number that is none stays the
    text that stands there. BadLayerFile when it is cut short or its text cannot be decoded."""
    block, alive = _block(raw, file, name)
    decoded = decode_records(block, cpg, encoding, file)
    names, notes = _distinct(decoded.names), list(decoded.notes)
    if names != decoded.names:
        same = "、".join(now for now, was in zip(names, decoded.names, strict=True) if now != was)
        why = f"有同名的列（列名在 10 个字节处截断），后面的改称 {same}"
        notes.append(ReaderNote(why, "核对各列，或改用 GeoPackage"))
    columns: dict[str, list[object]] = {}
    unread = []
    for at, column in enumerate(block.columns):
        read = _READ.get(column.type)
        if column.type == "C":
            columns[names[at]] = [text.strip() or None for text in decoded.texts[at]]
        elif read is not None:
            columns[names[at]] = [read(value) for value in block.values[at]]
        else:
            unread.append(f"{names[at]}（{column.type}）")
    if unread:
        notes.append(ReaderNote(f"未读这些类型的字段：{'、'.join(unread)}", "改为文本、数字或日期"))
    dropped = int(len(alive) - alive.sum())
    if dropped:
        notes.append(ReaderNote(f"{dropped} 条已标记删除的记录未读"))
    return Attributes(columns, alive, decoded.encoding, notes)
