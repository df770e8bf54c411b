"""The legal date of a question: as given, or today in the city."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from blueprint.city import City
from blueprint.errors import BadInput, Flaw, shown

__all__ = ["legal_date"]

_FIRST, _LAST = date(1949, 10, 1), date(2199, 12, 31)


def legal_date(given: object, city: City, loc: tuple[str | int, ...] = ("as_of",)) -> date:
    """An ISO date between 1949 and 2199; today where nothing was given. BadInput otherwise."""
    if given is None:
        return datetime.now(ZoneInfo(city.time_zone)).date()
    held = shown(given, 40)
    try:
        day = date.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        day = None
    if day is None:
        raise BadInput.of(Flaw(loc, "不是日期", held, "写成 2026-11-24 的样子"))
    if not _FIRST <= day <= _LAST:
        raise BadInput.of(Flaw(loc, f"日期须在 {_FIRST} 至 {_LAST} 之间", held, "检查年份"))
    return day
