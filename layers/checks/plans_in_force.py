"""Plans of one level whose areas overlap while both are in force: which of them holds there?

A warning, for both count where they overlap, and the answer names both; but one was probably to be
superseded, or a boundary is drawn wrong.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray

from blueprint.vocabulary import PlanStatus
from layers.checks.report import ReportBuilder, Severity
from layers.checks.rules import Columns

__all__ = ["check_plans_in_force"]

# Where so many were found, the file is of overlaps, and more of them tell nothing new.
_MOST = 1_000
_AT_ONCE = 100
_WHAT = "同层级的规划在同一日期都有效，范围重叠"
_REMEDY = "核对范围；一个规划替代了另一个的，给被替代的填写 superseded_on"


def check_plans_in_force(
    columns: Columns, shapes: NDArray[np.object_], tolerance_m: float, builder: ReportBuilder
) -> None:
    """Warn of each pair whose areas overlap wider than the tolerance (metres), with both codes, the
    dates on which both are in force, and the hectares. `shapes` are in the measuring CRS, None on
    rows that were refused."""
    for found, (one, other, area_m2) in enumerate(_overlaps(columns, shapes, tolerance_m)):
        if found == _MOST:
            builder.add(Severity.NOTE, f"重叠超过 {_MOST:,} 处，其余没有再找", row=None)
            return
        first, last = _common(columns, one, other)
        until = "" if last == date.max else f"至 {last}（不含）"
        codes = columns["code"]
        builder.add(
            Severity.WARNING,
            f"与规划 {codes[one]}（第 {one + 1} 行）自 {first} 起{until}都有效，"
            f"范围重叠 {area_m2 / 10_000:,.4f} 公顷",
            _REMEDY,
            row=other + 1,
            field="geometry",
            value=codes[other],
            what=_WHAT,
        )


def _term(columns: Columns, at: int) -> tuple[date, date] | None:
    """From when, and up to when (excluded), a row is in force; None where it never is."""
    status, first = columns["status"][at], columns["approved_on"][at]
    if status not in (PlanStatus.APPROVED, PlanStatus.SUPERSEDED) or not isinstance(first, date):
        return None
    last = columns["superseded_on"][at]
    return first, last if isinstance(last, date) else date.max


def _common(columns: Columns, one: int, other: int) -> tuple[date, date]:
    terms = [term for at in (one, other) if (term := _term(columns, at))]
    return max(first for first, _ in terms), min(last for _, last in terms)


def _overlaps(
    columns: Columns, shapes: NDArray[np.object_], tolerance_m: float
) -> Iterator[tuple[int, int, float]]:
    """Pairs of rows, the earlier first, with the area that they share."""
    terms = [_term(columns, at) for at in range(len(shapes))]
    there = ~shapely.is_missing(shapes)
    rows = np.array([at for at, term in enumerate(terms) if term and there[at]], dtype=np.intp)
    if not len(rows):
        return
    areas = shapes[rows]
    first, last = np.array([terms[at] for at in rows], dtype="datetime64[D]").T
    level = np.array([str(columns["level"][at]) for at in rows])
    tree = shapely.STRtree(areas)
    for start in range(0, len(rows), _AT_ONCE):
        queried, met = tree.query(areas[start : start + _AT_ONCE], predicate="intersects")
        queried = queried + start
        together = np.maximum(first[queried], first[met]) < np.minimum(last[queried], last[met])
        pair = (queried < met) & (level[queried] == level[met]) & together
        queried, met = queried[pair], met[pair]
        shared = shapely.intersection(areas[queried], areas[met])
        wide = ~shapely.is_empty(shapely.buffer(shared, -tolerance_m / 2))
        yield from zip(
            rows[queried[wide]].tolist(),
            rows[met[wide]].tolist(),
            shapely.area(shared[wide]).tolist(),
            strict=True,
        )
