"""How an item, a stage and the whole record stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from blueprint.projects.days import day_of
from blueprint.projects.flow.flow import Flow
from blueprint.projects.state import needs
from blueprint.projects.state.deeds import ENDED, PASSED, UNDECIDED
from blueprint.projects.state.evaluations import NOT_NEEDED, TO_CONFIRM
from blueprint.projects.state.lapse import lapsed_on
from blueprint.projects.state.standing_commitments import base_of, state_of
from blueprint.projects.state.state import ItemState, State
from blueprint.projects.vocabulary import (
    CommitmentState,
    Form,
    ItemStatus,
    NotNeededWhy,
    RecordStatus,
    StageStatus,
)
from blueprint.projects.working_days import WorkingDays

__all__ = ["ItemStanding", "is_complete", "item_standing", "record_status", "stage_status"]

S = ItemStatus
_UNDECIDED_BREACH = frozenset(
    {
        CommitmentState.OPEN,
        CommitmentState.BROKEN,
        CommitmentState.NOTICED,
        CommitmentState.OBJECTED,
    }
)


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """`waits_for` are ids in the order of the tables; `form` an evaluation's."""

    status: ItemStatus
    why: NotNeededWhy | None = None
    waits_for: tuple[str, ...] = ()
    superfluous: bool = False
    form: Form | None = None
    expired: bool = False

    @property
    def is_passed(self) -> bool:
        return self.status in PASSED and not self.expired


def item_standing(state: State, name: str, now: datetime, days: WorkingDays) -> ItemStanding:
    """As seen at a moment that is not before the last event."""
    flow = state.flow
    assert flow is not None
    found = state.items.get(name) or ItemState(name)
    wanted = needs.item_needed(state, name)
    status = found.status
    if wanted.form is Form.COMMITMENT and status not in PASSED and status not in UNDECIDED:
        answered = needs.evaluation_answered(state, name, name, now)
        return ItemStanding(S.PASSED if answered else S.READY, form=wanted.form)
    if status in PASSED:
        gone = needs.expired(state, name, day_of(now))
        return ItemStanding(status, form=wanted.form, expired=gone)
    if status in UNDECIDED:
        if lapsed_on(days, found, day_of(now)):
            status = S.ACCEPTED
        if wanted.need == NOT_NEEDED:
            return ItemStanding(status, wanted.why, superfluous=True)
        waits = needs.waits_to_pass(state, name, now) if status is not S.RECEIVED else ()
        return ItemStanding(status, waits_for=waits, form=wanted.form)
    if wanted.need == NOT_NEEDED:
        return ItemStanding(S.NOT_NEEDED, wanted.why)
    if status in ENDED:
        waits = needs.waits_to_receive(state, name, now)
        return ItemStanding(status, waits_for=waits, form=wanted.form)
    if wanted.need == TO_CONFIRM:
        return ItemStanding(S.TO_CONFIRM)
    waits = needs.waits_to_receive(state, name, now)
    return ItemStanding(S.BLOCKED if waits else S.READY, waits_for=waits, form=wanted.form)


def _is_needed(standing: ItemStanding) -> bool:
    return standing.status is not S.NOT_NEEDED and not standing.superfluous


def stage_status(flow: Flow, stage: str, standings: Mapping[str, ItemStanding]) -> StageStatus:
    there = [standings[i.id] for i in flow.items if i.stage == stage and i.id in standings]
    there = [one for one in there if _is_needed(one)]
    if not there:
        return StageStatus.NOT_NEEDED
    if all(one.is_passed for one in there):
        return StageStatus.FINISHED
    untouched = (S.READY, S.BLOCKED, S.TO_CONFIRM)
    if all(one.status in untouched for one in there):
        return StageStatus.NOT_STARTED
    return StageStatus.RUNNING


def is_complete(state: State, standings: Mapping[str, ItemStanding]) -> bool:
    """Whether nothing is left: every needed item passed, nothing owed, nothing undecided."""
    return (
        all(one.is_passed for one in standings.values() if _is_needed(one))
        and not any(
            owed["delivered_at"] is None
            for item in state.items.values()
            if item.status in PASSED
            for owed in item.owed
        )
        and not any(
            state_of(state, commitment) in _UNDECIDED_BREACH
            for commitment in state.commitments.values()
            if base_of(state, commitment) is not CommitmentState.VOID
        )
        and all(relied.decided is not None for relied in state.reliance.values())
    )


def record_status(state: State, standings: Mapping[str, ItemStanding]) -> RecordStatus:
    if state.closed is not None:
        return RecordStatus.CLOSED
    if state.flow is None:
        return RecordStatus.DRAFT
    if not state.reopened and is_complete(state, standings):
        return RecordStatus.FINISHED
    return RecordStatus.RUNNING
