"""Folding: a history into the state that everything shown is taken from.

The order is that of recording. What was corrected is passed over, or stands as its replacement
says; what was only told because of something else changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from blueprint.projects.flow.book import FlowBook
from blueprint.projects.state import fold_commitments, fold_items, fold_talk
from blueprint.projects.state.evaluations import NOT_NEEDED, due_item, of_verdict
from blueprint.projects.state.events import RAISED_BY_TIME, SYSTEM, Event
from blueprint.projects.state.findings import after_milestone, after_reopen, outside_reform
from blueprint.projects.state.needs import item_needed, passed_at
from blueprint.projects.state.standing_commitments import base_of, due_moment, openings
from blueprint.projects.state.state import (
    CommitmentRecord,
    EvaluationView,
    MilestoneState,
    Reliance,
    State,
)
from blueprint.projects.vocabulary import CommitmentState, Form
from blueprint.projects.working_days import WorkingDays
from blueprint.vocabulary import Category, Kind

__all__ = ["Context", "apply", "corrected", "fold", "is_derived"]

# What the system tells of its own accord, and what is more than telling.
_SYSTEM_ACTS = frozenset({"item.accepted", "determination.changed"})

Handler = Callable[[State, Event, "Context"], None]
Check = Callable[[State, Event, "Context"], None]


@dataclass(frozen=True, slots=True)
class Context:
    """The flows and the calendar that a history is read with."""

    book: FlowBook
    days: WorkingDays


def is_derived(event: Event) -> bool:
    return event.by == SYSTEM and event.type not in _SYSTEM_ACTS


def corrected(history: Sequence[Event]) -> Iterable[Event]:
    """The history as its corrections leave it."""
    gone: dict[int, Mapping[str, Any] | None] = {}
    for event in history:
        if event.type == "event.corrected":
            gone[event.data["seq"]] = event.data.get("replacement")
    if not gone:
        return history
    return _with(history, gone)


def _with(
    history: Sequence[Event], gone: Mapping[int, Mapping[str, Any] | None]
) -> Iterable[Event]:
    for event in history:
        if event.seq not in gone:
            yield event
            continue
        instead = gone[event.seq]
        if instead is not None:
            at = instead.get("at")
            yield replace(
                event,
                at=datetime.fromisoformat(at) if at else event.at,
                data={**event.data, **(instead.get("data") or {})},
            )


def fold(history: Sequence[Event], context: Context, check: Check | None = None) -> State:
    """The state after a history. `check` is asked before each event that is not derived, and
    refuses what was not legal then."""
    state = State()
    for event in corrected(history):
        apply(state, event, context, check)
    if history:
        state.last_seq = history[-1].seq
        state.version = next((e.seq for e in reversed(history) if e.type not in RAISED_BY_TIME), 0)
    return state


def apply(state: State, event: Event, context: Context, check: Check | None = None) -> None:
    """One event more."""
    state.last_seq = event.seq
    if event.type not in RAISED_BY_TIME:
        state.version = event.seq
    if is_derived(event):
        return
    if check is not None:
        check(state, event, context)
    handler = _HANDLERS.get(event.type)
    if handler is not None:
        handler(state, event, context)
    if event.type in _OPENING and _opens(state, event):
        for name in list(openings(state)):
            late = due_moment(state, name) is not None
            state.commitments[name] = CommitmentRecord(name, event.at, late)
    if event.type in _CONFIRMING and state.flow is not None:
        _note_confirming(state, event.at)


def _opens(state: State, event: Event) -> bool:
    """Whether commitments may be opened by it; a reception opens only its own."""
    if state.flow is None or state.closed is not None:
        return False
    if event.type != "item.received":
        return True
    return any(rule.opened_by == event.data["item"] for rule in state.flow.commitments)


def _note_confirming(state: State, at: datetime) -> None:
    """Since when, or until when, something was waiting for a confirmation."""
    flow = state.flow
    assert flow is not None
    waiting = any(
        item.in_flow and item_needed(state, item.id).need == "to_confirm" for item in flow.items
    )
    spans = state.to_confirm_days
    if waiting and not (spans and spans[-1][1] is None):
        spans.append([at, None])
    elif not waiting and spans and spans[-1][1] is None:
        spans[-1][1] = at


def _set_common(state: State, event: Event) -> None:
    data, texts = event.data, event.texts
    if "name" in texts:
        state.name = texts["name"]
    if "parties" in texts:
        state.parties = texts["parties"]
    if "national_code" in data:
        state.national_code = data["national_code"]
    if "investment" in data:
        state.investment = data["investment"]
    if "facts" in data:
        state.facts = dict(data["facts"])
    if "site" in data:
        state.site = data["site"]
    if "districts" in data:
        state.districts = tuple(data["districts"])
    if "scheme" in texts:
        state.scheme = {"texts": dict(texts["scheme"])}
    if "zones" in data:
        state.zones = tuple(data["zones"])
    if "determination" in data:
        state.determination = data["determination"]


def _created(state: State, event: Event, context: Context) -> None:
    state.id = event.data.get("project", "")
    state.owner = event.data.get("owner", event.by)
    state.created_at = event.at
    _set_common(state, event)
    for kind, view in (event.data.get("evaluations") or {}).items():
        state.evaluations[kind] = EvaluationView.read(view)


def _changed(state: State, event: Event, context: Context) -> None:
    _set_common(state, event)
    outside_reform(state, event.at)


def _category(state: State, event: Event, context: Context) -> None:
    state.category = event.data["category"]
    state.category_confirmed = True
    if state.flow is not None:
        _set_flow(state, context, state.flow.id, state.flow.version)


def _set_flow(state: State, context: Context, flow_id: str, version: str) -> None:
    category = Category(state.category) if state.category else None
    flow = context.book.find(flow_id, version)
    state.flow = context.book.shaped(flow, category, with_design=state.with_design)


def _started(state: State, event: Event, context: Context) -> None:
    state.started_at = event.at
    state.with_design = bool(event.data.get("with_design"))
    _set_flow(state, context, event.data["flow"], event.data["version"])
    for item in state.flow.items if state.flow else ():
        state.item(item.id).version = event.seq
    outside_reform(state, event.at)


def _flow_changed(state: State, event: Event, context: Context) -> None:
    _set_flow(state, context, event.data["flow"], event.data["version"])


def _closed(state: State, event: Event, context: Context) -> None:
    if event.data.get("completes"):
        state.reopened = False
    else:
        state.closed = {"at": event.at, "reason": event.texts.get("reason"), "by": event.by}


def _reopened(state: State, event: Event, context: Context) -> None:
    state.closed = None
    state.reopened = True


def _determined(state: State, event: Event, context: Context) -> None:
    """New verdicts. What a decision already rests on is not taken back: it waits for a person."""
    before = {kind: item_needed(state, kind) if state.flow is not None else None for kind in Kind}
    standing = {
        kind
        for kind in Kind
        if (found := state.commitments.get(f"commitment:{kind}")) is not None
        and found.signed_at is not None
        and base_of(state, found) in (CommitmentState.OPEN, CommitmentState.KEPT)
    }
    rested = {kind for kind in Kind if state.flow is not None and _due_came(state, kind)}
    for kind, view in (event.data.get("evaluations") or {}).items():
        state.evaluations[kind] = EvaluationView.read(view)
    state.determination = event.data.get("determination", state.determination)
    for kind in Kind:
        was = before[kind]
        if was is None:
            continue
        after = of_verdict(state, kind)
        if after.need == NOT_NEEDED:
            if (relied := state.reliance.get(kind)) is not None and relied.decided is None:
                del state.reliance[kind]
            continue
        answered = was.need == NOT_NEEDED or (was.form is Form.COMMITMENT and kind in standing)
        changed = (after.need, after.form) != (was.need, was.form)
        if answered and changed and kind in rested and not passed_at(state, kind, event.at):
            known = state.reliance.get(kind)
            if known is None or known.decided is not None:
                state.reliance[kind] = Reliance(kind, event.seq, (was.need, was.why, was.form))


def _due_came(state: State, kind: str) -> bool:
    """Whether what the evaluation is due before was passed, or reported."""
    due = due_item(state, kind)
    if due in state.milestones:
        return True
    found = state.items.get(due)
    return found is not None and any(end is None for _, end, _ in found.passes)


def _confirmed(state: State, event: Event, context: Context) -> None:
    data = event.data
    verdict, standing, reason, conditions = data["answers"]
    state.confirmations[data["kind"]] = {
        "needed": data["needed"],
        "form": data.get("form"),
        "answers": (verdict, standing, reason, tuple(conditions)),
        "holds": tuple(data.get("holds") or ()),
        "by": event.by,
        "at": event.at,
        "reason": event.texts.get("reason"),
        "consultation": data.get("consultation"),
    }
    state.item(data["kind"]).version = event.seq


def _reliance(state: State, event: Event, context: Context) -> None:
    relied = state.reliance.get(event.data["kind"])
    if relied is not None:
        relied.decided = event.data["decision"]
        relied.decided_at = event.at
        state.item(relied.kind).version = event.seq
        if relied.decided == "reopen":
            state.reopened = False
            after_reopen(state, relied.kind, event.at)


def _milestone(state: State, event: Event, context: Context) -> None:
    name = event.data["milestone"]
    state.milestones[name] = MilestoneState(event.at, event.seq, event.texts.get("note"))
    after_milestone(state, name, event.at)


_HANDLERS: dict[str, Handler] = {
    "project.created": _created,
    "project.changed": _changed,
    "project.started": _started,
    "project.closed": _closed,
    "project.reopened": _reopened,
    "category.confirmed": _category,
    "flow.changed": _flow_changed,
    "determination.changed": _determined,
    "item.confirmed": _confirmed,
    "reliance.decided": _reliance,
    "milestone.reported": _milestone,
    **fold_items.HANDLERS,
    **fold_commitments.HANDLERS,
    **fold_talk.HANDLERS,
}

_OPENING = frozenset(
    {
        "project.started",
        "project.changed",
        "category.confirmed",
        "flow.changed",
        "determination.changed",
        "item.confirmed",
        "reliance.decided",
        "item.received",
        "item.not_needed",
        "item.recalled",
        "item.revoked",
        "commitment.cleared",
    }
)
_CONFIRMING = _OPENING - {"item.received", "commitment.cleared"}
