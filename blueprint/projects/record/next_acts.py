"""What can be done now, by whom, by when."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from blueprint.projects.days import day_of
from blueprint.projects.flow.flow import Flow, FlowItem
from blueprint.projects.state import needs
from blueprint.projects.state.clocks import item_clock
from blueprint.projects.state.deed_checks import Allowed, allowed_deeds
from blueprint.projects.state.deeds import PASSED
from blueprint.projects.state.fold import Context
from blueprint.projects.state.lapse import last_day_to_answer
from blueprint.projects.state.standing_commitments import state_of
from blueprint.projects.state.state import State
from blueprint.projects.state.statuses import ItemStanding
from blueprint.projects.vocabulary import CommitmentState, Deed, ItemStatus, RecordStatus

__all__ = ["next_acts"]

S, C = ItemStatus, CommitmentState
_BREACH = {
    C.BROKEN: ("notice", "supervisor"),
    C.NOTICED: ("decide", "credit_officer"),
    C.OBJECTED: ("decide", "credit_officer"),
}
Act = dict[str, Any]


def _act(
    what: str, name: str, act: str, role: str, department: str | None, due: date | None = None
) -> Act:
    return {
        what: name,
        "act": act,
        "role": role,
        "department": department,
        "due": due.isoformat() if due else None,
    }


def _of_item(
    state: State,
    item: FlowItem,
    standing: ItemStanding,
    allowed: Allowed,
    now: datetime,
    context: Context,
) -> Iterator[Act]:
    found = state.items.get(item.id)
    if standing.status is S.TO_CONFIRM:
        role = "planner" if item.is_evaluation else "owner"
        act = "confirm" if item.is_evaluation else "state_fact"
        yield _act("item", item.id, act, role, item.department if item.is_evaluation else None)
        return
    if standing.superfluous:
        yield _act("item", item.id, "withdraw_application", "owner", None)
        return
    deeds = allowed.deeds
    if Deed.RECEIVE in deeds:
        yield _act("item", item.id, "receive", "window", item.department)
    if found is None or found.status is None:
        return
    clock = item_clock(state, found, day_of(now), context)
    due = clock.due if clock is not None else None
    if standing.status is S.RECEIVED and found.open_since is not None:
        by = last_day_to_answer(context.days, found.open_since)
        yield _act("item", item.id, "accept", "officer", item.department, by)
    elif standing.status is S.SUPPLEMENTING:
        yield _act("item", item.id, "supplement", "owner", None)
    elif standing.status is S.ACCEPTED:
        yield _act("item", item.id, "start", "officer", item.department, due)
    elif standing.status is S.PAUSED:
        yield _act("item", item.id, "resume", "officer", item.department, due)
    elif Deed.PASS in deeds:
        yield _act("item", item.id, "pass", "officer", item.department, due)
    if standing.status in PASSED:
        for owed in found.owed:
            if owed["delivered_at"] is None:
                by = date.fromisoformat(owed["due"])
                yield {**_act("item", item.id, "deliver", "owner", None, by), "owed": owed["n"]}


def _parts(state: State, flow: Flow, standing: ItemStanding, due: date | None) -> Iterator[Act]:
    if standing.status not in (S.ACCEPTED, S.IN_PROGRESS, S.PAUSED) or standing.superfluous:
        return
    answered = state.items["joint_acceptance"].parts
    for part in flow.parts:
        if part.id in needs.parts_of(state) and part.id not in answered:
            act = _act("item", "joint_acceptance", "answer_part", "officer", part.department, due)
            yield {**act, "part": part.id}


def next_acts(
    state: State,
    standings: Mapping[str, ItemStanding],
    status: RecordStatus,
    now: datetime,
    context: Context,
) -> list[Act]:
    """Sorted by due day, those without one last, then in the order of the tables."""
    flow = state.flow
    if flow is None or status in (RecordStatus.CLOSED, RecordStatus.FINISHED):
        return []
    acts: list[Act] = []
    for item in flow.items:
        standing = standings[item.id]
        allowed = allowed_deeds(state, item.id, standing, now, status)
        acts += _of_item(state, item, standing, allowed, now, context)
        if item.id == "joint_acceptance":
            found = state.items.get(item.id)
            clock = item_clock(state, found, day_of(now), context) if found else None
            acts += _parts(state, flow, standing, clock.due if clock else None)
        relied = state.reliance.get(item.id)
        if relied is not None and relied.decided is None:
            acts.append(_act("item", item.id, "decide_reliance", "planner", item.department))
    for milestone in flow.milestones:
        if milestone.id not in state.milestones and not needs.unmet(
            state, milestone.needs, milestone.id, now
        ):
            acts.append(_act("milestone", milestone.id, "report", "owner", None))
    for commitment in state.commitments.values():
        now_is = state_of(state, commitment)
        if now_is in (C.OPEN, C.CLEARED) and commitment.signed_at is None:
            acts.append(_act("commitment", commitment.id, "sign", "owner", None))
        elif now_is in _BREACH:
            act, role = _BREACH[now_is]
            acts.append(_act("commitment", commitment.id, act, role, None))
    order = flow.order

    def place(act: Act) -> tuple[bool, str, int]:
        name = act.get("item") or act.get("milestone") or act.get("commitment") or ""
        return (act["due"] is None, act["due"] or "", order.get(name, len(order)))

    return sorted(acts, key=place)
