"""Deeds: what somebody did to an item, or to a whole group of items at once."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from blueprint.errors import NotFound, StateConflict
from blueprint.projects.acts.acting import (
    Acting,
    bad,
    conflict,
    item_of,
    need_text,
    past,
    running_flow,
    without_none,
)
from blueprint.projects.days import day_of
from blueprint.projects.state.deed_checks import check_deed
from blueprint.projects.state.deeds import REASONED
from blueprint.projects.state.evaluations import NOT_NEEDED
from blueprint.projects.state.event_types import DEED_EVENTS
from blueprint.projects.state.events import SYSTEM, Draft
from blueprint.projects.state.lapse import lapsed_on, last_day_to_answer
from blueprint.projects.state.needs import item_needed
from blueprint.projects.state.state import ItemState
from blueprint.projects.vocabulary import Deed, ItemStatus, PauseKind

__all__ = ["Decision", "DeedCommand", "OwedPaper", "decide_deed", "decide_group_deed", "lapses"]

_LONGEST_EXTENSION = 10
_MOST_PAUSE_DAYS = 1000
# Which members belong to which deeds; the others take none of them.
_MEMBERS: Mapping[str, frozenset[Deed]] = {
    "missing": frozenset({Deed.REQUEST_SUPPLEMENT}),
    "pause": frozenset({Deed.PAUSE}),
    "owed": frozenset({Deed.PASS_CONDITIONALLY}),
    "days": frozenset({Deed.EXTEND}),
    "approved_by": frozenset({Deed.EXTEND}),
    "remedies": frozenset({Deed.REFUSE}),
    "decision": frozenset({Deed.PASS, Deed.PASS_CONDITIONALLY, Deed.REFUSE}),
}


@dataclass(frozen=True, slots=True)
class OwedPaper:
    """What is still to be delivered, and by which day."""

    what: str
    due: date


@dataclass(frozen=True, slots=True)
class Decision:
    number: str | None = None
    valid_until: date | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class DeedCommand:
    """A deed as it is told; `at` None: now."""

    deed: Deed
    at: datetime | None = None
    reason: str | None = None
    note: str | None = None
    missing: tuple[str, ...] | None = None
    pause: tuple[PauseKind, int] | None = None
    owed: tuple[OwedPaper, ...] | None = None
    days: int | None = None
    approved_by: str | None = None
    remedies: tuple[str, ...] | None = None
    decision: Decision | None = None


def _check_members(command: DeedCommand, pauses: tuple[PauseKind, ...], at: datetime) -> None:
    """BadInput for what a deed must say and does not, or says and must not."""
    deed = command.deed
    for name, deeds in _MEMBERS.items():
        if getattr(command, name) is not None and deed not in deeds:
            raise bad(name, f"{deed.label}没有这一项", None, "删去这一项")
    if deed in REASONED:
        need_text(command.reason, "reason")
    if deed is Deed.REQUEST_SUPPLEMENT and not command.missing:
        raise bad("missing", "须一次告知全部需要补正的内容", None, "列出所缺材料")
    if deed is Deed.PAUSE:
        if command.pause is None:
            raise bad("pause", "须写明特别程序的种类与预计天数")
        kind, days = command.pause
        if kind not in pauses:
            allowed = "、".join(pause.value for pause in pauses)
            raise bad("pause", f"此事项的{kind.label}不停钟", kind.value, f"可用：{allowed}")
        if not 1 <= days <= _MOST_PAUSE_DAYS:
            raise bad("pause", f"预计天数须在 1 至 {_MOST_PAUSE_DAYS} 之间", days)
    if deed is Deed.PASS_CONDITIONALLY:
        if not command.owed:
            raise bad("owed", "容缺通过须写明欠交的材料与期限", None, "列出材料与日期")
        for owed in command.owed:
            if owed.due < day_of(at):
                raise bad("owed", "期限早于办结之日", owed.due.isoformat())
    if deed is Deed.REFUSE and not command.remedies:
        raise bad("remedies", "须告知救济途径（复议、诉讼）", None, "写明救济途径")
    if deed is Deed.EXTEND:
        if command.days is None or not 1 <= command.days <= _LONGEST_EXTENSION:
            remedy = "行政许可法第四十二条"
            raise bad("days", f"延长须在 1 至 {_LONGEST_EXTENSION} 日之间", command.days, remedy)
        need_text(command.approved_by, "approved_by", "须写明批准延长的负责人")
    until = command.decision.valid_until if command.decision is not None else None
    if until is not None and until < day_of(at):
        raise bad("decision", "有效期早于办结之日", until.isoformat())


def _draft(item: ItemState, command: DeedCommand, at: datetime, group: str | None) -> Draft:
    data: dict[str, Any] = {
        "item": item.id,
        "deed": command.deed.value,
        "attempt": len(item.attempts) + (command.deed is Deed.RECEIVE),
    }
    if group is not None:
        data["group"] = group
    if command.pause is not None:
        data["pause"] = {"kind": command.pause[0].value, "days": command.pause[1]}
    if command.owed:
        data["owed"] = [{"due": owed.due.isoformat()} for owed in command.owed]
    if command.days is not None:
        data["days"] = command.days
    if command.decision is not None:
        data["decision"] = {
            field.name: value.isoformat() if isinstance(value, date) else value
            for field in fields(command.decision)
            if (value := getattr(command.decision, field.name)) is not None
        }
    texts = without_none(
        {
            "reason": command.reason,
            "note": command.note,
            "missing": list(command.missing) if command.missing else None,
            "owed": [owed.what for owed in command.owed] if command.owed else None,
            "approved_by": command.approved_by,
            "remedies": list(command.remedies) if command.remedies else None,
        }
    )
    return Draft(DEED_EVENTS[command.deed], at, data, texts)


def _by_silence(acting: Acting, item: ItemState) -> Draft:
    since = item.open_since or acting.now
    data = {
        "item": item.id,
        "deed": Deed.ACCEPT.value,
        "attempt": len(item.attempts),
        "as_of": since.isoformat(),
    }
    return Draft(DEED_EVENTS[Deed.ACCEPT], acting.now, data, by=SYSTEM)


def lapses(acting: Acting) -> list[Draft]:
    """Acceptances that came about by silence and are not in the history yet."""
    state = acting.state
    if state.flow is None or state.closed is not None:
        return []
    days = acting.context.days
    return [
        _by_silence(acting, item)
        for item in state.items.values()
        if lapsed_on(days, item, day_of(acting.now))
    ]


def _reported_in_time(acting: Acting, item: ItemState, deed: Deed, at: datetime) -> bool:
    answers = (Deed.ACCEPT, Deed.DECLINE, Deed.REFUSE_ACCEPTANCE, Deed.REQUEST_SUPPLEMENT)
    return (
        deed in answers
        and item.open_since is not None
        and day_of(at) <= last_day_to_answer(acting.context.days, item.open_since)
    )


def _one(acting: Acting, name: str, command: DeedCommand, group: str | None) -> list[Draft]:
    state = acting.state
    at = past(acting, command.at)
    check_deed(
        state, name, command.deed, at, acting.now, acting.context, in_group=group is not None
    )
    item = state.items.get(name) or ItemState(name)
    drafts = []
    if (
        item.status is ItemStatus.RECEIVED
        and lapsed_on(acting.context.days, item, day_of(acting.now))
        and not _reported_in_time(acting, item, command.deed, at)
    ):
        drafts.append(_by_silence(acting, item))
    return [*drafts, _draft(item, command, at, group)]


def decide_deed(acting: Acting, name: str, command: DeedCommand) -> list[Draft]:
    """One deed on one item. NotFound for an unknown item, StateConflict where the state does not
    allow it, BadInput for what it says or its time."""
    item = item_of(acting, name)
    at = past(acting, command.at)
    drafts = _one(acting, name, command, None)
    _check_members(command, item.pauses, at)
    return drafts


def decide_group_deed(acting: Acting, group_id: str, command: DeedCommand) -> list[Draft]:
    """One deed on every needed member of a group, or on none: StateConflict names each that does
    not allow it."""
    groups = {g.id for flow in acting.context.book.flows for g in flow.groups}
    if group_id not in groups:
        raise NotFound(f"没有事项组 {group_id}")
    flow = running_flow(acting)
    group = next((g for g in flow.groups if g.id == group_id), None)
    if group is None:
        raise conflict(f"本流程没有事项组 {group_id}")
    members = [name for name in group.items if item_needed(acting.state, name).need != NOT_NEEDED]
    drafts: list[Draft] = []
    refused: list[dict[str, Any]] = []
    first: StateConflict | None = None
    for name in members:
        try:
            drafts += _one(acting, name, command, group_id)
        except StateConflict as error:
            first = first or error
            refused.append({"item": name, **error.members})
    if first is not None:
        raise StateConflict(
            f"整组办理，{len(refused)} 项不允许{command.deed.label}：{first.detail}",
            {**first.members, "items": refused},
        )
    if not members:
        raise conflict("组内没有须办理的事项")
    at = past(acting, command.at)
    for name in members:
        _check_members(command, flow.by_id[name].pauses, at)
    return drafts
