"""Answers about reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from blueprint.shapes import About
from blueprint.vocabulary import Kind, Standing, Verdict

__all__ = [
    "ArchiveWaiting",
    "EarlierQuestions",
    "ReportChecked",
    "ReportReviewed",
    "ReportThenAndNow",
    "ReportWaiting",
    "Reports",
]


@dataclass(frozen=True, slots=True)
class ReportWaiting:
    """It is being made: ask again at Location after Retry-After seconds."""

    number: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class ArchiveWaiting:
    total: int
    made: int


@dataclass(frozen=True, slots=True)
class Report:
    number: str
    site_query: UUID
    made_at: datetime
    made_at_text: str
    reviewed: str | None
    pdf: str
    html: str
    verify: str


@dataclass(frozen=True, slots=True)
class Reports:
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class ReportedVerdict:
    kind: Kind
    label: str
    verdict: Verdict
    standing: Standing
    text: str
    summary: str
    why: str


@dataclass(frozen=True, slots=True)
class ReportChange:
    kind: Kind
    label: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class ReportReview:
    """What an officer confirmed or corrected (复核)."""

    decision: str
    note: str
    at: datetime
    at_text: str


@dataclass(frozen=True, slots=True)
class EarlierVerdict:
    kind: Kind
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class EarlierQuestion:
    site_query: UUID
    created_at: datetime
    created_at_text: str
    as_of: date
    as_of_text: str
    name: str
    area_m2: float | None
    evaluations: tuple[EarlierVerdict, ...]


@dataclass(frozen=True, slots=True)
class EarlierQuestions:
    """What was asked about the same ground before, the newest first."""

    earlier: tuple[EarlierQuestion, ...]


@dataclass(frozen=True, slots=True)
class ReportThenAndNow:
    """What the report answered, and what would be answered today."""

    number: str
    site_query: UUID
    digest: str
    as_of: date
    today: date
    then: tuple[ReportedVerdict, ...]
    now: tuple[ReportedVerdict, ...]
    reviews: tuple[ReportReview, ...]
    same: bool
    changes: tuple[ReportChange, ...]


@dataclass(frozen=True, slots=True)
class ReportSignature:
    signer: str | None
    at: str | None
    at_text: str | None
    time_stamped: bool
    trusted: bool
    intact: bool
    purpose: str | None
    note: str


@dataclass(frozen=True, slots=True)
class ReportChecked:
    """A file checked: untouched or not, by whom signed; `detail` is for a person."""

    untouched: bool
    outcome: str
    detail: str
    number: str | None
    digest: str | None
    as_of: date | None
    as_of_text: str | None
    rulebook: str | None
    releases: Mapping[str, str]
    signatures: tuple[ReportSignature, ...]
    known_here: bool
    today: Annotated[ReportThenAndNow | None, About("where it is untouched and known here")]


@dataclass(frozen=True, slots=True)
class ReportReviewed:
    number: str
    decision: str
