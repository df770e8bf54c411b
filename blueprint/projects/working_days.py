"""Working days: the official calendar of each year as dated data, and Monday to Friday where a
year has none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml

from blueprint.errors import FlowRefused

__all__ = ["WorkingDays", "Year", "calendar_files", "our_calendar", "read_year"]

_DAY = timedelta(days=1)
_SATURDAY = 5
# Of a document of 20,000 characters; the parser takes the square of how many are open.
_MOST_BRACKETS = 500


@dataclass(frozen=True, slots=True)
class Year:
    """The official calendar of a year: weekdays `off` and weekend days `worked`. `off` holds the
    weekends within holidays too; `document` is the notice."""

    year: int
    off: frozenset[date]
    worked: frozenset[date]
    document: str
    confirmed: bool = True


@dataclass(frozen=True)
class WorkingDays:
    """The official years there are. In any other year Monday to Friday are working days."""

    years: Mapping[int, Year] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        year = self.years.get(day.year)
        if year is None:
            return day.weekday() < _SATURDAY
        if day.weekday() < _SATURDAY:
            return day not in year.off
        return day in year.worked

    def is_official(self, year: int) -> bool:
        return year in self.years

    def after(self, day: date) -> Iterator[date]:
        """The working days after a day, in order, until the calendar of this world ends."""
        while day < date.max:
            day += _DAY
            if self.is_working(day):
                yield day

    def between(self, after: date, to: date) -> Sequence[date]:
        """The working days d with after < d ≤ to."""
        found = []
        for day in self.after(after):
            if day > to:
                break
            found.append(day)
        return found

    def with_year(self, year: Year) -> "WorkingDays":
        return WorkingDays({**self.years, year.year: year})


def _days(given: Any, place: str) -> list[date]:
    found: list[date] = []
    if not isinstance(given, list) or len(given) > 366:
        raise FlowRefused(f"{place}: a list of days is expected")
    for one in given:
        if type(one) is date:
            found.append(one)
            continue
        if not isinstance(one, Mapping) or set(one) != {"from", "to"}:
            raise FlowRefused(f"{place}: not a day or a span: {one!r}")
        first, last = one["from"], one["to"]
        if type(first) is not date or type(last) is not date or not 0 <= (last - first).days < 366:
            raise FlowRefused(f"{place}: not a span of days: {one!r}")
        found += [first + _DAY * n for n in range((last - first).days + 1)]
    if twice := sorted({day for day in found if found.count(day) > 1}):
        raise FlowRefused(f"{place}: {twice[0]} stands twice")
    return found


def read_year(text: str, place: str) -> Year:
    """The calendar of a year from its YAML. FlowRefused where spans overlap, a day is of another
    year, a worked day is no weekend day or is off as well, or the notice is not named."""
    if len(text) > 20_000:
        raise FlowRefused(f"{place}: longer than a calendar of a year")
    if text.count("[") + text.count("{") > _MOST_BRACKETS:
        raise FlowRefused(f"{place}: more lists and spans than a calendar of a year")
    try:
        given = yaml.safe_load(text)
    except RecursionError:
        raise FlowRefused(f"{place}: nested too deep") from None
    except yaml.YAMLError as error:
        raise FlowRefused(f"{place}: not YAML: {error}") from None
    if isinstance(given, Mapping):
        # YAML 1.1 reads the bare word `off` as false.
        given = {"off" if key is False else key: value for key, value in given.items()}
    if not isinstance(given, Mapping) or set(given) != {"year", "basis", "off", "worked"}:
        raise FlowRefused(f"{place}: year, basis, off and worked are expected")
    year, basis = given["year"], given["basis"]
    if type(year) is not int or not 1950 <= year <= 2200:
        raise FlowRefused(f"{place}: not a year: {year!r}")
    if not isinstance(basis, Mapping) or not basis.get("document"):
        raise FlowRefused(f"{place}: a citation is missing")
    off = _days(given["off"], f"{place} off")
    worked = _days(given["worked"], f"{place} worked")
    for day in (*off, *worked):
        if day.year != year:
            raise FlowRefused(f"{place}: {day} is not in {year}")
    for day in worked:
        if day.weekday() < _SATURDAY:
            raise FlowRefused(f"{place}: {day} is worked, and is no weekend day")
        if day in off:
            raise FlowRefused(f"{place}: {day} is both off and worked")
    return Year(
        year,
        frozenset(off),
        frozenset(worked),
        str(basis["document"]),
        bool(basis.get("confirmed", False)),
    )


def calendar_files() -> dict[str, str]:
    """The texts of the calendars that come with the program, by file name."""
    folder = resources.files("blueprint").joinpath("projects").joinpath("calendars")
    return {
        entry.name: entry.read_text("utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    }


@cache
def our_calendar() -> WorkingDays:
    """The official years that come with the program."""
    years = [read_year(text, name) for name, text in calendar_files().items()]
    return WorkingDays({year.year: year for year in years})
