"""What an evaluation's verdict, standing and confirmation make of its item."""

from typing import NamedTuple

from blueprint.projects.state.state import State
from blueprint.projects.vocabulary import Form, NotNeededWhy, RelianceDecision

__all__ = ["NEEDED", "NOT_NEEDED", "TO_CONFIRM", "Needed", "due_item", "needed", "of_verdict"]

NEEDED, NOT_NEEDED, TO_CONFIRM = "needed", "not_needed", "to_confirm"

_FORMS = {
    "required": Form.FULL,
    "simplified": Form.SHORT,
    "commitment": Form.COMMITMENT,
}
_WAIVING = {
    "waived": NotNeededWhy.WAIVED,
    "not_applicable": NotNeededWhy.NOT_APPLICABLE,
}
_SUPPLY = ("land_grant", "land_allocation")


class Needed(NamedTuple):
    """Whether an item is needed; `why` not, or in which `form`."""

    need: str
    why: NotNeededWhy | None = None
    form: Form | None = None


def due_item(state: State, kind: str) -> str:
    """The item or milestone that an evaluation is due before, in this record's flow."""
    view = state.evaluations.get(kind)
    due = view.due_before if view is not None else "construction_permit"
    if due == "land_supply":
        flow = state.flow
        for name in _SUPPLY:
            if flow is not None and flow.by_id[name].in_flow:
                return name
        return "construction_permit"
    return due


def of_verdict(state: State, kind: str) -> Needed:
    """By verdict, standing and confirmation alone, whatever was decided on it before."""
    view = state.evaluations.get(kind)
    if view is None:
        return Needed(TO_CONFIRM)
    if view.standing == "settled":
        if view.verdict in _WAIVING:
            return Needed(NOT_NEEDED, _WAIVING[view.verdict])
        if view.verdict in _FORMS:
            return Needed(NEEDED, None, _FORMS[view.verdict])
        return Needed(TO_CONFIRM)
    confirmed = state.confirmations.get(kind)
    if confirmed is not None and confirmed["answers"] == view.outcome:
        if confirmed["needed"]:
            return Needed(NEEDED, None, Form(confirmed["form"]))
        return Needed(NOT_NEEDED, NotNeededWhy.CONFIRMED)
    return Needed(TO_CONFIRM)


def needed(state: State, kind: str) -> Needed:
    """Whether an evaluation is needed. What a decision rests on stays as it was then, until a
    person reopens it; a commitment whose breach was confirmed is answered no more."""
    found = of_verdict(state, kind)
    relied = state.reliance.get(kind)
    if (
        relied is not None
        and relied.decided != RelianceDecision.REOPEN
        and found.need != NOT_NEEDED
    ):
        need, why, form = relied.before
        found = Needed(need, NotNeededWhy(why) if why else None, Form(form) if form else None)
    if found.form is Form.COMMITMENT:
        commitment = state.commitments.get(f"commitment:{kind}")
        if commitment is not None and commitment.decided == "confirmed":
            return Needed(NEEDED, None, Form.FULL)
    return found
