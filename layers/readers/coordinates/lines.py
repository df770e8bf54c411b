"""What a line of coordinate text is: a point, several, a plot's header, a heading, a name.

A line that can be read in two ways is read in none: it is for a person to say.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from layers.readers.coordinates.items import MAX_ROW, Item, items_of
from layers.readers.coordinates.system import place

__all__ = [
    "HEADER",
    "MAX_NAME",
    "LineKind",
    "PointRow",
    "attribute_of",
    "header_of",
    "is_heading",
    "is_rule",
    "name_of",
    "names_a_plot",
    "number_of",
    "rows_of",
]

HEADER = ("点数", "面积", "地块编号", "地块名称", "图形属性", "图幅号", "用途", "地类编码")
MAX_NAME = 60
_MAX_HEADER = 1_000


class LineKind(StrEnum):
    """What a line was read as; the value is said to people."""

    SECTION = "段落"
    ATTRIBUTE = "说明"
    PLOT = "地块"
    NAME = "地块名称"
    HEADING = "表头"
    POINT = "界址点"
    RULE = "分隔"
    UNREAD = "未采用"


class PointRow(NamedTuple):
    """A point as written: its number, what stands before and after its coordinates."""

    line: int
    text: str
    label: str | None
    unnumbered: bool
    numbers: tuple[Item, ...]
    remark: str


# A point's number: J1, P-3, 界址点5, #7, 1-2; a typing error in a coordinate has a point in it.
_LABEL = re.compile(r"[#№]?[A-Za-z一-鿿]{0,6}[-_#]?\d{0,9}(?:[-_号点]\d{0,9})?'?")
_TUPLE = re.compile(r"[+-]?\d{1,9}(?:\.\d{0,20})?(?:,[+-]?\d{1,9}(?:\.\d{0,20})?){1,3}", re.ASCII)
_PAIR = re.compile(r"[+-]?\d{1,9}(?:\.\d{0,20})?(?: [+-]?\d{1,9}(?:\.\d{0,20})?){1,2}", re.ASCII)
_ONE = re.compile(r"[+-]?\d{1,9}(?:\.\d{0,20})?", re.ASCII)
# What plots are called: a name between points has one of these, or something else ends its plot.
_PLOT_NAMES = re.compile(
    r"地块|宗地|图斑|用地|地段|片区|街区|区域|范围|红线|界址|地号|[块宗期区组圈号]$|"
    r"^第?[一二三四五六七八九十\d]{1,3}[、.)]?$|\b(?:plot|parcel|lot|site|part|block|area|zone|ring)\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d{1,9}", re.ASCII)
# 1. or (1) before a point, as lists are numbered.
_ORDINAL = re.compile(r"^\s{0,9}(?:\((\d{1,4})\)|(\d{1,4})[.)](?=\s))\s{0,9}", re.ASCII)
_RULE = re.compile(r"[-=*_#~.+|]{1,300}")
_TOKENS = re.compile(r"[^\W_]+")
_HEADINGS = {
    *("点号", "序号", "点名", "编号", "界址点", "界址点号", "界址点编号", "拐点", "拐点号", "圈号"),
    *(
        "坐标",
        "纵坐标",
        "横坐标",
        "东坐标",
        "北坐标",
        "x坐标",
        "y坐标",
        "坐标x",
        "坐标y",
        "北",
        "东",
    ),
    *(
        "经度",
        "纬度",
        "东经",
        "北纬",
        "高程",
        "大地高",
        "边长",
        "距离",
        "备注",
        "说明",
        "点位",
        "顶点",
    ),
    *("x", "y", "z", "h", "e", "n", "b", "l", "m", "米", "度", "度分秒", "单位", "no", "id", "fid"),
    *(
        "lon",
        "lat",
        "lng",
        "longitude",
        "latitude",
        "east",
        "north",
        "easting",
        "northing",
        "point",
    ),
    *("name", "altitude", "elevation", "cgcs2000", "wgs84", "界址线长", "点类型", "界标类型"),
}


def header_of(line: str) -> tuple[str, ...] | None:
    """The eight texts of a plot's header; None when the line is none. One comma may be missing,
    at the end or before the @."""
    bare = line.rstrip(" \t,，")
    if not bare.endswith(("@", "＠")) or len(bare) > _MAX_HEADER:
        return None
    bare = bare[:-1]
    if "," not in bare:
        bare = bare.replace("，", ",")
    parts = [part.strip() for part in bare.split(",")]
    if parts[-1] == "" and len(parts) > 1:
        parts.pop()
    parts += [""] * (len(HEADER) - len(parts))
    return tuple(parts[: len(HEADER)])


def attribute_of(line: str) -> tuple[str, str] | None:
    """Key and value of 键=值 or 键：值; None where it is none."""
    cut = min((at for at in (line.find("="), line.find(":")) if at > 0), default=-1)
    if cut < 0 or cut > 20:
        return None
    key = line[:cut].strip()
    return (key, line[cut + 1 :].strip()[:200]) if key and not key[0].isdigit() else None


def is_heading(line: str) -> bool:
    """Whether it names the columns of the rows after it."""
    if len(line) > MAX_ROW:
        return False
    tokens = [word.lower() for word in _TOKENS.findall(line)]
    known = sum(word in _HEADINGS for word in tokens)
    if len(tokens) == 1:
        return known == 1 and len(tokens[0]) > 1
    return known >= 2 and not any(w.isdecimal() for w in tokens)


def is_rule(line: str) -> bool:
    return _RULE.fullmatch(line) is not None


def name_of(line: str) -> str | None:
    """What a line says alone before points: their plot's name. None where it could as well be a
    point with a typing error."""
    if len(line) > MAX_NAME or _point_like(line):
        return None
    return line.strip(" :：、.") or None


def names_a_plot(line: str) -> bool:
    """Whether a line is what plots are called by; the line is no longer than `MAX_NAME`."""
    return _PLOT_NAMES.search(line.strip()) is not None


def number_of(row: PointRow) -> int | None:
    """The number that a point bears, where it is written before its coordinates."""
    if row.label is not None:
        digits = _DIGITS.findall(row.label)
        return int(digits[-1]) if digits else None
    first = row.numbers[0]
    numbered = len(row.numbers) > 2 and not row.unnumbered and first.whole
    return int(first.value) if numbered and first.value is not None else None


def _point_like(line: str) -> bool:
    items = items_of(line) or []
    separated = "," in line or "\t" in line
    for item in items:
        if item.value is not None and (not item.whole or abs(item.value) >= 10_000 or separated):
            return True
        odd = separated or (item.text[:1].isdigit() and "." in item.text)
        if item.value is None and odd and any(c.isdigit() for c in item.text):
            return True
    first = items[0].text if items else ""
    return len(items) > 1 and first.isascii() and any(c.isdigit() for c in first)


def _pieces(line: str) -> Iterator[str]:
    """The rows that one line holds: parted by semicolons or brackets, as KML or WKT part them."""
    for piece in line.split(";"):
        piece = piece.strip(" ")
        if piece.count("(") + piece.count("[") > 1 or (piece[:1] in "([" and piece[:1]):
            for inner in piece.replace("]", "\n").replace(")", "\n").split("\n"):
                inner = inner.strip(" ,([")
                if inner:
                    yield inner
            continue
        tokens = piece.split()
        if len(tokens) > 1 and all(_TUPLE.fullmatch(word) for word in tokens):
            yield from tokens
            continue
        fields = [field.strip() for field in piece.split(",")]
        if _is_list(fields):
            yield from (",".join(fields[at : at + 2]) for at in range(0, len(fields), 2))
            continue
        if len(fields) > 1 and all(_PAIR.fullmatch(field) for field in fields):
            yield from fields
            continue
        if piece:
            yield piece


def _is_list(fields: list[str]) -> bool:
    """Whether coordinates follow each other by commas alone, pair by pair."""
    if len(fields) < 6 or len(fields) % 2 or not all(_ONE.fullmatch(field) for field in fields):
        return False
    numbers = [float(field) for field in fields]
    return place(numbers[0::2], numbers[1::2]) is not None


def rows_of(line: str, number: int) -> list[PointRow] | None:
    """The points of a line; None where one of its rows is none."""
    rows = []
    for piece in _pieces(_ORDINAL.sub(r"\1\2 ", line)):
        row = _row(piece, number)
        if row is None:
            return None
        rows.append(row)
    return rows or None


def _row(piece: str, number: int) -> PointRow | None:
    given = items_of(piece)
    if not given:
        return None
    items = [item for item in given if item.text]
    label = None
    if items[0].value is None:
        label = items.pop(0).text
        if not _LABEL.fullmatch(label):
            return None
    count = next((at for at, item in enumerate(items) if item.value is None), len(items))
    if count < 2:
        return None
    remark = " ".join(item.text for item in items[count:])
    unnumbered = not given[0].text
    return PointRow(number, piece, label, unnumbered, tuple(items[:count]), remark)
