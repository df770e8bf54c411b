"""What time by itself brings: acceptances by silence, clocks that run short, opinions that did not
come. Each is told once."""

from collections.abc import Sequence

from blueprint.projects.acts.acting import Acting
from blueprint.projects.acts.deed_acts import lapses
from blueprint.projects.days import day_of
from blueprint.projects.state.clocks import item_clock
from blueprint.projects.state.events import SYSTEM, Draft, Event

__all__ = ["by_time"]

_CLEARED = "cleared"


def by_time(acting: Acting, history: Sequence[Event]) -> list[Draft]:
    """The events that are due and not in the history yet; none where nothing is."""
    if acting.state.flow is None or acting.state.closed is not None:
        return _silent(acting, history)
    return [*lapses(acting), *_clocks(acting, history), *_silent(acting, history)]


def _clocks(acting: Acting, history: Sequence[Event]) -> list[Draft]:
    last: dict[str, str] = {}
    for event in history:
        if event.type.startswith("clock."):
            last[event.data["item"]] = event.type.removeprefix("clock.")
    drafts = []
    for item in acting.state.items.values():
        clock = item_clock(acting.state, item, day_of(acting.now), acting.context)
        announced = last.get(item.id, _CLEARED)
        now = _CLEARED
        if clock is not None and clock.overdue:
            now = "overdue"
        elif clock is not None and clock.due_soon:
            now = "due_soon"
        if now != announced:
            due = clock.due.isoformat() if clock is not None and clock.due else None
            data = {"item": item.id, "due": due}
            drafts.append(Draft(f"clock.{now}", acting.now, data, by=SYSTEM))
    return drafts


def _silent(acting: Acting, history: Sequence[Event]) -> list[Draft]:
    announced = {
        (event.data["consultation"], event.data["department"])
        for event in history
        if event.type == "opinion.silent"
    }
    today = day_of(acting.now).isoformat()
    return [
        Draft(
            "opinion.silent",
            acting.now,
            {"consultation": name, "department": department},
            by=SYSTEM,
        )
        for name, one in acting.state.consultations.items()
        if one["status"] == "open" and one["due"] < today
        for department in one["departments"]
        if department not in one["opinions"] and (name, department) not in announced
    ]
