"""A column of WKB into geometries, with the reason where one cannot be built."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import ShapelyError

from layers.readers.nesting import TooNested, refuse_nested_wkb
from layers.readers.table import ReaderNote

__all__ = ["geometries_of_wkb", "why_not_built"]

_BROKEN = "几何数据残缺，无法读出"
_WHY = (
    ("closed linestring", "环没有闭合：末点与首点不同", "闭合每个环，使末点重复首点"),
    ("number of points", "环的点数不足", "至少三个不同的点并闭合"),
    ("nonlinear", "含有圆弧等曲线", "在制图软件中把曲线离散为折线（linearize）后再导出"),
    ("unknown wkb type", "不支持的几何类型", "导出为点、线或面"),
    ("point array must contain", "线不足两个点", "补上线的坐标"),
)


def why_not_built(message: str) -> tuple[str, str]:
    """GEOS's message as a reason and a remedy in Chinese."""
    lower = message.lower()
    for part, why, remedy in _WHY:
        if part in lower:
            return why, remedy
    return _BROKEN, "重新导出该要素"


def geometries_of_wkb(
    wkb: Sequence[bytes | None], first_row: int = 1
) -> tuple[NDArray[np.object_], list[ReaderNote]]:
    """Geometries (None where the WKB is None or cannot be built) and a finding for each of the
    latter; rows count from `first_row`."""
    nested: dict[int, TooNested] = {}
    column = np.empty(len(wkb), dtype=object)
    for at, value in enumerate(wkb):
        try:
            if value is not None:
                refuse_nested_wkb(value)
            column[at] = value
        except TooNested as error:
            nested[at] = error
    with np.errstate(invalid="ignore"):
        try:
            made = shapely.from_wkb(column, on_invalid="ignore")
        except (NotImplementedError, ShapelyError):
            made = np.array([_one(value) for value in column], dtype=object)
    built: NDArray[np.object_] = np.asarray(made, dtype=object)
    findings = []
    for at in np.flatnonzero(shapely.is_missing(built)).tolist():
        value = wkb[at]
        if at in nested:
            findings.append(
                ReaderNote(nested[at].why, nested[at].remedy, first_row + at, "geometry")
            )
        elif value is not None:
            why, remedy = _reason(value)
            findings.append(ReaderNote(why, remedy, first_row + at, "geometry"))
    return built, findings


def _one(value: bytes | None) -> object:
    try:
        return None if value is None else shapely.from_wkb(value, on_invalid="ignore")
    except (NotImplementedError, ShapelyError):
        return None


def _reason(value: bytes) -> tuple[str, str]:
    try:
        with np.errstate(invalid="ignore"):
            shapely.from_wkb(value)
    except (NotImplementedError, ShapelyError) as refused:
        return why_not_built(str(refused))
    return _BROKEN, "重新导出该要素"
