"""Acceptance by silence: five working days without an answer, 行政许可法 32."""

from datetime import date, datetime

from blueprint.projects.days import day_of
from blueprint.projects.state.state import ItemState
from blueprint.projects.vocabulary import ItemStatus
from blueprint.projects.working_days import WorkingDays

__all__ = ["ANSWER_DAYS", "lapsed_on", "last_day_to_answer"]

ANSWER_DAYS = 5


def last_day_to_answer(days: WorkingDays, since: datetime) -> date:
    """The fifth working day after reception, or after the end of 补正."""
    found = day_of(since)
    for number, day in enumerate(days.after(found), 1):
        found = day
        if number == ANSWER_DAYS:
            break
    return found


def lapsed_on(days: WorkingDays, item: ItemState, on: date) -> bool:
    """Whether nobody answered in time, as seen on a day."""
    return (
        item.status is ItemStatus.RECEIVED
        and item.open_since is not None
        and last_day_to_answer(days, item.open_since) < on
    )
