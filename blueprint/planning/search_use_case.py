"""A search answered: places narrowed, waivers decided, matches ranked; and where nothing is found,
which condition costs most."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from blueprint.errors import BadInput, Flaw
from blueprint.map_version import MapVersion
from blueprint.planning.site_search import Candidate, Conditions, Match, Search, ranked, score_of
from blueprint.site_queries.grouping import decide_grouped
from blueprint.site_queries.use_cases import Services
from blueprint.site_queries.verdicts_only import KindVerdict
from blueprint.viewer import Viewer
from blueprint.vocabulary import Standing, Verdict

__all__ = ["Cost", "ParcelSearch", "SearchResult", "search_land"]

# Deciding takes a fraction of a millisecond a place: this is some half a minute.
_MOST_DECIDED = 60_000
# Where a condition left out would leave more to decide, so many of them are, and the rest reckoned.
_MOST_SAMPLED = 2_000


class ParcelSearch(Protocol):
    """The planned parcels of the published map; `layers.search` answers in PostGIS."""

    def considered(self, map_version: MapVersion, viewer: Viewer, on: date) -> int:
        """How many parcels of plans in force there are to be found."""
        ...

    def places(
        self,
        map_version: MapVersion,
        viewer: Viewer,
        on: date,
        conditions: Conditions,
        *,
        tolerance_m: float,
    ) -> list[Candidate]:
        """The parcels that meet all conditions but `waived`, in no particular order."""
        ...


@dataclass(frozen=True, slots=True)
class Cost:
    """How many places would match without one condition, or without one entry of its list;
    `estimated` from a sample."""

    condition: str
    entry: str | None
    matched: int
    estimated: bool


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`matches` are the first of all that matched, with all six evaluations; `considered` counts
    the parcels of plans in force; `costs` are given where nothing matched, the dearest first."""

    map_version: MapVersion
    considered: int
    matched: int
    matches: Sequence[Match]
    costs: Sequence[Cost]


def _meets(conditions: Conditions, evaluations: Sequence[KindVerdict]) -> bool:
    return all(
        evaluation.verdict == Verdict.WAIVED
        and (evaluation.standing == Standing.SETTLED or not conditions.settled_only)
        for evaluation in evaluations
    )


class _Searching:
    def __init__(
        self,
        services: Services,
        land: ParcelSearch,
        viewer: Viewer,
        map_version: MapVersion,
        search: Search,
    ) -> None:
        self._services, self._land, self._viewer = services, land, viewer
        self._map_version, self._search = map_version, search
        self._tolerance_m = services.rulebook.number("positional_tolerance_m", search.on)
        self._releases = map_version.read

    def places(self, conditions: Conditions) -> list[Candidate]:
        return self._land.places(
            self._map_version,
            self._viewer,
            self._search.on,
            conditions,
            tolerance_m=self._tolerance_m,
        )

    def decided(
        self, conditions: Conditions, places: Sequence[Candidate]
    ) -> list[Sequence[KindVerdict]]:
        """The evaluations that the conditions ask about, of each place."""
        if not conditions.waived:
            return [()] * len(places)
        search = self._search
        shapes = [place.shape for place in places]
        return decide_grouped(
            self._services,
            shapes,
            search.project,
            search.on,
            self._releases,
            self._viewer,
            conditions.waived,
        )

    def matches(self, conditions: Conditions) -> list[Match]:
        places = self.places(conditions)
        if conditions.waived and len(places) > _MOST_DECIDED:
            raise BadInput.of(
                Flaw(
                    ("waived",),
                    f"其余条件剩下的地块超过 {_MOST_DECIDED:,} 块，逐块判定用时过长",
                    len(places),
                    "再给出面积、用地性质、范围等条件",
                )
            )
        found = []
        for place, evaluations in zip(places, self.decided(conditions, places), strict=True):
            if _meets(conditions, evaluations):
                score, parts = score_of(conditions, place, evaluations)
                found.append(Match(place, evaluations, score, parts))
        return found

    def count(self, conditions: Conditions) -> tuple[int, bool]:
        """How many match, and whether that was reckoned from a sample."""
        places = self.places(conditions)
        if not conditions.waived:
            return len(places), False
        step = max(1, -(-len(places) // _MOST_SAMPLED))
        sample = sorted(places, key=lambda place: place.code)[::step]
        met = sum(_meets(conditions, each) for each in self.decided(conditions, sample))
        return round(met * len(places) / len(sample)) if sample else 0, step > 1

    def costs(self, conditions: Conditions) -> list[Cost]:
        found = [
            Cost(name, entry, *self.count(without))
            for name, entry, without in conditions.left_out()
        ]
        return sorted(found, key=lambda cost: -cost.matched)

    def with_all_kinds(self, matches: Sequence[Match]) -> list[Match]:
        search = self._search
        shapes = [match.place.shape for match in matches]
        decided = decide_grouped(
            self._services, shapes, search.project, search.on, self._releases, self._viewer
        )
        return [
            replace(match, evaluations=briefs)
            for match, briefs in zip(matches, decided, strict=True)
        ]


def search_land(
    services: Services,
    land: ParcelSearch,
    viewer: Viewer,
    map_version: MapVersion,
    search: Search,
    *,
    all_kinds: bool = True,
) -> SearchResult:
    """The search answered from the releases of the stamp, of what the viewer may see; each match
    with all six evaluations, or with those that were asked for. BadInput where it leaves so many
    places that deciding them would take minutes."""
    searching = _Searching(services, land, viewer, map_version, search)
    matches = ranked(searching.matches(search.conditions), search.sort)
    first = matches[: search.limit]
    return SearchResult(
        map_version,
        land.considered(map_version, viewer, search.on),
        len(matches),
        searching.with_all_kinds(first) if all_kinds else first,
        [] if matches else searching.costs(search.conditions),
    )
