"""Row i: which verdicts a release would change, against asking every place of both maps again."""

import time
from collections.abc import Sequence
from dataclasses import replace

import shapely

from benchmarks.city import ON, BenchCity, draw_sites
from benchmarks.place import Place
from benchmarks.result import Result
from blueprint.city import city as measured_city
from blueprint.planning.release_difference import ReleaseDifference, release_difference
from blueprint.site import site_from_measuring
from blueprint.site_queries.use_cases import SiteQuery, decide
from blueprint.viewer import OPERATOR
from layers.catalogue import layer
from layers.release_impact.affected_places import last_sites
from layers.release_impact.impact import PostgisImpacts
from layers.releases.lifecycle import stage
from layers.releases.staging import Rows

__all__ = ["release_impact"]

_SITES = 5_000
_CHUNK = 64
_SHRUNK, _BY_M = 60, 30.0


def release_impact(place: Place, drawn: BenchCity) -> Sequence[Result]:
    _ask_about(place, drawn)
    [plans] = [rows for rows in drawn.rows if rows.layer.id == "plan"]
    [assessments] = [rows for rows in drawn.rows if rows.layer.id == "assessment"]
    place.publish([_blocks(plans)])
    geometry = assessments.geometry.copy()
    geometry[:_SHRUNK] = shapely.buffer(geometry[:_SHRUNK], -_BY_M)
    release = stage(
        place.database,
        [replace(assessments, geometry=geometry)],
        city=measured_city(),
        by="benchmark",
        fictitious=True,
    )
    affected, affected_s = _timed(place, release, everywhere=False)
    whole, whole_s = _timed(place, release, everywhere=True)
    if _as_tuples(affected) != _as_tuples(whole) or not affected.verdicts:
        raise AssertionError("other verdicts change when all are asked again")
    return [
        Result(
            "i",
            f"what a release of {len(assessments):,} assessments would change, {_SHRUNK} of them "
            f"smaller, for {whole.looked_at:,} blocks and sites asked about",
            "every one of them decided anew on both maps",
            "seconds",
            {"time": whole_s / affected_s},
            f"{affected_s:.1f} s, {len(affected.places):,} asked again, against {whole_s:.1f} s; "
            f"{len(affected.verdicts):,} verdicts change, the same ones",
        )
    ]


def _timed(place: Place, release: str, *, everywhere: bool) -> tuple[ReleaseDifference, float]:
    start = time.perf_counter()
    found = release_difference(
        place.services,
        PostgisImpacts(place.database, place.services.city),
        release,
        ON,
        OPERATOR,
        everywhere=everywhere,
    )
    return found, time.perf_counter() - start


def _as_tuples(found: ReleaseDifference) -> list[tuple[object, ...]]:
    return [
        (found.places[one.query].name, one.kind, dict(one.before), dict(one.after))
        for one in found.verdicts
    ]


def _blocks(plans: Rows) -> Rows:
    """The plans of blocks as blocks too."""
    which = layer("block")
    names: dict[str, list[object]] = {name: [None] * len(plans) for name in which.fields}
    names["code"], names["name"] = list(plans.columns["code"]), list(plans.columns["name"])
    return replace(plans, layer=which, columns=names)


def _ask_about(place: Place, drawn: BenchCity) -> None:
    """As many different sites as are compared, the last that were asked about: other rows ask about
    the same ones again and again."""
    with place.database.reading() as connection:
        if len(last_sites(connection, _SITES)) == _SITES:
            return
    services = place.services
    sites = draw_sites(drawn, _SITES)
    queries = [SiteQuery(site_from_measuring(site.wkb, services.city), {}) for site in sites]
    for first in range(0, len(queries), _CHUNK):
        answers = decide(services, queries[first : first + _CHUNK], ON)
        services.ledger.seal(answers, services.rulebook)
