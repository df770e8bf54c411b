"""Whether a deed is allowed, by the state of its item and record, and by its time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from blueprint.errors import BadInput, Flaw, StateConflict
from blueprint.projects.days import day_of
from blueprint.projects.state import needs
from blueprint.projects.state.deeds import PASSED, TABLE
from blueprint.projects.state.evaluations import NOT_NEEDED
from blueprint.projects.state.event_types import DEED_EVENTS
from blueprint.projects.state.events import SYSTEM, Event
from blueprint.projects.state.fold import Context
from blueprint.projects.state.lapse import lapsed_on, last_day_to_answer
from blueprint.projects.state.state import ItemState, State
from blueprint.projects.state.statuses import ItemStanding, item_standing, record_status
from blueprint.projects.vocabulary import Deed, Form, ItemStatus, RecordStatus

__all__ = [
    "Allowed",
    "allowed_deeds",
    "check_deed",
    "check_history",
    "check_time",
    "limit_of",
    "standings_of",
    "status_for",
]

S = ItemStatus
_ANSWERS = frozenset({Deed.ACCEPT, Deed.DECLINE, Deed.REFUSE_ACCEPTANCE, Deed.REQUEST_SUPPLEMENT})
_PASSING = frozenset({Deed.PASS, Deed.PASS_CONDITIONALLY})
_INSIDE = frozenset({"building", "municipal_infrastructure"})
_DEED_OF = {name: deed for deed, name in DEED_EVENTS.items()}


@dataclass(frozen=True, slots=True)
class Allowed:
    """What can be done to an item now; as RFC 9457's members tell it."""

    state: ItemStatus
    deeds: tuple[Deed, ...]
    waits_for: tuple[str, ...]

    def members(self) -> dict[str, Any]:
        return {
            "state": self.state.value,
            "allowed": [deed.value for deed in self.deeds],
            "waits_for": list(self.waits_for),
        }


def limit_of(state: State, name: str) -> int | None:
    """The limit of an item's attempt in working days, without extensions."""
    flow = state.flow
    assert flow is not None
    limit = flow.by_id[name].limit
    if limit is not None:
        return limit.days
    fallback = flow.setting("fallback_limit_days")
    return fallback if isinstance(fallback, int) else None


def standings_of(state: State, now: datetime, context: Context) -> Mapping[str, ItemStanding]:
    """Of every item of the table, by id."""
    flow = state.flow
    if flow is None:
        return {}
    return {item.id: item_standing(state, item.id, now, context.days) for item in flow.items}


def status_for(
    state: State, item: ItemState, deed: Deed, at: datetime, now: datetime, context: Context
) -> ItemStanding:
    """How the item stands for a deed: an answer that was given in time counts, though it is told
    when silence had accepted already."""
    standing = item_standing(state, item.id, now, context.days)
    silent = item.lapsed and item.status is S.ACCEPTED
    silent |= lapsed_on(context.days, item, day_of(now))
    if (
        deed in _ANSWERS
        and silent
        and item.open_since is not None
        and day_of(at) <= last_day_to_answer(context.days, item.open_since)
    ):
        return ItemStanding(
            S.RECEIVED, standing.why, superfluous=standing.superfluous, form=standing.form
        )
    return standing


def allowed_deeds(
    state: State, name: str, standing: ItemStanding, now: datetime, status: RecordStatus
) -> Allowed:
    """Every deed that the item's state, its needs and the record allow."""
    found = state.items.get(name) or ItemState(name)
    flow = state.flow
    waits = standing.waits_for

    def outcome(*deeds: Deed, waiting: tuple[str, ...] = ()) -> Allowed:
        return Allowed(standing.status, deeds, waiting)

    if flow is None or status in (RecordStatus.DRAFT, RecordStatus.CLOSED):
        return outcome()
    if standing.superfluous:
        return outcome(Deed.WITHDRAW_APPLICATION)
    wanted = needs.item_needed(state, name)
    if status is RecordStatus.FINISHED:
        taken_back = (Deed.RECALL, Deed.REVOKE) if standing.status in PASSED else ()
        return outcome(*taken_back)
    if wanted.form is Form.COMMITMENT and found.status is None:
        commitment = state.commitments.get(f"commitment:{name}")
        unsigned = commitment is not None and commitment.signed_at is None
        return outcome(waiting=(f"commitment:{name}",) if unsigned else ())
    works = state.facts.get("works")
    deeds = []
    for deed, rule in TABLE.items():
        possible = standing.status in rule.sources
        if deed is Deed.RECEIVE:
            possible |= standing.status in PASSED and standing.expired
            barred = standing.status in PASSED and wanted.need == NOT_NEEDED
            missing = needs.waits_to_receive(state, name, now) if possible else ()
            possible &= not missing and not barred and (works is None or works in _INSIDE)
            if missing:
                waits = missing
        elif deed is Deed.REQUEST_SUPPLEMENT:
            possible &= not found.supplemented
        elif deed is Deed.EXTEND:
            possible &= (
                limit_of(state, name) is not None
                and bool(found.attempts)
                and not found.attempts[-1].extended
            )
        elif deed in _PASSING and possible:
            waits = needs.waits_to_pass(state, name, now)
            possible = not waits
        if possible:
            deeds.append(deed)
    return outcome(*deeds, waiting=waits)


def check_time(item: ItemState, at: datetime, now: datetime) -> None:
    """BadInput for a moment in the future, or before the item's last deed."""
    if at > now:
        raise BadInput.of(Flaw(("at",), "时间在将来", at.isoformat(), "填写实际办理的时间"))
    if item.last_at is not None and at < item.last_at:
        last = item.last_at.isoformat()
        raise BadInput.of(Flaw(("at",), f"早于此事项上一次办理的时间 {last}", at.isoformat()))


def check_deed(
    state: State,
    name: str,
    deed: Deed,
    at: datetime,
    now: datetime,
    context: Context,
    *,
    in_group: bool = False,
) -> None:
    """StateConflict where the state does not allow it, BadInput where its time does not."""
    flow = state.flow
    if flow is None:
        raise StateConflict(
            "项目还是草稿，尚未启动", {"state": None, "allowed": [], "waits_for": []}
        )
    item = state.items.get(name) or ItemState(name)
    standing = status_for(state, item, deed, at, now, context)
    status = record_status(state, standings_of(state, now, context))
    found = allowed_deeds(state, name, standing, now, status)
    if deed not in found.deeds:
        waiting = f"，须先完成：{'、'.join(found.waits_for)}" if found.waits_for else ""
        raise StateConflict(
            f"{flow.by_id[name].name}现为“{standing.status.label}”，不能{deed.label}{waiting}",
            found.members(),
        )
    group = flow.by_id[name].group
    if group is not None and not in_group and not standing.superfluous:
        raise StateConflict(
            f"{flow.by_id[name].name}与合同一并办理，须对 {group} 整组操作",
            {**found.members(), "allowed": [], "group": group},
        )
    check_time(item, at, now)
    early: tuple[str, ...] = ()
    if deed is Deed.RECEIVE:
        early = needs.waits_to_receive(state, name, at)
    elif deed in _PASSING:
        early = needs.waits_to_pass(state, name, at)
    if early:
        named = "、".join(early)
        raise BadInput.of(Flaw(("at",), f"早于其前置事项：{named}", at.isoformat(), "核对时间"))


def check_history(state: State, event: Event, context: Context) -> None:
    """For a history that is folded again: that each deed, report and delivery was legal."""
    now = max(event.recorded_at, event.at)
    if event.type in _DEED_OF and event.by != SYSTEM:
        check_deed(
            state, event.data["item"], _DEED_OF[event.type], event.at, now, context, in_group=True
        )
    elif event.type in _DEED_OF:
        item = state.items.get(event.data["item"])
        if item is None or item.status is not S.RECEIVED:
            raise StateConflict("系统受理的接件已不在", {"seq": event.seq})
    elif event.type == "milestone.reported" and event.data["milestone"] in state.milestones:
        raise StateConflict("节点已报告", {"seq": event.seq})
    elif event.type == "owed.delivered":
        item = state.items.get(event.data["item"])
        if item is None or all(owed["n"] != event.data["n"] for owed in item.owed):
            raise StateConflict("所补的材料已不在", {"seq": event.seq})
    elif event.type == "part.answered":
        item = state.items.get("joint_acceptance")
        if item is None or item.status not in (S.ACCEPTED, S.IN_PROGRESS, S.PAUSED):
            raise StateConflict("联合验收不在办理", {"seq": event.seq})
