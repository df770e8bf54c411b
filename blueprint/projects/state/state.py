"""What folding keeps while it goes through a history; nobody outside folding changes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from blueprint.projects.flow.flow import Flow
from blueprint.projects.vocabulary import ItemStatus

__all__ = [
    "AttemptState",
    "CommitmentRecord",
    "EvaluationView",
    "FindingState",
    "ItemState",
    "MilestoneState",
    "Reliance",
    "State",
]


@dataclass(slots=True)
class AttemptState:
    """One attempt of an item; moments, not days. `accepted` is the deed's, or reception where the
    acceptance lapsed; `pauses` and `supplements` are [start, end or None]."""

    received: datetime
    accepted: datetime | None = None
    ended: datetime | None = None
    pauses: list[list[Any]] = field(default_factory=list)
    supplements: list[list[Any]] = field(default_factory=list)
    extended: int = 0


@dataclass(slots=True)
class ItemState:
    """`status` None: no deed has touched it. `open_since` is when the five days of an answer run
    from; `passes` are [from, to or None]; `lapsed` that acceptance came about by silence."""

    id: str
    status: ItemStatus | None = None
    version: int = 0
    last_at: datetime | None = None
    open_since: datetime | None = None
    lapsed: bool = False
    supplemented: bool = False
    attempts: list[AttemptState] = field(default_factory=list)
    passes: list[list[Any]] = field(default_factory=list)
    decision: Mapping[str, Any] | None = None
    valid_until: date | None = None
    owed: list[dict[str, Any]] = field(default_factory=list)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    ruled: Mapping[str, Any] | None = None
    recommendations: list[dict[str, Any]] = field(default_factory=list)
    last_deed: Mapping[str, Any] | None = None


@dataclass(slots=True)
class MilestoneState:
    at: datetime
    seq: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class EvaluationView:
    """What a determination says of a kind, as far as a record goes by it."""

    verdict: str
    standing: str
    reason: str
    conditions: tuple[str, ...]
    due_before: str
    department: str | None = None
    alternatives: tuple[Mapping[str, Any], ...] = ()

    @property
    def outcome(self) -> tuple[str, str, str, tuple[str, ...]]:
        return (self.verdict, self.standing, self.reason, self.conditions)

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "EvaluationView":
        return cls(
            given["verdict"],
            given["standing"],
            given["reason"],
            tuple(given.get("conditions") or ()),
            given.get("due_before") or "construction_permit",
            given.get("department"),
            tuple(given.get("alternatives") or ()),
        )


@dataclass(slots=True)
class Reliance:
    """A change of verdict that something decided already rests on; `before` is what the kind was
    then: (need, why, form)."""

    kind: str
    seq: int
    before: tuple[str, str | None, str | None]
    decided: str | None = None
    decided_at: datetime | None = None


@dataclass(slots=True)
class FindingState:
    """`by` is the person who made it, None for what folding found by itself."""

    id: str
    kind: str
    about: str
    need: str | None
    at: datetime
    by: str | None = None
    note: str | None = None
    confirmed: bool = False
    closed_at: datetime | None = None
    closed_by: str | None = None
    close_reason: str | None = None


@dataclass(slots=True)
class CommitmentRecord:
    """`late`: what it is due before had been told when it was opened. `decided`: confirmed or
    cleared of the breach."""

    id: str
    opened_at: datetime
    late: bool = False
    signed_at: datetime | None = None
    by_name: str | None = None
    signed_file: str | None = None
    noticed_at: datetime | None = None
    noticed_by: str | None = None
    objected_at: datetime | None = None
    decided: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    listed: Mapping[str, bool] | None = None
    delisted_at: datetime | None = None
    texts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class State:
    """`flow` is the flow as it is for this record, None of a draft. `version` is the number of the
    last event but for those that the clock or a calendar told; `last_seq` that of the last."""

    id: str = ""
    version: int = 0
    last_seq: int = 0
    name: str | None = None
    owner: str | None = None
    created_at: datetime | None = None
    investment: str | None = None
    category: str | None = None
    category_confirmed: bool = False
    parties: Any = None
    national_code: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    site: Any = None
    districts: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    determination: str | None = None
    evaluations: dict[str, EvaluationView] = field(default_factory=dict)
    confirmations: dict[str, dict[str, Any]] = field(default_factory=dict)
    reliance: dict[str, Reliance] = field(default_factory=dict)
    flow: Flow | None = None
    started_at: datetime | None = None
    with_design: bool = False
    closed: Mapping[str, Any] | None = None
    reopened: bool = False
    items: dict[str, ItemState] = field(default_factory=dict)
    milestones: dict[str, MilestoneState] = field(default_factory=dict)
    commitments: dict[str, CommitmentRecord] = field(default_factory=dict)
    findings: list[FindingState] = field(default_factory=list)
    consultations: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    ratings: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    scheme: dict[str, Any] = field(default_factory=dict)
    to_confirm_days: list[list[Any]] = field(default_factory=list)

    def item(self, name: str) -> ItemState:
        found = self.items.get(name)
        if found is None:
            found = self.items[name] = ItemState(name)
        return found
