"""From what was decided to the events that are recorded: numbered, with what follows from them."""

from collections.abc import Sequence
from datetime import datetime

from blueprint.projects.announcements import announcements, snapshot
from blueprint.projects.state.events import Draft, Event
from blueprint.projects.state.fold import Context, apply, fold
from blueprint.projects.state.state import State

__all__ = ["numbered", "recorded"]


def numbered(drafts: Sequence[Draft], after: int, now: datetime, by: str) -> list[Event]:
    return [
        Event(seq, draft.type, draft.at, now, draft.by or by, draft.data, draft.texts)
        for seq, draft in enumerate(drafts, after + 1)
    ]


def recorded(
    state: State,
    history: Sequence[Event],
    drafts: Sequence[Draft],
    now: datetime,
    by: str,
    context: Context,
) -> tuple[list[Event], State]:
    """The events to append, and the state after them. `state` is that of the history and is not
    to be used any more; `now` is not before the last event was recorded."""
    before = snapshot(state, now, context)
    events = numbered(drafts, state.last_seq, now, by)
    if any(event.type == "event.corrected" for event in events):
        state = fold([*history, *events], context)
    else:
        for event in events:
            apply(state, event, context)
    announced = announcements(before, snapshot(state, now, context), now)
    derived = numbered(announced, state.last_seq, now, by)
    for event in derived:
        apply(state, event, context)
    return events + derived, state
