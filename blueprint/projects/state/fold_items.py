"""Folding of what happens to items: deeds, what was owed, parts, rulings."""

from collections.abc import Callable
from datetime import date
from typing import Any

from blueprint.projects.days import day_of
from blueprint.projects.state.event_types import DEED_EVENTS
from blueprint.projects.state.events import SYSTEM, Event
from blueprint.projects.state.findings import after_recall, not_answered
from blueprint.projects.state.lapse import last_day_to_answer
from blueprint.projects.state.state import AttemptState, ItemState, State
from blueprint.projects.vocabulary import Deed, ItemStatus

__all__ = ["HANDLERS", "undo_lapse"]

S = ItemStatus
# What was answered for a permit that was there answers nothing of the next; after a refusal the
# other parts' answers stand.
_WAS_PASSED = frozenset({S.PASSED, S.PASSED_CONDITIONALLY, S.RECALLED, S.REVOKED})
_DEED_OF = {name: deed for deed, name in DEED_EVENTS.items()}


def undo_lapse(item: ItemState) -> None:
    """An answer told late, but given in time: the item was not accepted by silence."""
    item.status, item.lapsed = S.RECEIVED, False
    item.attempts[-1].accepted = None


def _end(item: ItemState, at: Any) -> None:
    attempt = item.attempts[-1]
    attempt.ended = at
    for spans in (attempt.pauses, attempt.supplements):
        if spans and spans[-1][1] is None:
            spans[-1][1] = at


def _receive(item: ItemState, event: Event) -> None:
    item.attempts.append(AttemptState(event.at))
    item.open_since, item.lapsed, item.supplemented = event.at, False, False
    item.decision, item.valid_until, item.owed = None, None, []
    for span in item.passes:
        # What had expired, and is applied for again.
        if span[1] is None:
            span[1] = event.at
    if item.status in _WAS_PASSED:
        item.parts = {}
    item.status = S.RECEIVED


def _withdraw(item: ItemState, event: Event) -> None:
    _end(item, event.at)
    item.status = S.WITHDRAWN


def _accept(item: ItemState, event: Event) -> None:
    item.attempts[-1].accepted = event.at
    item.lapsed = event.by == SYSTEM
    item.status = S.ACCEPTED


def _not_accept(item: ItemState, event: Event) -> None:
    _end(item, event.at)
    item.status = S.NOT_ACCEPTED


def _request(item: ItemState, event: Event) -> None:
    item.supplemented = True
    item.attempts[-1].supplements.append([event.at, None])
    item.status = S.SUPPLEMENTING


def _supplement(item: ItemState, event: Event) -> None:
    item.attempts[-1].supplements[-1][1] = event.at
    item.open_since = event.at
    item.status = S.RECEIVED


def _start(item: ItemState, event: Event) -> None:
    item.status = S.IN_PROGRESS


def _pause(item: ItemState, event: Event) -> None:
    item.attempts[-1].pauses.append([event.at, None])
    item.status = S.PAUSED


def _resume(item: ItemState, event: Event) -> None:
    item.attempts[-1].pauses[-1][1] = event.at
    item.status = S.IN_PROGRESS


def _pass(item: ItemState, event: Event) -> None:
    _end(item, event.at)
    given = event.data.get("decision") or {}
    until = given.get("valid_until")
    item.valid_until = date.fromisoformat(until) if until else None
    item.decision = {**given, "at": event.at, "deed": event.data["deed"]}
    item.passes.append([event.at, None, item.valid_until])
    item.status = S.PASSED


def _pass_conditionally(item: ItemState, event: Event) -> None:
    _pass(item, event)
    whats = event.texts.get("owed") or []
    item.owed = [
        {
            "n": number,
            "what": whats[number - 1] if number <= len(whats) else None,
            "due": owed["due"],
            "delivered_at": None,
            "file": None,
        }
        for number, owed in enumerate(event.data.get("owed") or (), 1)
    ]
    item.status = S.PASSED_CONDITIONALLY


def _refuse(item: ItemState, event: Event) -> None:
    _end(item, event.at)
    item.decision = {"at": event.at, "deed": "refuse", **(event.data.get("decision") or {})}
    # The other parts' answers stand; those that objected are asked again.
    item.parts = {
        part: answer for part, answer in item.parts.items() if answer["opinion"] != "object"
    }
    item.status = S.REFUSED


def _take_back(item: ItemState, event: Event, status: ItemStatus) -> None:
    for span in item.passes:
        if span[1] is None:
            span[1] = event.at
    item.status = status


def _recall(item: ItemState, event: Event) -> None:
    _take_back(item, event, S.RECALLED)


def _revoke(item: ItemState, event: Event) -> None:
    _take_back(item, event, S.REVOKED)


def _extend(item: ItemState, event: Event) -> None:
    item.attempts[-1].extended += int(event.data["days"])


_DEEDS: dict[Deed, Callable[[ItemState, Event], None]] = {
    Deed.RECEIVE: _receive,
    Deed.WITHDRAW_APPLICATION: _withdraw,
    Deed.ACCEPT: _accept,
    Deed.DECLINE: _not_accept,
    Deed.REFUSE_ACCEPTANCE: _not_accept,
    Deed.REQUEST_SUPPLEMENT: _request,
    Deed.SUPPLEMENT: _supplement,
    Deed.START: _start,
    Deed.PAUSE: _pause,
    Deed.RESUME: _resume,
    Deed.PASS: _pass,
    Deed.PASS_CONDITIONALLY: _pass_conditionally,
    Deed.REFUSE: _refuse,
    Deed.RECALL: _recall,
    Deed.REVOKE: _revoke,
    Deed.EXTEND: _extend,
}
_ANSWERS = frozenset(
    {
        Deed.ACCEPT,
        Deed.DECLINE,
        Deed.REFUSE_ACCEPTANCE,
        Deed.REQUEST_SUPPLEMENT,
        Deed.WITHDRAW_APPLICATION,
    }
)


def _deed(state: State, event: Event, context: Any) -> None:
    deed = _DEED_OF[event.type]
    item = state.item(event.data["item"])
    item.version = event.seq
    if event.by == SYSTEM:
        # It counts as accepted of old: what is told next may have happened before today.
        since = item.open_since or event.at
        _accept(item, event)
        item.attempts[-1].accepted = since
        not_answered(state, item.id, len(item.attempts), event.at)
        return
    if (
        item.lapsed
        and item.status is S.ACCEPTED
        and deed in _ANSWERS
        and item.open_since is not None
        and day_of(event.at) <= last_day_to_answer(context.days, item.open_since)
        and (deed is not Deed.WITHDRAW_APPLICATION)
    ):
        undo_lapse(item)
    _DEEDS[deed](item, event)
    item.last_at = event.at
    item.last_deed = {"deed": deed, "at": event.at, "by": event.by}
    state.reopened = False
    if deed in (Deed.RECALL, Deed.REVOKE):
        after_recall(state, item.id, event.at)


def _owed(state: State, event: Event, context: Any) -> None:
    item = state.item(event.data["item"])
    item.version = event.seq
    for owed in item.owed:
        if owed["n"] == event.data["n"]:
            owed["delivered_at"] = event.at
            owed["file"] = event.data.get("file")
    if item.status is S.PASSED_CONDITIONALLY and all(o["delivered_at"] for o in item.owed):
        item.status = S.PASSED
    state.reopened = False


def _part(state: State, event: Event, context: Any) -> None:
    item = state.item("joint_acceptance")
    item.version = event.seq
    item.parts[event.data["part"]] = {
        "opinion": event.data["opinion"],
        "kind": event.data.get("kind"),
        "reason": event.texts.get("reason"),
        "at": event.at,
        "by": event.by,
    }


def _ruled(state: State, event: Event, context: Any) -> None:
    item = state.item(event.data["item"])
    item.version = event.seq
    item.ruled = {
        "at": event.at,
        "by": event.by,
        "reason": event.texts.get("reason"),
        "basis": event.texts.get("basis"),
    }


def _recommended(state: State, event: Event, context: Any) -> None:
    item = state.item(event.data["item"])
    item.version = event.seq
    item.recommendations.append(
        {"text": event.texts.get("text"), "basis": event.texts.get("basis"), "by": event.by}
    )


HANDLERS: dict[str, Callable[[State, Event, Any], None]] = {
    **dict.fromkeys(DEED_EVENTS.values(), _deed),
    "owed.delivered": _owed,
    "part.answered": _part,
    "item.not_needed": _ruled,
    "recommendation.made": _recommended,
}
