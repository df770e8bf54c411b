"""Rows c and d: 20,000 sites, with all evidence and with verdicts only, against geopandas."""

import gc
import time
from collections.abc import Sequence

import numpy as np
import shapely

from benchmarks import ours
from benchmarks.city import ON, BenchCity, draw_sites
from benchmarks.desk import Desk
from benchmarks.place import Place
from benchmarks.result import Result
from benchmarks.summary import differs
from blueprint.determination.question import Question
from blueprint.determination.site import NO_SITE
from blueprint.site import site_from_measuring
from blueprint.site_queries.use_cases import SiteQuery, decide_verdicts
from blueprint.site_queries.verdicts_only import Shortcut
from blueprint.vocabulary import Kind

__all__ = ["many_sites"]

_CHUNK, _CHUNK_VERDICTS, _CHUNK_DESK = 64, 256, 2_000


def many_sites(place: Place, drawn: BenchCity, count: int = 20_000) -> Sequence[Result]:
    sites = draw_sites(drawn, count)
    start = time.perf_counter()
    desk = Desk(drawn, [zone.value for zone in place.services.rulebook.zones_read])
    desk_s = time.perf_counter() - start
    # The desk is the peer's, as the drawn city is (`benchmarks.__main__`).
    gc.collect()
    gc.freeze()
    preparation = f"{place.prepared_s:.0f} s; peer: {desk_s:.1f} s to index and to cut to plans"
    return [_evidence(place, desk, sites, preparation), _verdicts(place, desk, sites, preparation)]


def _evidence(place: Place, desk: Desk, sites: list[shapely.Polygon], preparation: str) -> Result:
    mine, theirs = 0.0, 0.0
    # By turns, so that whatever else the machine does happens to both.
    for first in range(0, len(sites), _CHUNK_DESK):
        turn = sites[first : first + _CHUNK_DESK]
        wkb = [site.wkb for site in turn]
        start = time.perf_counter()
        answers = [
            answer
            for at in range(0, len(wkb), _CHUNK)
            for answer in ours.evidence(place.services, wkb[at : at + _CHUNK])
        ]
        mine += time.perf_counter() - start
        start = time.perf_counter()
        summaries = desk.evidence(turn)
        theirs += time.perf_counter() - start
        for answer, summary in zip(answers, summaries, strict=True):
            found = differs(ours.summary(answer), summary)
            if found:
                raise AssertionError(found)
    return Result(
        "c",
        f"{len(sites):,} sites, full evidence",
        "geopandas, overlay and dissolve, on one core as we are",
        "1.0×",
        {"throughput": theirs / mine},
        f"{len(sites) / mine:.0f} sites/s against {len(sites) / theirs:.0f}; all equal",
        preparation,
    )


def _verdicts(place: Place, desk: Desk, sites: list[shapely.Polygon], preparation: str) -> Result:
    services = place.services
    shortcut = Shortcut(Question(NO_SITE, {}, ON), services.rulebook)
    releases = services.atlas.releases()
    mine, theirs = 0.0, 0.0
    for first in range(0, len(sites), _CHUNK_DESK):
        turn = sites[first : first + _CHUNK_DESK]
        wkb = [site.wkb for site in turn]
        start = time.perf_counter()
        question = [SiteQuery(site_from_measuring(each, services.city), {}) for each in wkb]
        answers = [
            answer
            for at in range(0, len(question), _CHUNK_VERDICTS)
            for answer in decide_verdicts(
                services, question[at : at + _CHUNK_VERDICTS], ON, releases, shortcut
            )
        ]
        mine += time.perf_counter() - start
        start = time.perf_counter()
        measures = desk.verdict_measures(turn)
        theirs += time.perf_counter() - start
        for kind, place_of in zip(Kind, range(len(Kind)), strict=True):
            ours_of = [a.documents.full["evaluations"][place_of]["coverage"] for a in answers]
            if not np.allclose(ours_of, measures[kind.value][0], atol=1.1e-6, rtol=0):
                raise AssertionError(f"coverage of {kind.value}")
    return Result(
        "d",
        f"{len(sites):,} sites, verdicts only",
        "geopandas producing the measures that verdicts rest on, on one core as we are",
        "5×",
        {"throughput": theirs / mine},
        f"{len(sites) / mine:.0f} sites/s against {len(sites) / theirs:.0f}; all coverages equal",
        preparation,
        "ours has decided six verdicts, the peer none",
    )
