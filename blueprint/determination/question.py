"""What was asked, and when and with what it was measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from blueprint.facts import Facts, read_facts
from blueprint.vocabulary import Visibility

__all__ = ["Question", "Stamp"]


@dataclass(frozen=True)
class Question:
    """The site as the answer shows it, the facts as given, and the legal date. The site is not for
    everyone where it is the outline of a feature that is not."""

    site: Mapping[str, Any]
    project: Mapping[str, Any]
    on: date

    @property
    def visibility(self) -> Visibility:
        return Visibility(self.site.get("input", {}).get("visibility", Visibility.PUBLIC))

    @cached_property
    def facts(self) -> Facts:
        return read_facts(self.project)


@dataclass(frozen=True, slots=True)
class Stamp:
    """`known_at` is the moment of the map's snapshot, with its offset; `engine` the versions of
    what measured and decided."""

    known_at: datetime
    time_zone: str
    engine: Mapping[str, str]

    @property
    def today(self) -> date:
        return self.known_at.astimezone(ZoneInfo(self.time_zone)).date()
