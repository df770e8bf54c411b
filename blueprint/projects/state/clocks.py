"""The clocks of a record: of each attempt, each stage and the whole."""

from datetime import date, datetime
from typing import Any

from blueprint.projects.clock import Clock, ItemAttempt, Pause, clock, clock_of_many
from blueprint.projects.days import day_of
from blueprint.projects.flow.flow import Flow
from blueprint.projects.state.deed_checks import limit_of
from blueprint.projects.state.fold import Context
from blueprint.projects.state.lapse import lapsed_on
from blueprint.projects.state.state import AttemptState, ItemState, State

__all__ = ["attempts_of", "clock_json", "item_clock", "record_clock", "stage_clock"]


def _pauses(spans: list[list[Any]]) -> list[Pause]:
    return [Pause(day_of(start), day_of(end) if end else None) for start, end in spans]


def _attempt(flow: Flow, found: AttemptState, accepted: datetime | None) -> ItemAttempt | None:
    """None where the clock has not started."""
    by_acceptance = flow.setting("clock_starts") == "accept"
    start = accepted if by_acceptance else found.received
    if start is None:
        return None
    pauses = _pauses(found.pauses)
    if not by_acceptance and flow.setting("supplement_pauses"):
        pauses += _pauses(found.supplements)
    first = day_of(start)
    return ItemAttempt(
        first,
        day_of(found.ended) if found.ended else None,
        tuple(Pause(max(pause.start, first), pause.end) for pause in pauses),
    )


def attempts_of(state: State, item: ItemState, on: date, context: Context) -> list[ItemAttempt]:
    """The attempts whose clock has started, the last one last."""
    flow = state.flow
    assert flow is not None
    found = []
    for attempt in item.attempts:
        accepted = attempt.accepted
        if accepted is None and attempt is item.attempts[-1] and lapsed_on(context.days, item, on):
            accepted = item.open_since
        if (one := _attempt(flow, attempt, accepted)) is not None:
            found.append(one)
    return found


def item_clock(state: State, item: ItemState, on: date, context: Context) -> Clock | None:
    """Of the last attempt; None where its clock has not started."""
    flow = state.flow
    assert flow is not None
    if not item.attempts:
        return None
    last = item.attempts[-1]
    lapsed = last.accepted is None and lapsed_on(context.days, item, on)
    one = _attempt(flow, last, item.open_since if lapsed else last.accepted)
    if one is None or one.start > on:
        return None
    limit = limit_of(state, item.id)
    return clock(
        context.days,
        one.start,
        None if limit is None else limit + last.extended,
        one.pauses,
        on,
        ended=one.end,
        overdue_at_limit=bool(flow.setting("overdue_at_limit")),
    )


def _of_items(
    state: State, names: list[str], limit: int | None, on: date, context: Context, ended: bool
) -> Clock:
    flow = state.flow
    assert flow is not None
    attempts = [
        one
        for name in names
        if name in state.items
        for one in attempts_of(state, state.items[name], on, context)
    ]
    return clock_of_many(
        context.days,
        attempts,
        limit,
        on,
        ended=ended,
        overdue_at_limit=bool(flow.setting("overdue_at_limit")),
    )


def stage_clock(state: State, stage: str, on: date, context: Context, *, ended: bool) -> Clock:
    flow = state.flow
    assert flow is not None
    limit = next((s.limit for s in flow.stages if s.id == stage), None)
    names = [item.id for item in flow.items if item.stage == stage]
    return _of_items(state, names, limit.days if limit else None, on, context, ended)


def record_clock(state: State, on: date, context: Context, *, ended: bool) -> Clock:
    flow = state.flow
    assert flow is not None
    names = list(state.items)
    return _of_items(state, names, flow.limit.days, on, context, ended)


def clock_json(found: Clock | None) -> dict[str, Any] | None:
    """As a record shows it: the clock's own members, and the limit; without one it says so."""
    if found is None:
        return None
    body = {**found.to_json(), "limit": found.limit, "kept": found.kept}
    return body if found.limit is not None else {**body, "note": "未设定"}
