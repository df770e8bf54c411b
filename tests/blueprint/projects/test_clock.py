"""The clock against a reckoner by sets of days, written from the text and sharing no code."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blueprint.errors import BadInput, FlowRefused
from blueprint.projects.clock import Clock, ItemAttempt, Pause, check_clock, clock, clock_of_many
from blueprint.projects.working_days import WorkingDays, our_calendar, read_year

OURS = our_calendar()
DAY = timedelta(days=1)
# The notices again, typed apart from the program's data.
OFF = (
    "2018-01-01 2018-02-15:21 2018-04-05:07 2018-04-29:30 2018-05-01 2018-06-18 2018-09-24 "
    "2018-10-01:07 2018-12-30:31 2024-01-01 2024-02-10:17 2024-04-04:06 2024-05-01:05 2024-06-10 "
    "2024-09-15:17 2024-10-01:07 2025-01-01 2025-01-28:31 2025-02-01:04 2025-04-04:06 "
    "2025-05-01:05 2025-05-31 2025-06-01:02 2025-10-01:08 2026-01-01:03 2026-02-15:23 "
    "2026-04-04:06 2026-05-01:05 2026-06-19:21 2026-09-25:27 2026-10-01:07"
)
WORKED = (
    "2018-02-11 2018-02-24 2018-04-08 2018-04-28 2018-09-29:30 2018-12-29 2024-02-04 2024-02-18 "
    "2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12 2025-01-26 2025-02-08 "
    "2025-04-27 2025-09-28 2025-10-11 2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 "
    "2026-10-10"
)


def spelt(text: str) -> set[date]:
    found = set()
    for word in text.split():
        day, _, last = word.partition(":")
        first = date.fromisoformat(day)
        found |= {first.replace(day=n) for n in range(first.day, int(last or first.day) + 1)}
    return found


FIRST, LAST = date(2017, 1, 1), date(2029, 12, 31)
ALL = {FIRST + DAY * n for n in range((LAST - FIRST).days + 1)}
WORKING = ({d for d in ALL if d.weekday() < 5} - spelt(OFF)) | spelt(WORKED)
OFFICIAL = {2018, 2024, 2025, 2026}


def test_the_official_calendars_are_those_of_the_notices() -> None:
    assert {day for day in ALL if OURS.is_working(day)} == WORKING
    assert set(OURS.years) == OFFICIAL


def reckoned(
    start: date, limit: int, pauses: list[tuple[date, date | None]], on: date
) -> dict[str, object]:
    """Sets of days, as record.md §4 has it."""
    known = [(p, q) for p, q in pauses if p <= on]
    opened = [p for p, q in known if q is None]

    def out(ending: date | None) -> set[date]:
        gone: set[date] = set()
        for p, q in known:
            end = q if q is not None else ending
            gone |= {d for d in ALL if p < d and (end is None or d <= end)}
        return gone

    def reach(gone: set[date]) -> str | None:
        days = sorted(d for d in WORKING if start < d and d not in gone)
        return days[limit - 1].isoformat() if len(days) >= limit else None

    counted = sorted(d for d in WORKING - out(None) if start < d <= on)
    due = reach(out(None))
    used = len(counted)
    until = max(on, date.fromisoformat(due)) if due else on
    return {
        "used": used,
        "remaining": limit - used,
        "paused": bool(opened),
        "due": due,
        "due_if_resumed_today": reach(out(on)) if opened else None,
        "overdue": used > limit,
        "due_soon": limit - used <= 2 and used <= limit,
        "provisional": any(d.year not in OFFICIAL for d in ALL if start < d <= until),
        "counted": [d.isoformat() for d in counted],
    }


days = st.dates(date(2017, 6, 1), date(2027, 6, 1))
spans = st.integers(0, 90)


@st.composite
def cases(draw: st.DrawFn) -> tuple[date, int, list[tuple[date, date | None]], date]:
    start = draw(days | st.dates(date(2026, 1, 20), date(2026, 3, 1)))
    on = start + DAY * draw(spans)
    pauses: list[tuple[date, date | None]] = []
    for _ in range(draw(st.integers(0, 4))):
        first = start + DAY * draw(spans)
        length = draw(st.none() | st.integers(0, 30))
        pauses.append((first, None if length is None else first + DAY * length))
    return start, draw(st.integers(1, 60)), pauses, on


def ours(
    start: date,
    limit: int | None,
    pauses: list[tuple[date, date | None]],
    on: date,
    calendar: WorkingDays = OURS,
) -> Clock:
    result = [Pause(p, q) for p, q in pauses]
    check_clock(start, limit, result, on)
    return clock(calendar, start, limit, result, on)


@given(cases())
@settings(max_examples=120, deadline=None)
def test_the_clock_equals_a_reckoner_by_sets_of_days(case) -> None:  # type: ignore[no-untyped-def]
    assert ours(*case).to_json() == reckoned(*case)


@given(cases(), st.integers(0, 40), st.randoms())
@settings(max_examples=200, deadline=None)
def test_laws_of_the_clock(case, later: int, random) -> None:  # type: ignore[no-untyped-def]
    start, limit, pauses, on = case
    result = ours(start, limit, pauses, on)
    # `used` never falls as `on` goes on, for one history: pauses known by then stay known.
    known = [pause for pause in pauses if pause[0] <= on]
    assert ours(start, limit, known, on + DAY * later).used >= result.used
    shuffled = random.sample(pauses, len(pauses))
    assert ours(start, limit, shuffled, on) == result
    longer = [(p, q and q + DAY * later) for p, q in pauses]
    assert ours(start, limit, longer, on).used <= result.used
    holiday = start + DAY * later
    year = OURS.years.get(holiday.year)
    if year is not None:
        added = read_year(
            f"year: {holiday.year}\nbasis: {{document: 通知, confirmed: true}}\n"
            f"off: [{', '.join(map(str, year.off | {holiday}))}]\n"
            f"worked: [{', '.join(map(str, year.worked - {holiday}))}]\n",
            "test",
        )
        after = ours(start, limit, pauses, on, OURS.with_year(added))
        assert (
            result.due is None
            or (after.due is not None and after.due >= result.due)
            or (after.due is None and result.paused)
        )


@given(st.lists(cases(), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_parallel_work_is_counted_once(several) -> None:  # type: ignore[no-untyped-def]
    on = max(case[3] for case in several)
    attempts = [
        ItemAttempt(start, None, tuple(Pause(p, q) for p, q in pauses))
        for start, _, pauses, _ in several
    ]
    each = [clock(OURS, a.start, None, a.pauses, on) for a in attempts]
    whole = clock_of_many(OURS, attempts, 45, on)
    assert set(whole.counted) == {day for one in each for day in one.counted}
    assert max(one.used for one in each) <= whole.used <= sum(one.used for one in each)
    if all(one.paused for one in each):
        assert whole.due is None and whole.paused
    else:
        rest = sorted(d for d in WORKING if d > on)
        days_of = sorted({*whole.counted, *rest})
        assert whole.due == days_of[44]


def test_a_spring_festival_and_a_make_up_saturday_by_hand() -> None:
    """From Thursday 2026-02-12: Friday 13, the worked Saturday 14, then off to Monday 23; Tuesday
    24 to Friday 27, the worked Saturday 28."""
    result = ours(date(2026, 2, 12), 7, [], date(2026, 2, 28))
    assert [day.day for day in result.counted] == [13, 14, 24, 25, 26, 27, 28]
    assert result.due == date(2026, 2, 28) and not result.overdue and result.due_soon
    assert ours(date(2026, 2, 12), 7, [], date(2026, 3, 1)).used == 7
    assert ours(date(2026, 2, 12), 7, [], date(2026, 3, 2)).overdue


def test_what_is_reached_at_the_limit_is_a_setting() -> None:
    at = clock(OURS, date(2026, 3, 2), 5, (), date(2026, 3, 9))
    assert (at.used, at.overdue, at.due_soon) == (5, False, True)
    assert clock(OURS, date(2026, 3, 2), 5, (), date(2026, 3, 9), overdue_at_limit=True).overdue


def test_an_attempt_that_ended_is_neither_overdue_nor_due_soon() -> None:
    ended = clock(OURS, date(2026, 3, 2), 5, (), date(2026, 4, 30), ended=date(2026, 3, 6))
    assert (ended.used, ended.kept, ended.overdue, ended.due_soon) == (4, True, False, False)
    late = clock(OURS, date(2026, 3, 2), 5, (), date(2026, 4, 30), ended=date(2026, 3, 20))
    assert (late.kept, late.overdue) == (False, False)


def test_an_open_pause_ends_with_the_attempt() -> None:
    paused = (Pause(date(2026, 3, 4), None),)
    ended = clock(OURS, date(2026, 3, 2), 5, paused, date(2026, 4, 30), ended=date(2026, 3, 20))
    assert (ended.used, ended.paused) == (2, False)


@pytest.mark.parametrize(
    ("limit", "pauses", "on", "named"),
    [
        (0, [], "2026-03-10", "limit"),
        (10**9, [], "2026-03-10", "limit"),
        (5, [("2026-03-09", "2026-03-05")], "2026-03-10", "pause"),
        (5, [("2026-03-01", "2026-03-05")], "2026-03-10", "pause"),
        (5, [("2026-03-03", None)] * 300, "2026-03-10", "pause"),
        (5, [], "2026-03-01", "on"),
        (5, [], "9999-12-31", "on"),
    ],
)
def test_what_cannot_be_is_refused(limit, pauses, on, named) -> None:  # type: ignore[no-untyped-def]
    result = [Pause(date.fromisoformat(p), date.fromisoformat(q) if q else None) for p, q in pauses]
    with pytest.raises(BadInput) as refused:
        check_clock(date(2026, 3, 2), limit, result, date.fromisoformat(on))
    assert named in [flaw.loc[0] for flaw in refused.value.flaws]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (("off: []", "off: [2027-01-01, 2027-01-01]"), "stands twice"),
        (("off: []", "off: [{from: 2027-01-01, to: 2027-01-03}, 2027-01-02]"), "stands twice"),
        (("off: []", "off: [2026-01-01]"), "is not in 2027"),
        (("worked: []", "worked: [2027-01-04]"), "is no weekend day"),
        (("off: []\nworked: []", "off: [2027-01-02]\nworked: [2027-01-02]"), "both off and worked"),
        (("document: 通知", "document: ''"), "a citation is missing"),
        (("off: []", "off: [{from: 2027-01-05, to: 2027-01-03}]"), "not a span"),
        (("off: []\n", ""), "year, basis, off and worked"),
        (("year: 2027", "year: soon"), "not a year"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(changed: tuple[str, str], why: str) -> None:
    text = "year: 2027\nbasis: {document: 通知, confirmed: true}\noff: []\nworked: []\n"
    assert read_year(text, "2027").year == 2027
    with pytest.raises(FlowRefused, match=why):
        read_year(text.replace(*changed), "2027")
