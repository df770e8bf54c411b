"""Whether an item is needed, and whether what it needs is there, at a moment."""

from collections.abc import Iterable
from datetime import date, datetime

from blueprint.projects.days import day_of
from blueprint.projects.flow.flow import Flow, Need
from blueprint.projects.state import evaluations
from blueprint.projects.state.evaluations import NEEDED, NOT_NEEDED, TO_CONFIRM, Needed
from blueprint.projects.state.standing_commitments import base_of
from blueprint.projects.state.state import State
from blueprint.projects.vocabulary import CommitmentState, Form, NotNeededWhy

__all__ = [
    "evaluation_answered",
    "item_needed",
    "passed_at",
    "unanswered_parts",
    "unmet",
    "waits_to_pass",
    "waits_to_receive",
]

_STANDING = frozenset({CommitmentState.OPEN, CommitmentState.KEPT, CommitmentState.CLEARED})


def passed_at(state: State, name: str, moment: datetime) -> bool:
    """Whether the item had passed by then, and was neither recalled, revoked nor expired."""
    found = state.items.get(name)
    if found is None:
        return False
    return any(
        start <= moment
        and (end is None or moment < end)
        and (until is None or day_of(moment) <= until)
        for start, end, until in found.passes
    )


def item_needed(state: State, name: str) -> Needed:
    """Whether the record needs an item of the table, and why not."""
    flow = _flow(state)
    item = flow.by_id[name]
    if item.cancelled is not None:
        return Needed(NOT_NEEDED, NotNeededWhy.CANCELLED)
    if not item.in_flow:
        return Needed(NOT_NEEDED, NotNeededWhy.NOT_IN_FLOW)
    if item.merged_into:
        return Needed(NOT_NEEDED, NotNeededWhy.MERGED)
    found = state.items.get(name)
    if found is not None and found.ruled is not None:
        return Needed(NOT_NEEDED, NotNeededWhy.RULED)
    if item.fact is not None:
        given = state.facts.get(item.fact)
        if given is None:
            return Needed(TO_CONFIRM)
        return Needed(NEEDED) if given else Needed(NOT_NEEDED, NotNeededWhy.NO_SUCH_FACT)
    if item.is_evaluation:
        return evaluations.needed(state, name)
    return Needed(NEEDED)


def _flow(state: State) -> Flow:
    if state.flow is None:
        raise ValueError("a draft has no items")
    return state.flow


def _signed(state: State, name: str, moment: datetime) -> bool:
    """Whether a commitment was signed by then and stands."""
    commitment = state.commitments.get(name)
    return (
        commitment is not None
        and commitment.signed_at is not None
        and commitment.signed_at <= moment
        and base_of(state, commitment) in _STANDING
    )


def _replaced(state: State, name: str, owner: str, moment: datetime) -> bool:
    """Whether a commitment answers for the item towards `owner`."""
    if owner == "joint_acceptance":
        return False
    if name == "joint_drawing_review" and owner in ("base_slab", "works_start"):
        return False
    return _signed(state, f"replaces:{name}", moment)


def evaluation_answered(state: State, kind: str, owner: str, moment: datetime) -> bool:
    """Whether nothing of an evaluation is left to wait for: not needed, passed, or answered by a
    commitment that was signed."""
    found = item_needed(state, kind)
    if found.need == NOT_NEEDED or passed_at(state, kind, moment):
        return True
    if found.form is Form.COMMITMENT and _signed(state, f"commitment:{kind}", moment):
        return True
    return _replaced(state, kind, owner, moment)


def _met(state: State, need: Need, owner: str, moment: datetime) -> bool:
    if need.is_milestone:
        reported = state.milestones.get(need.id)
        return reported is not None and reported.at <= moment
    if _flow(state).by_id[need.id].is_evaluation:
        return evaluation_answered(state, need.id, owner, moment)
    if item_needed(state, need.id).need == NOT_NEEDED or passed_at(state, need.id, moment):
        return True
    return _replaced(state, need.id, owner, moment)


def unmet(state: State, needs: Iterable[Need], owner: str, moment: datetime) -> tuple[str, ...]:
    """The needs that were not met at a moment, in the order of the tables."""
    missing = {need.id for need in needs if not _met(state, need, owner, moment)}
    return _flow(state).in_order(missing) if missing else ()


def waits_to_receive(state: State, name: str, moment: datetime) -> tuple[str, ...]:
    return unmet(state, _flow(state).by_id[name].needs, name, moment)


def unanswered_parts(state: State) -> tuple[str, ...]:
    """The parts of the joint acceptance that do not say agree or not_concerned."""
    answered = state.items["joint_acceptance"].parts if "joint_acceptance" in state.items else {}
    return tuple(
        f"joint_acceptance/{part}"
        for part in parts_of(state)
        if answered.get(part, {}).get("opinion") not in ("agree", "not_concerned")
    )


def parts_of(state: State) -> tuple[str, ...]:
    """The parts that the fact names; all of them where it is absent."""
    named = state.facts.get("acceptance_parts")
    known = tuple(part.id for part in _flow(state).parts)
    return known if named is None else tuple(part for part in known if part in named)


def waits_to_pass(state: State, name: str, moment: datetime) -> tuple[str, ...]:
    """What bars `pass` and `pass_conditionally`: evaluations that are due before it, unsigned
    commitments, parts that did not agree."""
    flow = _flow(state)
    missing = {
        kind
        for kind, item in flow.by_id.items()
        if item.is_evaluation
        and (name == "construction_permit" or evaluations.due_item(state, kind) == name)
        and kind != name
        and not evaluation_answered(state, kind, name, moment)
    }
    if name == "construction_permit":
        missing |= {
            commitment.id
            for commitment in state.commitments.values()
            if base_of(state, commitment) is CommitmentState.OPEN
            and (commitment.signed_at is None or commitment.signed_at > moment)
        }
    waits = flow.in_order(missing)
    return (*waits, *unanswered_parts(state)) if name == "joint_acceptance" else waits


def expired(state: State, name: str, on: date) -> bool:
    """Whether what was decided is past the day it was valid until."""
    found = state.items.get(name)
    return found is not None and any(
        end is None and until is not None and until < on for _, end, until in found.passes
    )
