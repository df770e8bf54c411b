"""The project record as it is answered, and its parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from blueprint.projects.vocabulary import (
    CommitmentState,
    ItemStatus,
    NotNeededWhy,
    RecordStatus,
    StageStatus,
)
from blueprint.rulebook.model import Basis
from blueprint.shapes import OMITTED, About, Area
from blueprint.vocabulary import Category, Investment, Kind, Reason, Standing, Verdict

__all__ = [
    "ChangeTried",
    "ClockReading",
    "Consultation",
    "ConsultationOfQuery",
    "Finding",
    "ProjectRecord",
    "Rating",
    "RecordEvent",
    "RecordEvents",
    "RecordFile",
    "RecordForm",
    "RecordPage",
    "RequestToOwner",
    "Scheme",
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


@dataclass(frozen=True, slots=True)
class ProjectRecord:
    """A project record as the caller sees it. `version` is the number in the ETag."""

    id: UUID
    name: str | None
    status: RecordStatus
    version: int
    owner: str | None
    created_at: datetime
    as_of: date
    investment: Investment | None
    category: Category | None
    category_confirmed: bool
    category_reasons: tuple[str, ...]
    category_missing: tuple[str, ...]
    flow: FlowNamed | None
    with_design: bool
    facts: Annotated[Mapping[str, Any], About("the facts", title="Facts")]
    site: Area | None
    districts: tuple[str, ...]
    parties: tuple[Mapping[str, Any], ...] | None
    national_code: str | None
    determination: SealedNamed | None
    evaluations: tuple[RecordEvaluation, ...]
    stages: tuple[RecordStage, ...]
    items: tuple[RecordItem, ...]
    groups: tuple[RecordGroup, ...]
    milestones: tuple[RecordMilestone, ...]
    commitments: tuple[Commitment, ...]
    consultations: tuple[Consultation, ...]
    requests: tuple[RequestToOwner, ...]
    supervision: Supervision | None
    clock: RecordClock | None
    waiting_confirmation: WaitingConfirmation
    findings: tuple[Finding, ...]
    closed: RecordClosed | None
    next: tuple[NextAct, ...]


@dataclass(frozen=True, slots=True)
class RecordSummary:
    id: UUID
    name: str
    status: RecordStatus
    version: int
    stages: tuple[str, ...]
    owner: str
    districts: tuple[str, ...]
    due: date | None
    overdue: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RecordPage:
    items: tuple[RecordSummary, ...]
    next: Annotated[str | None, About("for `cursor`: the next page; null on the last")]


@dataclass(frozen=True, slots=True)
class RecordEvent:
    """What happened: the history that the record is folded from."""

    seq: int
    type: str
    at: datetime
    recorded_at: datetime
    by: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RecordEvents:
    events: tuple[RecordEvent, ...]
    next: Annotated[int | None, About("for `cursor`: the next page; null on the last")]


@dataclass(frozen=True, slots=True)
class TriedChange:
    what: str
    before: Any
    after: Any
    id: Annotated[str | None, About("of the item, where it is one"), OMITTED] = None


@dataclass(frozen=True, slots=True)
class ChangeTried:
    """What a change would do, with `?dry_run=true`; nothing is stored."""

    changes: tuple[TriedChange, ...]
    events: tuple[RecordEvent, ...]
    record: ProjectRecord


@dataclass(frozen=True, slots=True)
class RecordFile:
    sha256: str
    media_type: str
    bytes: int
    name: str


@dataclass(frozen=True, slots=True)
class FormField:
    id: str
    label: str
    type: str
    value: Any
    source: str | None
    needed_by: tuple[str, ...]
    unit: Annotated[str | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class FormPaper:
    id: str
    name: str
    needed_by: tuple[str, ...]
    file: str | None


@dataclass(frozen=True, slots=True)
class RecordForm:
    stage: str
    fields: tuple[FormField, ...]
    papers: tuple[FormPaper, ...]


@dataclass(frozen=True, slots=True)
class SchemeDimension:
    id: str
    name: str
    text: str
    from_map: Mapping[str, Any]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    dimensions: tuple[SchemeDimension, ...]
    version: int


@dataclass(frozen=True, slots=True)
class Rating:
    stage: str
    department: str
    score: int
    text: str | None
    at: datetime
