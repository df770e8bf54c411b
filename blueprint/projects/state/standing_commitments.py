"""Commitments: what became of each, by what came first in time and by what persons decided."""

from collections.abc import Iterator
from datetime import datetime

from blueprint.projects.days import day_of
from blueprint.projects.state import evaluations
from blueprint.projects.state.evaluations import NEEDED
from blueprint.projects.state.state import CommitmentRecord, FindingState, State
from blueprint.projects.vocabulary import CommitmentState, Form

__all__ = ["base_of", "due_before_of", "due_moment", "kept_by_of", "openings", "state_of"]

C = CommitmentState


def _passed(state: State, name: str, moment: datetime | None) -> bool:
    """Whether the item had passed by a moment; None: whether it is passed now."""
    found = state.items.get(name)
    if found is None:
        return False
    if moment is None:
        return any(end is None for _, end, _ in found.passes)
    return any(
        start <= moment
        and (end is None or moment < end)
        and (until is None or day_of(moment) <= until)
        for start, end, until in found.passes
    )


def kept_by_of(state: State, name: str) -> str:
    """The item whose pass keeps a commitment."""
    if name.startswith("replaces:"):
        return name.removeprefix("replaces:")
    if name.startswith("commitment:"):
        return "joint_acceptance"
    flow = state.flow
    found = [rule.kept_by for rule in flow.commitments if rule.id == name] if flow else []
    return found[0] if found else "joint_acceptance"


def due_before_of(state: State, name: str) -> str | None:
    """What a commitment is due before: an item or a milestone; None where it has no time."""
    flow = state.flow
    if flow is None:
        return None
    if name.startswith("commitment:"):
        return evaluations.due_item(state, name.removeprefix("commitment:"))
    if name.startswith("replaces:"):
        item = name.removeprefix("replaces:")
        return next((r.due_before for r in flow.replaces if r.item == item), None)
    return next((rule.due_before for rule in flow.commitments if rule.id == name), None)


def due_moment(state: State, name: str) -> datetime | None:
    """When what it is due before came: a milestone's moment, an item's first pass, or, of what a
    commitment replaces, the reception of the joint acceptance."""
    due = due_before_of(state, name)
    if due is None:
        return None
    milestone = state.milestones.get(due)
    if milestone is not None:
        return milestone.at
    found = state.items.get(due)
    if found is None:
        return None
    if name.startswith("replaces:"):
        return found.attempts[0].received if found.attempts else None
    return min((start for start, _, _ in found.passes), default=None)


def _void(state: State, name: str) -> bool:
    """Whether what it concerns is not needed any more, or has another form."""
    flow = state.flow
    if flow is None:
        return True
    kind, _, item = name.partition(":")
    if kind == "commitment":
        found = evaluations.needed(state, item)
        return found.form is not Form.COMMITMENT and not (
            state.commitments[name].decided == "confirmed" and found.need == NEEDED
        )
    if kind == "replaces":
        if not any(r.item == item for r in flow.replaces):
            return True
        if flow.by_id[item].is_evaluation:
            found = evaluations.needed(state, item)
            return found.need != NEEDED or found.form is Form.COMMITMENT
        return _ruled(state, item)
    return not any(rule.id == name for rule in flow.commitments) or _ruled(
        state, kept_by_of(state, name)
    )


def _ruled(state: State, name: str) -> bool:
    found = state.items.get(name)
    return found is not None and found.ruled is not None


def _confirmed_finding(state: State, name: str) -> FindingState | None:
    for finding in state.findings:
        if finding.about == name and finding.confirmed and finding.by is not None:
            return finding
    return None


def _by_time(state: State, commitment: CommitmentRecord) -> CommitmentState:
    """Open, kept or broken, by what came first."""
    name = commitment.id
    due = due_moment(state, name)
    came_late = commitment.late
    if name.startswith("commitment:"):
        signed = commitment.signed_at
        if due is not None and not came_late and (signed is None or signed > due):
            return C.BROKEN
        if signed is not None and _passed(state, "joint_acceptance", None):
            return C.KEPT
        if signed is not None and _confirmed_finding(state, name) is not None:
            return C.BROKEN
        return C.OPEN
    kept_by = kept_by_of(state, name)
    if due_before_of(state, name) is not None:
        if due is not None and not came_late:
            return C.KEPT if _passed(state, kept_by, due) else C.BROKEN
        return C.KEPT if _passed(state, kept_by, None) else C.OPEN
    if _passed(state, kept_by, None):
        return C.KEPT
    return C.BROKEN if _confirmed_finding(state, name) is not None else C.OPEN


def base_of(state: State, commitment: CommitmentRecord) -> CommitmentState:
    """Whether it stands: void, open, kept, cleared, or broken, a breach in any of its steps."""
    if _void(state, commitment.id):
        return C.VOID
    if commitment.decided == "cleared":
        signs = commitment.id.startswith("commitment:")
        done = _passed(state, kept_by_of(state, commitment.id), None)
        return C.KEPT if done and (commitment.signed_at or not signs) else C.CLEARED
    if commitment.decided == "confirmed" or commitment.noticed_at is not None:
        return C.BROKEN
    return _by_time(state, commitment)


def state_of(state: State, commitment: CommitmentRecord) -> CommitmentState:
    """The state that is shown: of a breach, how far its course has come."""
    found = base_of(state, commitment)
    if found is not C.BROKEN:
        return found
    if commitment.decided == "confirmed":
        if commitment.delisted_at is not None:
            return C.DELISTED
        return C.LISTED if any((commitment.listed or {}).values()) else C.CONFIRMED
    if commitment.objected_at is not None:
        return C.OBJECTED
    return C.NOTICED if commitment.noticed_at is not None else C.BROKEN


def openings(state: State) -> Iterator[str]:
    """The commitments that are to be opened now: each once a record, and not when its condition
    for being kept is met already."""
    flow = state.flow
    if flow is None:
        return
    for rule in flow.commitments:
        found = state.items.get(rule.opened_by)
        if (
            rule.id not in state.commitments
            and found is not None
            and found.attempts
            and not _passed(state, rule.kept_by, None)
            and not _ruled(state, rule.kept_by)
        ):
            yield rule.id
    for item in flow.items:
        if not (item.is_evaluation and item.in_flow):
            continue
        name = f"commitment:{item.id}"
        found_need = evaluations.needed(state, item.id)
        if (
            name not in state.commitments
            and found_need.form is Form.COMMITMENT
            and not _passed(state, item.id, None)
        ):
            yield name
    for replacement in flow.replaces:
        name = f"replaces:{replacement.item}"
        if name in state.commitments or _passed(state, replacement.item, None):
            continue
        if flow.by_id[replacement.item].is_evaluation:
            need = evaluations.needed(state, replacement.item)
            if need.need == NEEDED and need.form is not Form.COMMITMENT:
                yield name
        elif not _ruled(state, replacement.item):
            yield name
