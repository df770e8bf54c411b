"""Answers about releases and background work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from blueprint.determination.determination import RulebookName
from blueprint.shapes import OMITTED, About
from blueprint.vocabulary import Kind

__all__ = [
    "DraftDiscarded",
    "Health",
    "Jobs",
    "Readiness",
    "ReleaseDifference",
    "ReleaseState",
    "Releases",
]


@dataclass(frozen=True, slots=True)
class Release:
    id: str
    state: str
    layers: tuple[str, ...]
    reason: str | None
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Releases:
    """The newest first."""

    releases: tuple[Release, ...]


@dataclass(frozen=True, slots=True)
class ChangedFeature:
    code: str
    attributes: Annotated[tuple[str, ...], About("which attributes changed")]


@dataclass(frozen=True, slots=True)
class LayerChange:
    features: int
    hectares: float
    listed: tuple[ChangedFeature, ...]


@dataclass(frozen=True, slots=True)
class LayerDifference:
    layer: str
    unchanged: int
    added: LayerChange
    retired: LayerChange
    changed: LayerChange


@dataclass(frozen=True, slots=True)
class PlacesAsked:
    looked_at: int
    asked_again: int


@dataclass(frozen=True, slots=True)
class VerdictChange:
    kind: Kind
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    block: Annotated[str | None, OMITTED] = None
    site: Annotated[str | None, About("the id of a site query"), OMITTED] = None


@dataclass(frozen=True, slots=True)
class Undecided:
    why: str
    block: Annotated[str | None, OMITTED] = None
    site: Annotated[str | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class ReleaseDifference:
    release: str
    as_of: date
    layers: tuple[LayerDifference, ...]
    places: PlacesAsked
    verdicts: tuple[VerdictChange, ...]
    undecided: tuple[Undecided, ...]
    said: Annotated[tuple[str, ...], About("the same in Chinese sentences")]


@dataclass(frozen=True, slots=True)
class ReleaseState:
    id: str
    state: Literal["published", "rolled_back", "staged"]


@dataclass(frozen=True, slots=True)
class LeftWithout:
    release: str
    layer: str
    rows: int


@dataclass(frozen=True, slots=True)
class DraftDiscarded:
    id: str
    state: Literal["discarded"]
    left_without: Annotated[
        tuple[LeftWithout, ...],
        About("other drafts whose rows name what was in this one and is nowhere else"),
    ]


@dataclass(frozen=True, slots=True)
class TaskState:
    task: str
    label: str
    waiting: int
    due: int
    running: int
    failed: int
    oldest_s: float


@dataclass(frozen=True, slots=True)
class FailedJob:
    id: int
    task: str
    label: str
    arguments: Mapping[str, Any]
    attempts: int
    at: datetime | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class Jobs:
    workers: int
    tasks: tuple[TaskState, ...]
    failed: tuple[FailedJob, ...]


@dataclass(frozen=True, slots=True)
class Health:
    status: Literal["ok"]


@dataclass(frozen=True, slots=True)
class Readiness:
    status: Literal["ready"]
    rulebook: RulebookName
    layers: Annotated[Mapping[str, str], About("the current release of each layer")]
