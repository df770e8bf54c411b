"""What was asked, and when and with what it was measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from blueprint.determination.site import SiteSection
from blueprint.errors import Conflict
from blueprint.facts import Facts, read_facts
from blueprint.vocabulary import Visibility

__all__ = ["NEWEST_FORM", "Provenance", "Question", "form_of"]

# How an answer is told, as this program tells at most. Form 1 is not named in a document; one that
# was sealed in an older form is told again in that (docs/architecture.md). From form 2 on a hidden
# row that turns no outcome leaves no trace, and every public document carries a commitment.
NEWEST_FORM = 2


def form_of(document: Mapping[str, Any]) -> int:
    """The form in which a document is told; Conflict for one that a later program tells."""
    form = document.get("form", 1)
    if type(form) is not int or not 1 <= form <= NEWEST_FORM:
        raise Conflict(f"这份查询结果的文书格式（{form}）比本程序新，请升级后再复核")
    return form


@dataclass(frozen=True)
class Question:
    """The site as the answer shows it, the facts as given, and the legal date; `form` is that in
    which the answer is told, `taken` the facts where they were read already. The site is not for
    everyone where it is the outline of a feature that is not."""

    site: SiteSection
    project: Mapping[str, Any]
    on: date
    form: int = NEWEST_FORM
    taken: Facts | None = None

    @property
    def visibility(self) -> Visibility:
        return self.site.visibility

    @cached_property
    def facts(self) -> Facts:
        return read_facts(self.project) if self.taken is None else self.taken


@dataclass(frozen=True, slots=True)
class Provenance:
    """`known_at` is the moment of the map's snapshot, with its offset; `engine` the versions of
    what measured and decided."""

    known_at: datetime
    time_zone: str
    engine: Mapping[str, str]

    @property
    def today(self) -> date:
        return self.known_at.astimezone(ZoneInfo(self.time_zone)).date()
