"""The parts of a project record: clocks, items, commitments, consultations, findings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from blueprint.projects.vocabulary import (
    CommitmentState,
    ItemStatus,
    NotNeededWhy,
    StageStatus,
)
from blueprint.rulebook.model import Basis
from blueprint.shapes import OMITTED, About
from blueprint.vocabulary import Kind, Reason, Standing, Verdict

__all__ = [
    "AcceptancePart",
    "ClockReading",
    "Commitment",
    "Consultation",
    "ConsultationOfQuery",
    "Finding",
    "FlowNamed",
    "ItemDecision",
    "NextAct",
    "Opinion",
    "Owed",
    "RecordAlternative",
    "RecordClock",
    "RecordClosed",
    "RecordEvaluation",
    "RecordGroup",
    "RecordItem",
    "RecordMilestone",
    "RecordStage",
    "RequestAnswer",
    "RequestToOwner",
    "SealedNamed",
    "Supervision",
    "WaitingConfirmation",
]


@dataclass(frozen=True, slots=True)
class FlowNamed:
    id: str
    version: str


@dataclass(frozen=True, slots=True)
class SealedNamed:
    id: Annotated[str, About("a site query")]


@dataclass(frozen=True, slots=True)
class RecordEvaluation:
    kind: Kind
    verdict: Verdict
    standing: Standing
    reason: Reason
    conditions: tuple[str, ...]
    due_before: str | None


@dataclass(frozen=True, slots=True)
class ClockReading:
    """Working days: used, and left of the limit."""

    used: int
    remaining: int | None
    paused: bool
    due: date | None
    due_if_resumed_today: date | None
    overdue: bool
    due_soon: bool
    provisional: Annotated[bool, About("a year without an official calendar is among the days")]
    counted: tuple[date, ...]
    limit: Annotated[int | None, OMITTED] = None
    kept: Annotated[bool | None, OMITTED] = None
    note: Annotated[str | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class RecordClock:
    """The clock of an item, a stage or the whole, with its limit; without one it says so."""

    used: int
    remaining: int | None
    paused: bool
    due: date | None
    due_if_resumed_today: date | None
    overdue: bool
    due_soon: bool
    provisional: bool
    counted: tuple[date, ...]
    limit: int | None
    kept: Annotated[bool | None, About("whether it ended within its limit; null: not ended")]
    note: Annotated[str | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class RecordStage:
    id: str
    status: StageStatus
    lead: str | None
    clock: RecordClock | None


@dataclass(frozen=True, slots=True)
class Owed:
    """What was passed over for now (容缺), and when it came."""

    what: str
    due: date
    delivered_at: datetime | None
    file: Annotated[str | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class ItemDecision:
    deed: str
    at: datetime | None
    number: Annotated[Any | None, OMITTED] = None
    valid_until: Annotated[Any | None, OMITTED] = None
    file: Annotated[Any | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class AcceptancePart:
    id: str
    name: str
    number: str | None
    department: str
    opinion: str | None
    kind: str | None
    reason: str | None
    at: datetime | None
    by: str | None


@dataclass(frozen=True, slots=True)
class RecordAlternative:
    verdict: Annotated[str | None, OMITTED] = None
    when: Annotated[tuple[str, ...] | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class RecordItem:
    """An item of the flow; an evaluation has its verdict with it, 联合验收 its parts."""

    id: str
    name: str
    number: str | None
    department: str
    stage: str
    status: ItemStatus
    why: Annotated[NotNeededWhy | None, About("it is not needed")]
    waits_for: tuple[str, ...]
    group: str | None
    attempt: int
    version: Annotated[int, About("of the record, when the item changed last")]
    owed: tuple[Owed, ...]
    limit: int | None
    clock: RecordClock | None
    decision: ItemDecision | None
    superfluous: bool
    relied_on: bool
    findings: tuple[str, ...]
    verdict: Annotated[Verdict | None, OMITTED] = None
    standing: Annotated[Standing | None, OMITTED] = None
    reason: Annotated[Reason | None, OMITTED] = None
    conditions: Annotated[tuple[str, ...] | None, OMITTED] = None
    alternatives: Annotated[tuple[Mapping[str, Any], ...] | None, OMITTED] = None
    due_before: Annotated[Any | None, OMITTED] = None
    form: Annotated[Any | None, OMITTED] = None
    parts: Annotated[tuple[AcceptancePart, ...] | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class RecordGroup:
    id: str
    name: str
    items: tuple[str, ...]
    version: int


@dataclass(frozen=True, slots=True)
class RecordMilestone:
    id: str
    name: str
    at: datetime | None
    note: str | None
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Commitment:
    id: str
    name: str | None
    state: CommitmentState
    opened_at: datetime | None
    due_before: str | None
    signed: bool
    signed_at: datetime | None
    by_name: str | None
    file: str | None
    text: Annotated[str, About("what is signed")]
    noticed_at: datetime | None
    objected_at: datetime | None
    breach: str | None
    decided_at: datetime | None
    list: Annotated[Mapping[str, Any] | None, About("whom the breach put on the list")]
    delisted_at: datetime | None
    texts: Mapping[str, Any]
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class Opinion:
    """A missing opinion is `silent` once the due day is over, never an agreement."""

    department: str
    opinion: str | None
    text: Annotated[str | None, OMITTED] = None
    conditions: Annotated[Any | None, OMITTED] = None
    places: Annotated[Any | None, OMITTED] = None
    at: Annotated[datetime | None, OMITTED] = None
    by: Annotated[str | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class Consultation:
    id: str
    subject: str
    question: str
    departments: tuple[str, ...]
    due: date
    places: tuple[Mapping[str, Any], ...] | None
    status: str
    opinions: tuple[Opinion, ...]
    settlement: Mapping[str, Any] | None
    minutes: Mapping[str, Any] | None
    opened_at: datetime
    by: str
    closed: Annotated[Any | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class ConsultationOfQuery:
    """A consultation on a site query, with the draft record that was made with it."""

    id: str
    subject: str
    question: str
    departments: tuple[str, ...]
    due: date
    places: tuple[Mapping[str, Any], ...] | None
    status: str
    opinions: tuple[Opinion, ...]
    settlement: Mapping[str, Any] | None
    minutes: Mapping[str, Any] | None
    opened_at: datetime
    by: str
    project: UUID


@dataclass(frozen=True, slots=True)
class RequestAnswer:
    text: str | None
    files: tuple[str, ...]
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class RequestToOwner:
    id: str
    to: str
    what: tuple[str, ...]
    due: date
    at: datetime
    by: str
    answer: RequestAnswer | None


@dataclass(frozen=True, slots=True)
class Supervision:
    since: datetime
    density: str
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaitingConfirmation:
    days: Annotated[int, About("working days with anything to confirm")]
    with_: Annotated[tuple[str, ...], About("with whom it lies")]


@dataclass(frozen=True, slots=True)
class Finding:
    id: str
    kind: str
    about: str
    need: str | None
    at: datetime
    by: str | None
    note: str | None
    confirmed: bool
    closed: bool
    closed_at: datetime | None
    closed_by: str | None
    close_reason: str | None


@dataclass(frozen=True, slots=True)
class RecordClosed:
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class NextAct:
    """What can be done now, by whom, by when."""

    act: str
    role: str
    department: str | None
    due: date | None
    item: Annotated[str | None, OMITTED] = None
    commitment: Annotated[str | None, OMITTED] = None
    consultation: Annotated[str | None, OMITTED] = None
    request: Annotated[str | None, OMITTED] = None
    finding: Annotated[str | None, OMITTED] = None
    part: Annotated[str | None, OMITTED] = None
    milestone: Annotated[str | None, OMITTED] = None
    group: Annotated[str | None, OMITTED] = None
