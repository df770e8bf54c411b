"""The project record as it is answered, its history, forms and files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from api.openapi.answers.record_parts import (
    Commitment,
    Consultation,
    Finding,
    FlowNamed,
    NextAct,
    RecordClock,
    RecordClosed,
    RecordEvaluation,
    RecordGroup,
    RecordItem,
    RecordMilestone,
    RecordStage,
    RequestToOwner,
    SealedNamed,
    Supervision,
    WaitingConfirmation,
)
from blueprint.projects.vocabulary import (
    RecordStatus,
)
from blueprint.shapes import OMITTED, About, Area
from blueprint.vocabulary import Category, Investment

__all__ = [
    "ChangeTried",
    "ProjectRecord",
    "Rating",
    "RecordEvent",
    "RecordEvents",
    "RecordFile",
    "RecordForm",
    "RecordPage",
    "Scheme",
]


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
