"""Findings: what is not as it should be. None is ever refused or lost; each can be closed."""

from datetime import datetime

from blueprint.projects.state.needs import passed_at, unmet
from blueprint.projects.state.state import FindingState, State

__all__ = [
    "after_milestone",
    "after_recall",
    "after_reopen",
    "made",
    "not_answered",
    "outside_reform",
]

_INSIDE = frozenset({"building", "municipal_infrastructure"})


def made(state: State, kind: str, about: str, need: str | None, at: datetime) -> None:
    """A finding of folding's own; its id is what it says, so that it is made once."""
    name = ":".join(part for part in (kind, about, need) if part)
    if all(finding.id != name for finding in state.findings):
        state.findings.append(FindingState(name, kind, about, need, at))


def after_milestone(state: State, name: str, at: datetime) -> None:
    """Each need that was unmet when it happened."""
    if state.flow is None:
        return
    rule = state.flow.milestone_by_id[name]
    for need in unmet(state, rule.needs, name, at):
        made(state, "milestone_before_need", name, need, at)


def after_recall(state: State, name: str, at: datetime) -> None:
    """What was decided while it rested on this stays, with a finding."""
    if state.flow is None:
        return
    for item in state.flow.items:
        if any(need.id == name for need in item.needs) and passed_at(state, item.id, at):
            made(state, "need_taken_back", item.id, name, at)


def after_reopen(state: State, kind: str, at: datetime) -> None:
    made(state, "reliance_reopened", kind, None, at)


def not_answered(state: State, name: str, attempt: int, at: datetime) -> None:
    made(state, "not_answered", name, str(attempt), at)


def outside_reform(state: State, at: datetime) -> None:
    works = state.facts.get("works")
    if state.flow is not None and works is not None and works not in _INSIDE:
        made(state, "outside_reform", "project", None, at)
