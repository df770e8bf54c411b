"""Answers about sites: in short, again, many at once, and what is in a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from api.openapi.problem import Problem
from blueprint.determination.determination import RulebookName
from blueprint.determination.units import AreaM2, Share
from blueprint.rulebook.model import Basis
from blueprint.shapes import OMITTED, About, Area
from blueprint.vocabulary import Kind, Reason, Standing, Verdict

__all__ = [
    "Applicability",
    "BatchBeside",
    "Replay",
    "SitesRead",
]


@dataclass(frozen=True, slots=True)
class PlaceAsked:
    """Where a point lay, or what was named: a planned parcel or a block."""

    area_m2: AreaM2 | None
    parcel: Annotated[str | None, OMITTED] = None
    block: Annotated[str | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class ShortEvaluation:
    """Whoever reads `verdict` must read `standing` beside it."""

    kind: Kind
    verdict: Verdict
    standing: Standing
    reason: Reason
    summary: Annotated[str, About("one Chinese sentence")]
    coverage: Share | None
    conditions: Annotated[tuple[str, ...], About("what the verdict is conditional on")]
    clause: Annotated[Basis | None, About("where the rule stands that decided")]


@dataclass(frozen=True, slots=True)
class Applicability:
    """The short answer: nothing is stored."""

    site: PlaceAsked
    as_of: date
    forecast: bool
    releases: Mapping[str, str]
    rulebook: RulebookName
    evaluations: tuple[ShortEvaluation, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    path: Annotated[str, About("into the document, as a JSON pointer")]
    then: Any
    now: Any


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    then: Any
    now: Any


@dataclass(frozen=True, slots=True)
class FromEvidence:
    """Decided again from the stored evidence: the same bytes."""

    identical: bool
    differences: tuple[Difference, ...]
    rulebook: ThenAndNow


@dataclass(frozen=True, slots=True)
class MeasuredAgain:
    """Measured again on the map as it was: equal within the rounding."""

    identical: bool
    differences: tuple[Difference, ...]
    engine: ThenAndNow


@dataclass(frozen=True, slots=True)
class PublicReplay:
    """For whoever sees all: the same of the public document, and the salt of its commitment."""

    identical: bool
    differences: tuple[Difference, ...]
    from_evidence: FromEvidence
    measured_again: MeasuredAgain
    digest: str
    salt: str | None


@dataclass(frozen=True, slots=True)
class Replay:
    identical: bool
    differences: tuple[Difference, ...]
    from_evidence: FromEvidence
    measured_again: MeasuredAgain
    public: Annotated[PublicReplay | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class BatchBeside:
    """What a line of a batch has beside the determination's members."""

    index: Annotated[
        int | None, About("which site; absent in the last line of a batch cut off"), OMITTED
    ] = None
    id: Annotated[UUID | None, About("of the sealed one; null where it was not stored")] = None
    feature_id: Annotated[Any, About("the `id` of the feature"), OMITTED] = None
    parcel: Annotated[str | None, About("the parcel's code, where codes were sent"), OMITTED] = None
    facts_taken: Annotated[
        tuple[str, ...] | None, About("facts that the feature's properties gave"), OMITTED
    ] = None
    error: Annotated[Problem | None, About("why this site has no answer"), OMITTED] = None
    resume_at: Annotated[
        int | None, About("the first site without a line: send it and those after it"), OMITTED
    ] = None


@dataclass(frozen=True, slots=True)
class SiteDefect:
    """What is wrong with one site of a file."""

    loc: tuple[str | int, ...]
    msg: str
    value: Any
    remedy: str | None
    at: Annotated[tuple[float, float] | None, About("where, degrees EPSG:4490")]


@dataclass(frozen=True, slots=True)
class SiteReadEntry:
    """A Feature: a site of the file, measured; `error` is the first of its defects."""

    type: Literal["Feature"]
    id: Annotated[int, About("the row")]
    geometry: Annotated[Area | None, About("null where it cannot be a site")]
    properties: Annotated[Mapping[str, Any], About("as the file has them")]
    name: str
    area_m2: AreaM2 | None
    accuracy_m: float | None
    mended: str | None
    notes: tuple[str, ...]
    defects: tuple[SiteDefect, ...]
    error: SiteDefect | None
    source: Annotated[
        Any | None,
        About("the site as it was given: of pasted text, and where a site was mended or moved"),
        OMITTED,
    ] = None


@dataclass(frozen=True, slots=True)
class LineRead:
    """What a line of pasted text was read as."""

    line: int
    text: str
    read_as: str
    label: str | None
    plot: int | str | None


@dataclass(frozen=True, slots=True)
class SitesRead:
    """A FeatureCollection (EPSG:4490) of every site of the file, in order."""

    type: Literal["FeatureCollection"]
    file: str
    crs: str
    source_crs: str | None
    source_crs_label: str | None
    total: int
    bad: Annotated[int, About("how many have defects")]
    crs_origin: Annotated[str | None, About("where the file said so")]
    notes: tuple[str, ...]
    features: tuple[SiteReadEntry, ...]
    lines: Annotated[tuple[LineRead, ...] | None, OMITTED] = None
