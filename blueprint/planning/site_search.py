"""What is searched for: land that meets conditions, and how what is found is ranked.

A score says how well a place meets what admits of degrees: how settled its waivers are, how near it
is to what it shall be near to. What either holds or does not is a condition and scores nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from blueprint.given_facts import GivenFacts
from blueprint.site_queries.verdicts_only import KindVerdict
from blueprint.vocabulary import ControlZoneType, DataState, Kind, LandUseSystem, Standing, Word

__all__ = [
    "Candidate",
    "Conditions",
    "Distance",
    "Match",
    "Range",
    "Search",
    "Sort",
    "ranked",
    "score_of",
]


@dataclass(frozen=True, slots=True)
class Range:
    """From `least` to `most`, both included; None is open."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Conditions:
    """All of them must hold; what is None or empty is not asked.

    `bbox` is west, south, east, north (EPSG:4490), `within` a polygon (WKB, measuring CRS),
    `district` a district's code; one of the three at most. `distance_to` maps a facility's type to
    metres. With `allow_no_data` a zone to avoid may lie where the map has no data on its type.
    """

    bbox: tuple[float, float, float, float] | None = None
    within: bytes | None = None
    district: str | None = None
    land_use: tuple[str, ...] = ()
    land_use_system: LandUseSystem | None = None
    area_m2: Range | None = None
    far: Range | None = None
    waived: tuple[Kind, ...] = ()
    settled_only: bool = False
    avoid: tuple[ControlZoneType, ...] = ()
    allow_no_data: bool = False
    distance_to: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    def left_out(self) -> Iterator[tuple[str, str | None, "Conditions"]]:
        """Each condition by its name, with the one entry of a list that it is or None for all of
        it, and the conditions that are left without it."""
        for name in ("bbox", "within", "district", "area_m2", "far"):
            if getattr(self, name) is not None:
                none: dict[str, Any] = {name: None}
                yield name, None, replace(self, **none)
        if self.waived and self.settled_only:
            yield "settled_only", None, replace(self, settled_only=False)
        for name in ("land_use", "waived", "avoid", "distance_to"):
            held = getattr(self, name)
            if not held:
                continue
            none = {name: {} if name == "distance_to" else ()}
            yield name, None, replace(self, **none)
            if len(held) == 1 or name == "land_use":
                continue
            for entry in held:
                rest: Any = (
                    {key: value for key, value in held.items() if key != entry}
                    if isinstance(held, Mapping)
                    else tuple(each for each in held if each != entry)
                )
                yield name, str(entry), replace(self, **{name: rest})


@dataclass(frozen=True, slots=True)
class Distance:
    """The nearest facility of a type, in metres from boundary to boundary."""

    type: str
    code: str
    name: str
    metres: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A planned parcel with its indicators, as the map has them; `shape` is WKB, measuring CRS."""

    id: int
    code: str
    name: str | None
    plan_code: str
    land_use_code: str
    land_use_system: str | None
    area_m2: float
    far_max: float | None
    height_max_m: float | None
    density_max: float | None
    green_min: float | None
    shape: bytes
    distances: tuple[Distance, ...] = ()
    avoided: Mapping[ControlZoneType, DataState] = field(
        default_factory=lambda: MappingProxyType({})
    )
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A place that meets all conditions, with the evaluations that were asked for."""

    place: Candidate
    evaluations: Sequence[KindVerdict]
    score: float | None
    parts: Mapping[str, float]


class Sort(Word):
    SCORE = "score", "综合得分由高到低"
    AREA = "area", "用地面积由大到小"
    AREA_ASCENDING = "-area", "用地面积由小到大"
    FAR = "far", "容积率上限由高到低"
    FAR_ASCENDING = "-far", "容积率上限由低到高"
    DISTANCE = "distance", "距离之和由近到远"
    CODE = "code", "地块编号"


@dataclass(frozen=True, slots=True)
class Search:
    """Conditions with the project and the date that waivers are decided for, and how many places
    are wanted in which order."""

    conditions: Conditions
    project: GivenFacts
    on: date
    limit: int
    sort: Sort
    geometry: bool

    def with_geometry(self) -> "Search":
        return replace(self, geometry=True)


# What a waiver on conditions is worth against one that is settled.
_CONDITIONAL = 0.5


def score_of(
    conditions: Conditions, place: Candidate, evaluations: Sequence[KindVerdict]
) -> tuple[float | None, dict[str, float]]:
    """0 to 100, the mean of its parts, and these; None where no condition admits of degrees."""
    parts: dict[str, float] = {}
    if evaluations:
        settled = [1 if e.standing == Standing.SETTLED else _CONDITIONAL for e in evaluations]
        parts["waived"] = round(100 * sum(settled) / len(settled), 1)
    closeness = [
        1 - each.metres / conditions.distance_to[each.type]
        for each in place.distances
        if conditions.distance_to[each.type] > 0
    ]
    if closeness:
        parts["distance_to"] = round(100 * sum(closeness) / len(closeness), 1)
    if not parts:
        return None, parts
    return round(sum(parts.values()) / len(parts), 1), parts


def ranked(matches: Sequence[Match], sort: Sort) -> list[Match]:
    """Best first; places that are equal by the larger area, then by their codes."""

    def key(match: Match) -> tuple[Any, ...]:
        place = match.place
        far = place.far_max
        first: Any = {
            Sort.SCORE: -(match.score or 0.0),
            Sort.AREA: -place.area_m2,
            Sort.AREA_ASCENDING: place.area_m2,
            # A limit that the map does not state comes last.
            Sort.FAR: (far is None, -(far or 0.0)),
            Sort.FAR_ASCENDING: (far is None, far or 0.0),
            Sort.DISTANCE: sum(each.metres for each in place.distances),
            Sort.CODE: "",
        }[sort]
        if sort is Sort.CODE:
            return (place.code, place.id)
        return (first, -place.area_m2, place.code, place.id)

    return sorted(matches, key=key)
