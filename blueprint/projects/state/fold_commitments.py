"""Folding of what persons do about commitments and findings."""

from collections.abc import Callable
from typing import Any

from blueprint.projects.state.events import Event
from blueprint.projects.state.state import CommitmentRecord, FindingState, State

__all__ = ["HANDLERS"]


def _of(state: State, event: Event) -> CommitmentRecord:
    name = event.data["commitment"]
    found = state.commitments.get(name)
    if found is None:
        found = state.commitments[name] = CommitmentRecord(name, event.at)
    return found


def _signed(state: State, event: Event, context: Any) -> None:
    found = _of(state, event)
    found.signed_at = event.at
    found.by_name = event.texts.get("by_name")
    found.signed_file = event.data.get("file")


def _noticed(state: State, event: Event, context: Any) -> None:
    found = _of(state, event)
    found.noticed_at, found.noticed_by = event.at, event.by
    found.texts["notice"] = event.texts.get("text")


def _objected(state: State, event: Event, context: Any) -> None:
    found = _of(state, event)
    found.objected_at = event.at
    found.texts["objection"] = event.texts.get("text")


def _decided(decision: str) -> Callable[[State, Event, Any], None]:
    def handler(state: State, event: Event, context: Any) -> None:
        found = _of(state, event)
        found.decided, found.decided_at, found.decided_by = decision, event.at, event.by
        found.texts["decision"] = event.texts.get("reason")

    return handler


def _listed(state: State, event: Event, context: Any) -> None:
    _of(state, event).listed = event.data["list"]


def _delisted(state: State, event: Event, context: Any) -> None:
    found = _of(state, event)
    found.delisted_at = event.at
    found.texts["delisting"] = event.texts.get("reason")


def _finding(state: State, event: Event, context: Any) -> None:
    state.findings.append(
        FindingState(
            id=event.data["finding"],
            kind=event.data["kind"],
            about=event.data["about"],
            need=event.data.get("need"),
            at=event.at,
            by=event.by,
            note=event.texts.get("note"),
        )
    )


def _found(state: State, event: Event) -> FindingState:
    name = event.data["finding"]
    for finding in state.findings:
        if finding.id == name:
            return finding
    # What the calendar or the day tells is not made by an event: it is kept once it is closed.
    found = FindingState(
        id=name,
        kind=event.data["kind"],
        about=event.data["about"],
        need=event.data.get("need"),
        at=event.at,
    )
    state.findings.append(found)
    return found


def _finding_confirmed(state: State, event: Event, context: Any) -> None:
    _found(state, event).confirmed = True


def _finding_closed(state: State, event: Event, context: Any) -> None:
    found = _found(state, event)
    found.closed_at, found.closed_by = event.at, event.by
    found.close_reason = event.texts.get("reason")


HANDLERS: dict[str, Callable[[State, Event, Any], None]] = {
    "commitment.signed": _signed,
    "commitment.noticed": _noticed,
    "commitment.objected": _objected,
    "commitment.confirmed": _decided("confirmed"),
    "commitment.cleared": _decided("cleared"),
    "commitment.listed": _listed,
    "commitment.delisted": _delisted,
    "finding.made": _finding,
    "finding.confirmed": _finding_confirmed,
    "finding.closed": _finding_closed,
}
