"""What follows from an act and is told beside it: the difference between before and after."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from blueprint.projects.record.shown_findings import findings_of, is_closed
from blueprint.projects.state.deed_checks import standings_of
from blueprint.projects.state.events import SYSTEM, Draft
from blueprint.projects.state.fold import Context
from blueprint.projects.state.standing_commitments import base_of
from blueprint.projects.state.state import State
from blueprint.projects.state.statuses import record_status, stage_status
from blueprint.projects.vocabulary import (
    CommitmentState,
    ItemStatus,
    RecordStatus,
    StageStatus,
)

__all__ = ["AnnouncedState", "announcements", "snapshot"]

S, C = ItemStatus, CommitmentState
_ANNOUNCED_AS = {C.KEPT: "kept", C.BROKEN: "broken", C.VOID: "voided"}


@dataclass(frozen=True, slots=True)
class AnnouncedState:
    """What is announced when it changes."""

    status: RecordStatus
    items: dict[str, tuple[str, str | None]]
    stages: dict[str, StageStatus]
    commitments: dict[str, CommitmentState]
    findings: dict[str, tuple[str, str, str | None, bool]]


def snapshot(state: State, now: datetime, context: Context) -> AnnouncedState:
    standings = standings_of(state, now, context)
    items = {}
    for name, one in standings.items():
        if one.superfluous:
            items[name] = ("superfluous", one.why)
        elif one.status is S.NOT_NEEDED:
            items[name] = ("not_needed", one.why)
        elif one.status is S.TO_CONFIRM:
            items[name] = ("to_confirm", None)
        else:
            items[name] = ("needed", None)
    flow = state.flow
    return AnnouncedState(
        status=record_status(state, standings),
        items=dict(items),
        stages={s.id: stage_status(flow, s.id, standings) for s in flow.stages} if flow else {},
        commitments={name: base_of(state, one) for name, one in state.commitments.items()},
        findings={
            f.id: (f.kind, f.about, f.need, is_closed(state, f, now))
            for f in findings_of(state, now, context)
        },
    )


def announcements(before: AnnouncedState, after: AnnouncedState, now: datetime) -> list[Draft]:
    """Events by the system, in a fixed order."""
    drafts: list[Draft] = []

    def announce(type_: str, **data: Any) -> None:
        given = {name: value for name, value in data.items() if value is not None}
        drafts.append(Draft(type_, now, given, by=SYSTEM))

    first = not before.items
    for name, (what, why) in after.items.items():
        if first and what in ("not_needed", "needed"):
            # At the start only what needs somebody's answer is told of each.
            continue
        if before.items.get(name) != (what, why):
            announce(f"item.{what}", item=name, why=why)
    for name, state in after.commitments.items():
        if name not in before.commitments:
            announce("commitment.opened", commitment=name)
        was = before.commitments.get(name, C.OPEN)
        if state in _ANNOUNCED_AS and was is not state:
            announce(f"commitment.{_ANNOUNCED_AS[state]}", commitment=name)
    for name, (kind, about, need, closed) in after.findings.items():
        known = before.findings.get(name)
        if known is None and not name.startswith("f"):
            announce("finding.made", finding=name, kind=kind, about=about, need=need)
        if closed and (known is None or not known[3]):
            announce("finding.closed", finding=name, kind=kind, about=about, need=need)
    begun = (StageStatus.NOT_NEEDED, StageStatus.NOT_STARTED)
    for name, status in after.stages.items():
        was_stage = before.stages.get(name, StageStatus.NOT_STARTED)
        if was_stage in begun and status in (StageStatus.RUNNING, StageStatus.FINISHED):
            announce("stage.started", stage=name)
        if was_stage is not StageStatus.FINISHED and status is StageStatus.FINISHED:
            announce("stage.finished", stage=name)
    if after.status is RecordStatus.FINISHED and before.status is not RecordStatus.FINISHED:
        announce("project.finished")
    return drafts
