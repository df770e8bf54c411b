"""Answers about the map: places, blocks, statistics, search, the vocabulary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from blueprint.determination.determination import RulebookName
from blueprint.shapes import OMITTED, About, Area
from blueprint.vocabulary import Kind, Reason, Standing, Verdict

__all__ = ["BlockOverview", "NextAssessments", "Places", "SearchFound", "Statistics", "Vocabulary"]

Hectares = Annotated[float, About("hectares; what overlaps counts once", minimum=0)]
Box = Annotated[tuple[float, float, float, float], About("west, south, east, north; EPSG:4490")]
Release = Annotated[Mapping[str, str], About("the release of each layer, by its id")]


@dataclass(frozen=True, slots=True)
class Place:
    layer: str
    label: Annotated[str, About("the layer's name")]
    code: str
    name: str | None
    bbox: Box
    district: str | None
    match: Annotated[str, About("how near: exact, beginning, within")]


@dataclass(frozen=True, slots=True)
class Places:
    """The best first."""

    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class StatusLabel:
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class BlockKind:
    """What `applicability` says of the whole block, and the share that is assessed."""

    state: str
    share: float | None
    verdict: Verdict
    standing: Standing
    reason: Reason


@dataclass(frozen=True, slots=True)
class Block:
    code: str
    name: str | None
    area_m2: float | None
    kinds: Mapping[str, BlockKind]


@dataclass(frozen=True, slots=True)
class BlockOverview:
    as_of: date
    releases: Release
    fictitious: bool
    notices: tuple[str, ...]
    states: tuple[StatusLabel, ...]
    counts: Annotated[
        Mapping[str, Mapping[str, int]], About("by kind: how many blocks in each state")
    ]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PlanNamed:
    code: str
    name: str | None


@dataclass(frozen=True, slots=True)
class BlockGain:
    """What one more assessment of the whole block would free."""

    rank: int
    code: str
    name: str | None
    bbox: Box
    area_m2: float | None
    gain_m2: float
    covered: float | None
    plan: PlanNamed
    under_way: Annotated[tuple[PlanNamed, ...], About("assessments that are on their way")]
    reason: str


@dataclass(frozen=True, slots=True)
class NextAssessments:
    as_of: date
    releases: Release
    fictitious: bool
    notices: tuple[str, ...]
    kind: Kind
    matched: int
    blocks: tuple[BlockGain, ...]


@dataclass(frozen=True, slots=True)
class KindAreas:
    """The measures do not add up to the district: `vocabulary` says what each means."""

    kind: Kind
    assessed_ha: Hectares
    valid_ha: Hectares
    expiring_ha: Hectares
    lapsed_ha: Hectares
    under_way_ha: Hectares
    adjusted_ha: Hectares
    not_assessed_ha: Hectares
    no_data_ha: Hectares


@dataclass(frozen=True, slots=True)
class CityAreas:
    area_ha: Hectares
    planned_ha: Hectares
    plan_no_data_ha: Hectares
    kinds: tuple[KindAreas, ...]


@dataclass(frozen=True, slots=True)
class DistrictAreas:
    code: str
    name: str
    area_ha: Hectares
    planned_ha: Hectares
    plan_no_data_ha: Hectares
    kinds: tuple[KindAreas, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    as_of: date
    known_at: datetime | None
    forecast: bool
    releases: Release
    fictitious: bool
    unit: Literal["ha"]
    city: CityAreas
    districts: tuple[DistrictAreas, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundEvaluation:
    """An evaluation of a parcel that was found, in brief."""

    kind: Kind
    verdict: Verdict
    standing: Standing
    reason: Reason
    coverage: float | None
    text: Annotated[str, About("verdict and standing as an official writes them")]
    asked: Annotated[bool, About("its waiver was a condition")]


@dataclass(frozen=True, slots=True)
class FacilityDistance:
    type: str
    label: str
    code: str
    name: str | None
    distance_m: float


@dataclass(frozen=True, slots=True)
class ZoneAvoided:
    type: str
    label: str
    state: str


@dataclass(frozen=True, slots=True)
class Candidate:
    rank: int
    code: str
    name: str | None
    plan_code: str
    land_use_code: str | None
    land_use_system: str | None
    land_use_label: str | None
    area_m2: float
    far_max: float | None
    height_max_m: float | None
    density_max: float | None
    green_min: float | None
    evaluations: tuple[FoundEvaluation, ...]
    distances: tuple[FacilityDistance, ...]
    avoided: tuple[ZoneAvoided, ...]
    score: float | None
    score_parts: Mapping[str, float]
    reasons: Annotated[tuple[str, ...], About("why it stands where it does")]
    bbox: Box
    geometry: Annotated[Area | None, About("where it was asked for"), OMITTED] = None


@dataclass(frozen=True, slots=True)
class ConditionCost:
    """How many parcels there would be without this one condition."""

    condition: str
    entry: str | None
    label: str
    matched: int
    estimated: bool
    text: str


@dataclass(frozen=True, slots=True)
class SearchFound:
    as_of: date
    forecast: bool
    releases: Release
    fictitious: bool
    rulebook: RulebookName
    sort: str
    considered: int
    matched: int
    returned: int
    candidates: tuple[Candidate, ...]
    costs: Annotated[tuple[ConditionCost, ...], About("where none was found")]
    summary: str
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CityNamed:
    id: str
    name: str
    measuring_crs: str
    measuring_epsg: int
    measuring_label: str
    answering_crs: str
    extent: Annotated[tuple[float, float, float, float], About("degrees")]
    time_zone: str


@dataclass(frozen=True, slots=True)
class FileKind:
    id: str
    label: str
    endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DateSpan:
    first: date
    last: date
    today: date


@dataclass(frozen=True, slots=True)
class VerdictText:
    verdict: Verdict
    standing: Standing
    text: str


@dataclass(frozen=True, slots=True)
class MeasureMeaning:
    id: str
    label: str
    meaning: str


@dataclass(frozen=True, slots=True)
class FactAsked:
    name: str
    label: str
    type: str
    of: Annotated[str | None, About("the list of `words` that it is of")]
    minimum: Annotated[float | None, OMITTED] = None
    maximum: Annotated[float | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class LandUseClass:
    code: str
    label: str
    fill: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every identifier with its Chinese label, and how layers are drawn."""

    version: str
    city: CityNamed
    degree_systems: tuple[StatusLabel, ...]
    readable_files: tuple[FileKind, ...]
    as_of: DateSpan
    releases: Release
    fictitious: bool
    notices: tuple[str, ...]
    words: Annotated[
        Mapping[str, tuple[Mapping[str, Any], ...]], About("each list of words: id and label")
    ]
    verdict_texts: tuple[VerdictText, ...]
    measures: tuple[MeasureMeaning, ...]
    facts: tuple[FactAsked, ...]
    land_use: Mapping[str, tuple[LandUseClass, ...]]
    occurring: Annotated[
        Mapping[str, tuple[Mapping[str, Any], ...]] | None,
        About("by layer: which values there are on the map"),
        OMITTED,
    ] = None
    layers: tuple[Mapping[str, Any], ...] = ()
    districts: tuple[Mapping[str, Any], ...] = ()
