"""One row of coordinate text into its items: numbers, what they are marked as, and words.

Every pattern is linear, and the row's length is bounded before any is tried.
"""

import math
import re
from enum import Enum
from typing import NamedTuple

__all__ = ["MAX_ROW", "Axis", "Item", "items_of"]

# Ours: a point with its number, two coordinates, a height and a remark is far shorter.
MAX_ROW = 300


class Axis(Enum):
    """What a number is marked as. X and Y say only that they belong together: surveyors write
    the northing as X, drawings the easting."""

    EAST = "E"
    NORTH = "N"
    X = "X"
    Y = "Y"
    HEIGHT = "H"


class Item(NamedTuple):
    """A number with its mark, or a word (`value` is None); `whole` is written without a point."""

    text: str
    value: float | None = None
    axis: Axis | None = None
    whole: bool = False
    degrees: bool = False


_NUMBER = r"[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?"
_DECIMAL = re.compile(_NUMBER, re.ASCII)
_MARKED = re.compile(rf"([A-Za-z]{{0,9}})({_NUMBER})(E|N|e|n|d|m|M|米|度|东|北)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,20})?", re.ASCII)
_SEXAGESIMAL = re.compile(
    r"(\d{1,3}(?:\.\d{1,20})?) ?[°度](?: ?(\d{1,2}(?:\.\d{1,20})?) ?['分]"
    r"(?: ?(\d{1,2}(?:\.\d{1,20})?) ?(?:\"|''|秒))?)?(?: ?([ENen])(?![\w.]))?",
    re.ASCII,
)
_COLONS = re.compile(
    r"\b(\d{1,3}):(\d{1,2}):(\d{1,2}(?:\.\d{1,20})?)(?: ?([ENen])(?![\w.]))?", re.ASCII
)
_SIMPLE = re.compile(r"[0-9A-Za-z.,+\- ]*")
_SEPARATORS = re.compile(r"[,\t|、]")
_EQUALS = re.compile(r" ?[=:] ?")
_AXES = {
    **dict.fromkeys(("东经", "经度", "东坐标", "lon", "lng", "longitude", "e", "l"), Axis.EAST),
    **dict.fromkeys(("北纬", "纬度", "北坐标", "lat", "latitude", "n", "b"), Axis.NORTH),
    **dict.fromkeys(("x", "纵坐标", "x坐标"), Axis.X),
    **dict.fromkeys(("y", "横坐标", "y坐标"), Axis.Y),
    **dict.fromkeys(("h", "z", "高程", "大地高"), Axis.HEIGHT),
}
_WORD_AXES = re.compile("|".join(sorted((a for a in _AXES if not a.isascii()), key=len)[::-1]))
_AFTER = {"e": Axis.EAST, "东": Axis.EAST, "n": Axis.NORTH, "北": Axis.NORTH}
# A letter and so small a whole number name a point: N1, X3.
_LABELS_BELOW = 60


def _decimal(found: re.Match[str]) -> str:
    degrees, minutes, seconds, after = found.groups()
    parts = [float(part) if part else 0.0 for part in (minutes, seconds)]
    if max(parts) >= 60 or ("." in degrees and minutes) or ("." in (minutes or "") and seconds):
        return found[0]
    value = float(degrees) + parts[0] / 60 + parts[1] / 3600
    return f" {after + '=' if after else ''}{value!r}d "


def _number(text: str, axis: Axis | None = None, unit: str = "") -> Item | None:
    value = float(text)
    if not math.isfinite(value):
        return None
    whole = text.isdecimal() and not unit
    return Item(text, value + 0.0, axis, whole, unit == "d")


def _of_word(text: str) -> Item:
    """A number that is marked, or a word."""
    marked = _MARKED.fullmatch(text)
    if marked is None:
        return Item(text)
    before, digits, unit = marked[1].lower(), marked[2], (marked[3] or "").lower()
    axis = _AXES.get(before)
    if before and axis is None:
        return Item(text)
    after = _AFTER.get(unit)
    if axis and after and axis is not after:
        return Item(text)
    small = digits.isdecimal() and not unit and int(digits) < _LABELS_BELOW
    if axis and small:
        return Item(text)
    return _number(digits, axis or after, unit) or Item(text)


def _of_token(token: str, pending: Axis | None) -> tuple[list[Item], Axis | None]:
    """The items of what stands between two separators; a mark may wait for its number."""
    found: list[Item] = []
    for part in token.split("="):
        if not part:
            continue
        axis = _AXES.get(part.lower())
        if axis is None and len(part) > 1 and part[0] in "XYxy" and part[1:].isdecimal():
            # X1=…, Y1=…
            axis = _AXES[part[0].lower()] if "=" in token else None
        if axis is not None:
            pending = axis
            continue
        item = _of_word(part)
        if pending is not None and item.value is not None:
            item = item._replace(axis=pending, whole=False)
            pending = None
        found.append(item)
    return found, pending


def items_of(row: str) -> list[Item] | None:
    """The items of a row without line breaks; "" where nothing stands between two commas. None
    where it is longer than `MAX_ROW`."""
    row = row.strip()
    if len(row) > MAX_ROW:
        return None
    if "\t" in row:
        fields = (field.strip() for field in row.split("\t"))
        row = "\t".join(f.replace(",", "") if _THOUSANDS.fullmatch(f) else f for f in fields)
    if not _SIMPLE.fullmatch(row):
        row = "\t".join(" ".join(field.split()) for field in row.split("\t"))
        row = _COLONS.sub(_decimal, _SEXAGESIMAL.sub(_decimal, row))
        row = _EQUALS.sub("=", _WORD_AXES.sub(r" \g<0> ", row))
    items: list[Item] = []
    pending: Axis | None = None
    for field in _SEPARATORS.split(row):
        tokens = field.split()
        if not tokens and pending is None:
            items.append(Item(""))
        for word in tokens:
            if _DECIMAL.fullmatch(word) and pending is None:
                items.append(_number(word) or Item(word))
                continue
            found, pending = _of_token(word, pending)
            items.extend(found)
    if pending is not None:
        items.append(Item(pending.value))
    while items and not items[-1].text:
        items.pop()
    return items
