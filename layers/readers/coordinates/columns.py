"""The rows of one plot into columns: which numbers are the coordinates, which number or close."""

import itertools
from collections import Counter
from dataclasses import dataclass

from blueprint.errors import shown
from layers.readers.coordinates.items import Axis, Item
from layers.readers.coordinates.lines import PointRow
from layers.readers.coordinates.system import PlacedPoints, place

__all__ = ["Arranged", "BrokenPlot", "arrange"]

_NOT_ONE_SYSTEM = "坐标不像同一带的北坐标（7 位）与东坐标（8 位含带号，或 6 位），也不像经纬度"
_CHECK = "核对各点的坐标与次序"
_TRIED = 4  # a number, 圈号 and a serial may stand before the coordinates
_MARKS = ((Axis.NORTH, Axis.EAST), (Axis.X, Axis.Y))


class BrokenPlot(ValueError):
    """Why a plot has no geometry: reason, remedy, what stands there, and the line where it does."""

    def __init__(
        self, why: str, remedy: str, value: object = None, *, line: int | None = None
    ) -> None:
        super().__init__(why)
        self.why = why if line is None else f"第 {line} 行：{why}"
        self.remedy = remedy
        self.value = None if value is None else shown(value, 80)
        self.line = line


@dataclass(frozen=True, slots=True, eq=False)
class Arranged:
    """A plot's points, each with its number (None where there is none) and its 圈号; `heights`
    counts the numbers after the coordinates, `remarks` the words."""

    placed: PlacedPoints
    serials: list[int | None]
    rings: list[int]
    heights: int
    remarks: int


def _bad(row: PointRow, why: str, remedy: str = _CHECK) -> BrokenPlot:
    return BrokenPlot(why, remedy, row.text, line=row.line)


def _marked(row: PointRow) -> tuple[int, int] | None:
    """Where the two marked coordinates stand among the row's numbers."""
    axes = [item.axis for item in row.numbers]
    for first, second in _MARKS:
        if first in axes or second in axes:
            if axes.count(first) != 1 or axes.count(second) != 1:
                raise _bad(row, "标记的坐标不成对", "每个点写东（经度）与北（纬度）各一个")
            return axes.index(first), axes.index(second)
    return None


def _how(row: PointRow, at: tuple[int, int]) -> tuple[object, ...] | None:
    if max(at) >= len(row.numbers):
        return None
    first, second = (row.numbers[i].value for i in at)
    assert first is not None and second is not None
    alone = place([first], [second])
    if alone is None:
        return None
    degrees = any(row.numbers[i].degrees for i in at)
    if degrees and alone.plane.name != "DEGREES":
        return None
    return alone.plane, alone.zone, alone.swapped


def _counting(values: list[Item]) -> bool:
    """Whether a column counts points: whole numbers, each the next one or a return."""
    if not all(item.whole for item in values):
        return False
    numbers = [int(item.value or 0) for item in values]
    if len(numbers) == 1:
        return True
    steps = sum(b == a + 1 for a, b in itertools.pairwise(numbers))
    return steps >= (len(numbers) - 1) * 0.6


def _columns(rows: list[PointRow]) -> tuple[int, int]:
    """Where the coordinates stand: the first two neighbouring columns that are a place in every
    row; a column that counts the points is none."""
    marks = [_marked(row) for row in rows]
    if marks[0] is not None:
        for row, mark in zip(rows, marks, strict=True):
            if mark != marks[0]:
                raise _bad(row, "与前面的行写法不同", "每行用同一种写法")
        return marks[0]
    least = min(len(row.numbers) for row in rows)
    fits = [
        (i, i + 1)
        for i in range(min(least - 1, _TRIED))
        if place(*_pair(rows, (i, i + 1))) is not None
    ]
    if not fits:
        raise _odd_one(rows)
    at = fits[0]
    if len(fits) > 1 and _counting([row.numbers[at[0]] for row in rows]):
        at = fits[1]
    return at


def _pair(rows: list[PointRow], at: tuple[int, int]) -> tuple[list[float], list[float]]:
    first = [row.numbers[at[0]].value or 0.0 for row in rows]
    second = [row.numbers[at[1]].value or 0.0 for row in rows]
    return first, second


def _odd_one(rows: list[PointRow]) -> BrokenPlot:
    """The first row that is not placed as most are."""
    ways = Counter(
        (i, how)
        for row in rows
        for i in range(_TRIED)
        if (how := _how(row, (i, i + 1))) is not None
    )
    if not ways:
        return _bad(rows[0], _NOT_ONE_SYSTEM)
    (i, most), _ = ways.most_common(1)[0]
    odd = next((row for row in rows if _how(row, (i, i + 1)) != most), rows[0])
    return _bad(odd, _NOT_ONE_SYSTEM)


def _numbering(rows: list[PointRow], before: int) -> tuple[list[int | None], list[int]]:
    """Serials and 圈号 from what stands before the coordinates."""
    serials: list[int | None] = []
    rings: list[int] = []
    for row in rows:
        lead = row.numbers[:before]
        if not all(item.whole and (item.value or 0) < 1e9 for item in lead):
            raise _bad(row, "坐标前的数不是点号与圈号")
        numbers = [int(item.value or 0) for item in lead]
        digits = "".join(c for c in row.label or "" if c.isascii() and c.isdecimal())
        if row.label is not None or row.unnumbered:
            if len(numbers) > 1:
                raise _bad(row, "坐标前的数多于圈号", "每个点写成 J序号,圈号,X,Y")
            serials.append(int(digits[:9]) if digits else None)
            rings.append(numbers[0] if numbers else 1)
        else:
            if len(numbers) > 2:
                raise _bad(row, "坐标前的数多于点号与圈号", "每个点写成 J序号,圈号,X,Y")
            serials.append(numbers[0] if numbers else None)
            rings.append(numbers[1] if len(numbers) == 2 else 1)
    if before == 2 and len(rows) > 2 and serials == rings and len(set(rings)) > 2:
        rings = [1] * len(rows)  # the number written twice: 序号 and 点号
    plainly = before == 1 and all(row.label is None and not row.unnumbered for row in rows)
    stays = sum(a == b for a, b in itertools.pairwise(serials))
    if plainly and len(rows) > 2 and stays >= len(rows) / 2:
        rings, serials = [serial or 1 for serial in serials], [None] * len(rows)
    return serials, rings


def arrange(rows: list[PointRow]) -> Arranged:
    """The plot's points in columns; BrokenPlot names the row that does not fit the others."""
    at = _columns(rows)
    first, second = _pair(rows, at)
    placed = place(first, second)
    if placed is None:
        raise _odd_marked(rows, at)
    if any(row.numbers[i].degrees for row in rows for i in at) and placed.plane.name != "DEGREES":
        raise _bad(rows[0], "写了度，数值却像是米")
    axis = rows[0].numbers[at[0]].axis
    if axis is Axis.NORTH and placed.swapped:
        raise _bad(rows[0], "标记的东与北（经度与纬度）与数值相反", "核对东经、北纬或 E、N 的标记")
    after = Counter(len(row.numbers) - 1 - max(at) for row in rows)
    common = after.most_common(1)[0][0]
    for row in rows:
        if len(row.numbers) - 1 - max(at) not in (0, common):
            raise _bad(row, "比其余各行多出或缺少数字", "核对这一行的分隔符")
    if common > 2:
        raise _bad(rows[0], "坐标之后还有两个以上的数", "只留点号、圈号与坐标")
    serials, rings = _numbering(rows, min(at))
    return Arranged(
        placed, serials, rings, common * len(rows), sum(bool(row.remark) for row in rows)
    )


def _odd_marked(rows: list[PointRow], at: tuple[int, int]) -> BrokenPlot:
    ways = Counter(how for row in rows if (how := _how(row, at)) is not None)
    if not ways:
        return _bad(rows[0], _NOT_ONE_SYSTEM)
    most = ways.most_common(1)[0][0]
    return _bad(next((row for row in rows if _how(row, at) != most), rows[0]), _NOT_ONE_SYSTEM)
