"""The clock: which working days count for an attempt, a stage, a record, and what follows.

A day d counts when it is a working day with start < d ≤ end and lies in no pause. A pause of days
p to q takes out the days d with p < d ≤ q, an open one everything after p.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from blueprint.errors import BadInput, Flaw
from blueprint.projects.working_days import WorkingDays

__all__ = [
    "EARLIEST",
    "LATEST",
    "MOST_DAYS",
    "MOST_PAUSES",
    "Clock",
    "ItemAttempt",
    "Pause",
    "check_clock",
    "clock",
    "clock_of_many",
    "reaches",
]

# Beyond these nobody has a calendar, and days are counted one by one.
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)
MOST_DAYS = 5_000
MOST_PAUSES = 200


@dataclass(frozen=True, slots=True)
class Pause:
    """`end` None: it goes on."""

    start: date
    end: date | None

    def takes(self, day: date) -> bool:
        return self.start < day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class ItemAttempt:
    """An item's attempt: it runs from the day `start` to the day `end`, None while it does."""

    start: date
    end: date | None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """Working days. `remaining` and `due` are None where no limit is set; `kept` None until the
    attempt ended, and where there is no limit."""

    used: int
    limit: int | None
    remaining: int | None
    paused: bool
    due: date | None
    due_if_resumed_today: date | None
    overdue: bool
    due_soon: bool
    provisional: bool
    counted: tuple[date, ...]
    kept: bool | None = None

    def to_json(self) -> dict[str, object]:
        """As `GET /api/v1/clock` answers."""
        return {
            "used": self.used,
            "remaining": self.remaining,
            "paused": self.paused,
            "due": _iso(self.due),
            "due_if_resumed_today": _iso(self.due_if_resumed_today),
            "overdue": self.overdue,
            "due_soon": self.due_soon,
            "provisional": self.provisional,
            "counted": [day.isoformat() for day in self.counted],
        }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def check_clock(start: date, limit: int | None, pauses: Sequence[Pause], on: date) -> None:
    """BadInput naming each argument that cannot be: a limit under 1, a pause that ends before it
    begins or begins before the start, an `on` before the start, and what is out of bounds."""
    flaws = []
    if limit is not None and not 1 <= limit <= MOST_DAYS:
        flaws.append(Flaw(("limit",), f"须在 1 至 {MOST_DAYS} 之间", limit, "写工作日数"))
    for name, day in (("start", start), ("on", on)):
        if not EARLIEST <= day <= LATEST:
            span = f"须在 {EARLIEST} 至 {LATEST} 之间"
            flaws.append(Flaw((name,), span, day.isoformat(), "更正日期"))
    if on < start:
        flaws.append(Flaw(("on",), "早于 start", on.isoformat(), "写起算日当日或之后的日期"))
    if len(pauses) > MOST_PAUSES:
        flaws.append(Flaw(("pause",), f"多于 {MOST_PAUSES} 段", len(pauses), "合并相连的停钟"))
    for number, pause in enumerate(pauses[:MOST_PAUSES]):
        held = f"{pause.start}/{pause.end or ''}"
        if pause.end is not None and pause.start > pause.end:
            flaws.append(Flaw(("pause", number), "结束早于开始", held, "对调两个日期"))
        if pause.start < start:
            flaws.append(Flaw(("pause", number), "早于 start", held, "停钟不能早于起算日"))
    if flaws:
        raise BadInput.of(*flaws)


def reaches(
    days: WorkingDays, start: date, limit: int, pauses: Sequence[Pause], already: int = 0
) -> date | None:
    """The working day on which `already` and the days counted after `start` reach the limit; None
    where an open pause, or the end of all calendars, comes first."""
    left = limit - already
    if left <= 0:
        return start
    stop = min((pause.start for pause in pauses if pause.end is None), default=LATEST)
    closed = [pause for pause in pauses if pause.end is not None]
    for day in days.after(start):
        if day > stop:
            return None
        if not any(pause.takes(day) for pause in closed):
            left -= 1
            if left == 0:
                return day
    return None


def _provisional(days: WorkingDays, start: date, to: date) -> bool:
    """Whether a day of a year without an official calendar lies in (start, to]."""
    if to <= start:
        return False
    first = start.year if (start.month, start.day) != (12, 31) else start.year + 1
    return any(not days.is_official(year) for year in range(first, to.year + 1))


def _against(
    limit: int | None, used: int, ended: bool, overdue_at_limit: bool
) -> tuple[bool, bool, bool | None]:
    """Of days used against a limit: overdue, due within two days; and once ended, whether kept."""
    if limit is None:
        return False, False, None
    if ended:
        return False, False, used <= limit
    overdue = used > limit or (overdue_at_limit and used >= limit)
    return overdue, limit - used <= 2 and not overdue, None


def clock(
    days: WorkingDays,
    start: date,
    limit: int | None,
    pauses: Sequence[Pause],
    on: date,
    *,
    ended: date | None = None,
    overdue_at_limit: bool = False,
) -> Clock:
    """The clock of one attempt as seen `on` a day that is not before its start.

    `ended` is the day of the decision, where there was one by then; an open pause ends there too.
    A pause that begins after `on` is ignored.
    """
    if ended is not None and ended > on:
        ended = None
    to = on if ended is None else ended
    pauses = [
        Pause(pause.start, ended) if pause.end is None and ended is not None else pause
        for pause in pauses
        if pause.start <= to
    ]
    open_from = min((pause.start for pause in pauses if pause.end is None), default=None)
    counted = tuple(
        day for day in days.between(start, to) if not any(pause.takes(day) for pause in pauses)
    )
    used = len(counted)
    due = resumed = None
    if limit is not None:
        due = reaches(days, start, limit, pauses)
        if open_from is not None:
            until = [Pause(p.start, on) if p.end is None else p for p in pauses]
            resumed = reaches(days, start, limit, until)
    overdue, due_soon, kept = _against(limit, used, ended is not None, overdue_at_limit)
    return Clock(
        used=used,
        limit=limit,
        remaining=None if limit is None else limit - used,
        paused=open_from is not None,
        due=due,
        due_if_resumed_today=resumed,
        overdue=overdue,
        due_soon=due_soon,
        provisional=_provisional(days, start, to if due is None else max(to, due)),
        counted=counted,
        kept=kept,
    )


def clock_of_many(
    days: WorkingDays,
    attempts: Iterable[ItemAttempt],
    limit: int | None,
    on: date,
    *,
    ended: bool = False,
    overdue_at_limit: bool = False,
) -> Clock:
    """The clock of a stage or record: a day counts when it counts for any of the attempts. Its
    `due` goes on from `on` while any of them runs unpaused. `ended`: nothing is left to do."""
    found: set[date] = set()
    first: date | None = None
    running = open_paused = False
    for attempt in attempts:
        if attempt.start > on:
            continue
        first = attempt.start if first is None else min(first, attempt.start)
        one = clock(days, attempt.start, None, attempt.pauses, on, ended=attempt.end)
        found.update(one.counted)
        if attempt.end is None or attempt.end > on:
            open_paused |= one.paused
            running |= not one.paused
    counted = tuple(sorted(found))
    used = len(counted)
    due = None
    if limit is not None and running:
        due = counted[limit - 1] if used >= limit else reaches(days, on, limit, (), used)
    overdue, due_soon, kept = _against(limit, used, bool(ended), overdue_at_limit)
    return Clock(
        used=used,
        limit=limit,
        remaining=None if limit is None else limit - used,
        paused=open_paused and not running,
        due=due,
        due_if_resumed_today=None,
        overdue=overdue,
        due_soon=due_soon,
        provisional=first is not None
        and _provisional(days, first, on if due is None else max(on, due)),
        counted=counted,
        kept=kept,
    )
