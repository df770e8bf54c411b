"""How it went for those who built (体感评价, 附件2 第23项): by stage, department and month.

A group of fewer than five is not shown, and there is no total that could give one away.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from blueprint.projects.days import ZONE, day_of
from blueprint.projects.flow.book import FlowBook
from blueprint.projects.working_days import WorkingDays

__all__ = ["SMALLEST", "Handled", "Rated", "experience_of"]

SMALLEST = 5


@dataclass(frozen=True, slots=True)
class Handled:
    """An attempt that was decided: of which item, accepted when, decided when, how many days of
    the applicant's it waited, and whether it came back (补正, 不通过)."""

    item: str
    accepted: datetime
    decided: datetime
    supplements: tuple[tuple[datetime, datetime], ...] = ()
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Rated:
    stage: str
    department: str
    at: datetime
    score: int


@dataclass(slots=True)
class _Group:
    days: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    returns: int = 0
    scores: list[int] = field(default_factory=list)


def _month(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%Y-%m")


def experience_of(
    handled: Iterable[Handled], rated: Iterable[Rated], book: FlowBook, days: WorkingDays
) -> list[dict[str, Any]]:
    """A group by stage, department and month: how many, the median of working days from acceptance
    to decision, of days in 补正, returns, and the mean rating where five gave one."""
    known = book.flows[0].by_id
    groups: dict[tuple[str, str, str], _Group] = defaultdict(_Group)
    for one in handled:
        item = known.get(one.item)
        if item is None:
            continue
        group = groups[item.stage, item.department, _month(one.decided)]
        group.days.append(len(days.between(day_of(one.accepted), day_of(one.decided))))
        waited = sum(len(days.between(day_of(a), day_of(b))) for a, b in one.supplements)
        group.waiting.append(waited)
        group.returns += one.returned
    for given in rated:
        groups[given.stage, given.department, _month(given.at)].scores.append(given.score)
    shown = []
    for (stage, department, month), group in sorted(groups.items()):
        if len(group.days) < SMALLEST:
            continue
        rating = None
        if len(group.scores) >= SMALLEST:
            rating = round(sum(group.scores) / len(group.scores), 1)
        shown.append(
            {
                "stage": stage,
                "department": department,
                "month": month,
                "number": len(group.days),
                "median_days": median(group.days),
                "median_waiting": median(group.waiting),
                "returns": group.returns,
                "rating": rating,
            }
        )
    return shown
