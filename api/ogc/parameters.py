"""The parameters of an address, read by hand: what the standards want refused is refused (400),
with the place, what stood there and what to write instead."""

import math
import re
from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from fastapi import Request

from api.http.bodies.strict_parameters import nearest
from api.http.date_parameters import knowledge_moment
from blueprint.city import City
from blueprint.errors import BadInput, BadQuery, Flaw, shown
from layers.catalogue import Layer
from layers.features.reference_systems import CRS84, REFERENCE_SYSTEMS, Box, ReferenceSystem, named
from layers.releases.legal_time import Days
from layers.tiles import tile_fields

__all__ = [
    "DEFAULT_LIMIT",
    "MOST_FEATURES",
    "parameters_of",
    "read_box",
    "read_crs",
    "read_days",
    "read_limit",
    "read_moment",
    "read_properties",
]

DEFAULT_LIMIT, MOST_FEATURES = 100, 10_000


def parameters_of(request: Request, known: Collection[str]) -> dict[str, str]:
    """Each parameter once. BadQuery for one that is not known here, or is given twice."""
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in known:
            raise BadQuery.of(Flaw((shown(name),), "不认识的参数", value, nearest(name, known)))
        if name in found:
            raise BadQuery.of(Flaw((name,), "参数给出了两次", value, "只留一个"))
        if "\0" in value:
            raise BadQuery.of(Flaw((name,), "含有空字符", value, "去掉它"))
        found[name] = value
    return found


def read_limit(given: str | None) -> tuple[int, bool]:
    """How many features, and whether fewer than were asked for: the standard has what is beyond the
    most answered with the most."""
    if given is None:
        return DEFAULT_LIMIT, False
    if not re.fullmatch(r"[0-9]{1,100}", given) or int(given) < 1:
        remedy = f"写成 1 至 {MOST_FEATURES} 的整数"
        raise BadQuery.of(Flaw(("limit",), "不是正整数", given, remedy))
    wanted = int(given)
    return min(wanted, MOST_FEATURES), wanted > MOST_FEATURES


def read_properties(given: str | None, layer: Layer) -> tuple[str, ...] | None:
    """Fields of the layer that a tile can have, each once, in the layer's order; None for all."""
    if given is None:
        return None
    wanted, known = given.split(","), tile_fields(layer)
    for name in wanted:
        if name not in known:
            remedy = f"可用：{'、'.join(known)}"
            raise BadQuery.of(
                Flaw(("properties",), "此图层的瓦片没有这个字段", shown(name), remedy)
            )
    return tuple(name for name in known if name in wanted)


def read_crs(given: str | None, name: str = "crs") -> ReferenceSystem:
    if given is None:
        return CRS84
    found = named(given)
    if found is None:
        listed = "、".join(system.uri for system in REFERENCE_SYSTEMS)
        raise BadQuery.of(Flaw((name,), "不提供这个坐标系", given, f"可用：{listed}"))
    return found


def _numbers(given: str) -> list[float]:
    parts = given.split(",")
    try:
        # Python alone reads 1_0 and the digits of other scripts.
        numbers = [float(part) for part in parts if re.fullmatch(r"[-+0-9.eE ]+", part)]
    except ValueError:
        numbers = []
    if (
        len(numbers) != len(parts)
        or len(parts) not in (4, 6)
        or not all(map(math.isfinite, numbers))
    ):
        remedy = "写成 最小1,最小2,最大1,最大2（逗号分隔的四个数）"
        raise BadQuery.of(Flaw(("bbox",), "不是一个范围", given, remedy))
    return numbers


def _reversed(given: str, axes: str) -> BadQuery:
    return BadQuery.of(Flaw(("bbox",), f"范围颠倒：{axes}的最小值大于最大值", given, "交换两者"))


def read_box(given: str, system: ReferenceSystem, city: City) -> Box | None:
    """East first, in the CRS; heights are left aside. None for a box across the antimeridian that
    is nowhere near the city: there is nothing in it, and it is no error."""
    numbers = _numbers(given)
    if len(numbers) == 6:
        if numbers[2] > numbers[5]:
            raise _reversed(given, "高程")
        numbers = [*numbers[0:2], *numbers[3:5]]
    first, second = (1, 0) if system.north_first else (0, 1)
    west, south = numbers[first], numbers[second]
    east, north = numbers[2 + first], numbers[2 + second]
    if system.degrees and not (
        -180 <= min(west, east) <= max(west, east) <= 180
        and -90 <= min(south, north) <= max(south, north) <= 90
    ):
        order = "纬度在前、经度在后" if system.north_first else "经度在前、纬度在后"
        why = "经度须在 ±180、纬度须在 ±90 之间"
        raise BadQuery.of(Flaw(("bbox",), why, given, f"这个坐标系{order}"))
    if south > north:
        raise _reversed(given, "纬度（北坐标）")
    if west > east:
        city_west, _, city_east, _ = city.extent
        # The standard reads it as a box around the back of the earth. One that reaches the city so
        # would hold everything but what was meant.
        if not system.degrees or west <= city_east or east >= city_west:
            raise _reversed(given, "经度（东坐标）")
        return None
    return west, south, east, north


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)


def _moment(given: str) -> datetime | None:
    if not _MOMENT.fullmatch(given):
        return None
    try:
        # Python reads six digits of a second at most.
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", given.upper()))
    except ValueError:
        return None


def _day(given: str, city: City) -> date:
    """The day in the city; BadQuery where it is neither a date nor a time with its offset."""
    try:
        if _DAY.fullmatch(given):
            return date.fromisoformat(given)
        moment = _moment(given)
        if moment is not None:
            return moment.astimezone(ZoneInfo(city.time_zone)).date()
    except (ValueError, OverflowError):
        pass
    remedy = "写成 2026-11-24、2026-11-24T00:00:00+08:00 或 开始/结束（.. 为不限）"
    raise BadQuery.of(Flaw(("datetime",), "不是日期、时刻或区间", given, remedy))


def read_days(given: str | None, city: City) -> Days | None:
    """A day, a time, or an interval of either with open ends."""
    if given is None:
        return None
    start, slash, end = given.partition("/")
    if not slash:
        day = _day(given, city)
        return Days(day, day)
    first, last = (None if part in ("", "..") else _day(part, city) for part in (start, end))
    if first is None and last is None:
        raise BadQuery.of(Flaw(("datetime",), "区间的两端都没有写", given, "至少写一端"))
    if first is not None and last is not None and first > last:
        raise BadQuery.of(Flaw(("datetime",), "区间的开始晚于结束", given, "交换两者"))
    return Days(first, last)


def read_moment(given: str | None, city: City) -> datetime | None:
    """A moment in knowledge, as everywhere in this service."""
    try:
        return knowledge_moment(given, city)
    except BadInput as bad:
        raise BadQuery(bad.detail, bad.flaws) from None
