"""Row l: a search over all parcels with four conditions, against asking each candidate singly."""

import time
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.city import ON, BenchCity
from benchmarks.place import Place
from benchmarks.result import Result
from blueprint.given_facts import NO_FACTS
from blueprint.planning.search_use_case import search_land
from blueprint.planning.site_search import Conditions, Range, Search, Sort
from blueprint.site import site_from_measuring
from blueprint.site_queries.use_cases import SiteQuery, decide
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import ControlZoneType, Kind
from layers.atlas import PostgisAtlas
from layers.search import LandSearch

__all__ = ["land_search"]

_WAIVED = (Kind.WATER_IMPACT, Kind.TRAFFIC_IMPACT)
_OTHERS = Conditions(
    land_use=("R2",),
    area_m2=Range(least=1_500),
    avoid=(ControlZoneType.PERMANENT_FARMLAND, ControlZoneType.WATER_SOURCE),
)


def land_search(place: Place, drawn: BenchCity, checked_singly: int = 1_000) -> Sequence[Result]:
    services = place.services
    assert isinstance(services.atlas, PostgisAtlas)
    land = LandSearch(place.database, services.atlas)
    version = land.map_version()
    conditions = replace(_OTHERS, waived=_WAIVED)
    search = Search(conditions, NO_FACTS, ON, 1_000_000, Sort.CODE, False)
    tolerance = services.rulebook.number("positional_tolerance_m", ON)
    candidates = land.places(version, OPERATOR, ON, _OTHERS, tolerance_m=tolerance)
    candidates.sort(key=lambda candidate: candidate.code)
    found_alone, took = set[str](), 0.0
    # Twice, so that the features that are met are in memory for both sides.
    for _ in range(2):
        start = time.perf_counter()
        found = search_land(services, land, OPERATOR, version, search, all_kinds=False)
        took = time.perf_counter() - start
        found_alone = {match.place.code for match in found.matches}
    sample = candidates[:: max(1, len(candidates) // checked_singly)]
    start = time.perf_counter()
    for candidate in sample:
        site = site_from_measuring(candidate.shape, services.city)
        [answer] = decide(services, [SiteQuery(site, {})], ON)
        verdicts = {e["kind"]: e["verdict"] for e in answer.documents.full["evaluations"]}
        waived = all(verdicts[kind] == "waived" for kind in _WAIVED)
        if waived is not (candidate.code in found_alone):
            raise AssertionError(candidate.code)
    singly = (time.perf_counter() - start) / len(sample)
    return [
        Result(
            "l",
            f"a search over {found.considered:,} parcels: use, area, zones avoided, two waivers",
            "a site query of each of the candidates that the other three conditions leave",
            "20×",
            {"time": singly * len(candidates) / took},
            f"{took:.1f} s for {len(candidates):,} candidates, {len(found_alone):,} of them found,"
            f" against {singly * 1e3:.1f} ms each ({singly * len(candidates):.0f} s);"
            f" the same for {len(sample):,} of them",
            "—",
            f"against a site query of every parcel: {singly * found.considered / took:.0f}×",
        )
    ]
