"""Values that are numbers, and ratios that may come as percentages."""

import math
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from layers.catalogue import Field
from layers.checks.distinct import Bad, read_distinct
from layers.checks.report import ReportBuilder, Severity

__all__ = ["read_numbers", "read_ratios"]

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_LARGEST = 1e15
_NONE = Bad("不是数字", "只写数字，不带单位、千分号与比较符；没有规定时留空")
_INFINITE = Bad("数值过大，或不是有限的数（NaN）", "检查数值；没有规定时留空")
_PERCENT = 100.0


class _Percent(float):
    """A number written with its own percent sign, already divided."""


def _parse(value: object) -> object:
    if value is None:
        return None
    if isinstance(value, bool):
        return _NONE
    if isinstance(value, int | float):
        number = float(value) if abs(value) <= _LARGEST else math.inf
        return number + 0.0 if math.isfinite(number) else _INFINITE
    if not isinstance(value, str):
        return _NONE
    text = unicodedata.normalize("NFKC", value).strip()
    if not text:
        return None
    percent = text.endswith("%")
    text = text.removesuffix("%").rstrip()
    if not _PLAIN.fullmatch(text):
        return _NONE
    number = float(text)
    if abs(number) > _LARGEST:
        return _INFINITE
    return _Percent(number / _PERCENT) if percent else number + 0.0


def _numbers(values: Sequence[object], field: str, builder: ReportBuilder) -> list[object]:
    """Floats and None, the values that are no number reported."""
    if set(map(type, values)) <= {float, type(None)}:
        array = np.array(values, dtype=float)
        none = np.fromiter((v is None for v in values), bool, len(values))
        if bool((none | (np.abs(array) <= _LARGEST)).all()):
            if not none.any():
                return list((array + 0.0).tolist())
            return [None if v is None else v + 0.0 for v in values]  # type: ignore[operator]
    return read_distinct(values, _parse, field, builder)


def _array(values: Sequence[object]) -> NDArray[np.float64]:
    return np.array(values, dtype=float)  # None becomes NaN


def _refuse(
    bad: NDArray[np.bool_],
    numbers: list[object],
    values: Sequence[object],
    why: str,
    remedy: str,
    field: str,
    builder: ReportBuilder,
) -> None:
    at = np.flatnonzero(bad).tolist()
    builder.add_rows(
        Severity.ERROR, why, remedy, ((a + 1, values[a]) for a in at), len(at), field=field
    )
    for a in at:
        numbers[a] = None


def read_numbers(values: Sequence[object], field: Field, builder: ReportBuilder) -> list[object]:
    """Finite floats within the field's bounds, or None."""
    numbers = _numbers(values, field.name, builder)
    if any(isinstance(n, _Percent) for n in numbers):
        signed = np.array([isinstance(n, _Percent) for n in numbers])
        _refuse(signed, numbers, values, _NONE.why, _NONE.remedy, field.name, builder)
    array = _array(numbers)
    unit = f" {field.unit}" if field.unit else ""
    if field.min is not None:
        why = f"小于 {field.min:g}{unit}"
        _refuse(array < field.min, numbers, values, why, "检查数值", field.name, builder)
    if field.max is not None:
        why = f"大于 {field.max:g}{unit}"
        _refuse(array > field.max, numbers, values, why, "检查数值与单位", field.name, builder)
    return numbers


def read_ratios(values: Sequence[object], field: Field, builder: ReportBuilder) -> list[object]:
    """Floats from 0 to 1, or None. Whether a column holds percentages is decided for the column:
    when none of its numbers but 0 lies below or at 1. A column that mixes both is refused."""
    numbers = _numbers(values, field.name, builder)
    array = _array(numbers)
    signed = np.array([isinstance(n, _Percent) for n in numbers], dtype=bool)
    plain = ~signed & ~np.isnan(array)
    high, low = plain & (array > 1), plain & (array > 0) & (array <= 1)
    if high.any() and low.any():
        fewer = low if low.sum() <= high.sum() else high
        why = "同一列里既有比值（0.3）又有百分数（30）"
        remedy = "全列统一为 0 至 1 的比值，或统一为百分数"
        _refuse(fewer, numbers, values, why, remedy, field.name, builder)
        return [None] * len(numbers)
    if high.any():
        why = f"按百分数读取（最大 {float(array[high].max()):g}），已除以 100"
        builder.add(Severity.NOTE, why, field=field.name)
        array[plain] /= _PERCENT
    why = "不在 0 至 1（0 至 100%）之间"
    outside = (array < 0) | (array > 1)
    _refuse(outside, numbers, values, why, "检查数值", field.name, builder)
    return [None if n is None else a for n, a in zip(numbers, array.tolist(), strict=True)]
