"""The findings that a record shows: those that events made, and those that the day tells."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from blueprint.projects.days import day_of
from blueprint.projects.state.deeds import PASSED
from blueprint.projects.state.fold import Context
from blueprint.projects.state.lapse import lapsed_on
from blueprint.projects.state.needs import evaluation_answered, expired, item_needed, passed_at
from blueprint.projects.state.state import FindingState, State

__all__ = ["ShownFinding", "finding_json", "findings_of", "is_closed", "known_findings"]

_INSIDE = frozenset({"building", "municipal_infrastructure"})


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding as it is shown: what made it, and what it is about."""

    id: str
    kind: str
    about: str
    need: str | None
    closed: bool


def findings_of(state: State, now: datetime, context: Context) -> list[FindingState]:
    """In the order of their making; those of the day last. One of the day that was closed by a
    person stays as it was closed."""
    found = list(state.findings)
    known = {finding.id for finding in found}
    flow = state.flow
    if flow is None:
        return found
    on = day_of(now)

    def add(kind: str, about: str, need: str | None) -> None:
        name = ":".join(part for part in (kind, about, need) if part)
        if name not in known:
            known.add(name)
            found.append(FindingState(name, kind, about, need, now))

    for item in flow.items:
        held = state.items.get(item.id)
        if held is None or held.status is None:
            continue
        if lapsed_on(context.days, held, on):
            add("not_answered", item.id, str(len(held.attempts)))
        if held.status in PASSED:
            for owed in held.owed:
                late = date.fromisoformat(owed["due"]) < on
                if owed["delivered_at"] is None and late:
                    add("owed_overdue", item.id, str(owed["n"]))
            if expired(state, item.id, on):
                add("expired", item.id, None)
    return found


def is_closed(state: State, finding: FindingState, now: datetime) -> bool:
    """By a person, or because what it found is no more."""
    if finding.closed_at is not None:
        return True
    flow = state.flow
    if flow is None:
        return False
    if finding.kind == "milestone_before_need" and finding.need is not None:
        if finding.need in flow.milestone_by_id:
            return finding.need in state.milestones
        item = flow.by_id[finding.need]
        if item.is_evaluation:
            return evaluation_answered(state, finding.need, finding.about, now)
        wanted = item_needed(state, finding.need)
        return wanted.need == "not_needed" or passed_at(state, finding.need, now)
    if finding.kind == "need_taken_back" and finding.need is not None:
        return passed_at(state, finding.need, now)
    if finding.kind == "reliance_reopened":
        return evaluation_answered(state, finding.about, finding.about, now)
    if finding.kind == "owed_overdue":
        owed = state.items[finding.about].owed
        return all(o["delivered_at"] for o in owed if str(o["n"]) == finding.need)
    if finding.kind == "expired":
        return not expired(state, finding.about, day_of(now))
    if finding.kind == "outside_reform":
        works = state.facts.get("works")
        return works is None or works in _INSIDE
    return False


def finding_json(state: State, finding: FindingState, now: datetime) -> dict[str, Any]:
    closed = is_closed(state, finding, now)
    return {
        "id": finding.id,
        "kind": finding.kind,
        "about": finding.about,
        "need": finding.need,
        "at": finding.at.isoformat(),
        "by": finding.by,
        "note": finding.note,
        "confirmed": finding.confirmed,
        "closed": closed,
        "closed_at": finding.closed_at.isoformat() if finding.closed_at else None,
        "closed_by": finding.closed_by,
        "close_reason": finding.close_reason,
    }


def known_findings(state: State, now: datetime, context: Context) -> dict[str, ShownFinding]:
    """By their names, those of the day included."""
    return {
        f.id: ShownFinding(f.id, f.kind, f.about, f.need, is_closed(state, f, now))
        for f in findings_of(state, now, context)
    }
