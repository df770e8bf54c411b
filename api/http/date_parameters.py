"""Dates and moments as callers give them: of the law, of knowledge, and spans of time."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from blueprint.city import City
from blueprint.errors import BadInput, Flaw, shown

__all__ = ["FIRST", "LAST", "knowledge_moment", "legal_date", "span"]

FIRST, LAST = date(1949, 10, 1), date(2199, 12, 31)


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
    if not FIRST <= day <= LAST:
        raise BadInput.of(Flaw(loc, f"日期须在 {FIRST} 至 {LAST} 之间", held, "检查年份"))
    return day


def knowledge_moment(
    given: object, city: City, loc: tuple[str | int, ...] = ("known_at",)
) -> datetime | None:
    """A moment that is not to come: an ISO timestamp with its offset, or a date for the end of that
    day in the city, for today what is known now; None where nothing was given. BadInput
    otherwise."""
    if given is None:
        return None
    held = shown(given, 40)
    moment = None
    if isinstance(given, str):
        zone = ZoneInfo(city.time_zone)
        try:
            day = date.fromisoformat(given)
            # Its last moment, so that its date is that day.
            moment = datetime.combine(day, time.max, zone)
            now = datetime.now(zone)
            if day == now.date():
                moment = now
        except ValueError:
            try:
                moment = datetime.fromisoformat(given)
            except ValueError:
                moment = None
    if moment is None or moment.tzinfo is None:
        remedy = "写成 2026-03-01，或 2026-03-01T12:00:00+08:00 的样子"
        raise BadInput.of(Flaw(loc, "不是带时区的时刻", held, remedy))
    if moment > datetime.now(UTC):
        raise BadInput.of(Flaw(loc, "时刻在将来", held, "给出过去的时刻，或不写"))
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise BadInput.of(Flaw(loc, "时刻太早", held, "检查年份")) from None


def _bound(given: str | None, zone: ZoneInfo, name: str, days: int) -> datetime | None:
    if given is None:
        return None
    try:
        try:
            day = date.fromisoformat(given) + timedelta(days=days)
            moment = datetime.combine(day, time(), zone)
        except ValueError:
            moment = datetime.fromisoformat(given)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    remedy = "写成 2026-03-01，或 2026-03-01T12:00:00+08:00 的样子"
    raise BadInput.of(Flaw((name,), "不是日期，也不是带时区的时刻", shown(given, 40), remedy))


def span(
    start: str | None, end: str | None, city: City, names: tuple[str, str] = ("from", "to")
) -> tuple[datetime | None, datetime | None]:
    """From and up to, without, two moments; a date is a whole day of the city, so that two dates
    take in both. None where nothing was given; BadInput otherwise."""
    zone = ZoneInfo(city.time_zone)
    return _bound(start, zone, names[0], 0), _bound(end, zone, names[1], 1)
