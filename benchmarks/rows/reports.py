"""Row m: a report of eight maps, drawn, composed and typeset, against the site's evidence query."""

import time
from collections.abc import Sequence
from uuid import UUID

from api.reports.making import ReportMaker
from benchmarks import ours
from benchmarks.city import ON, BenchCity, draw_sites
from benchmarks.place import Place
from benchmarks.result import Result, Times, timed
from blueprint.site import site_from_measuring
from blueprint.site_queries.use_cases import SiteQuery, ask

__all__ = ["reports"]

_SITES = 60


def reports(place: Place, drawn: BenchCity) -> Sequence[Result]:
    services = place.services
    shapes = [site.wkb for site in draw_sites(drawn, _SITES)]
    determinations = []
    for shape in shapes:
        site = site_from_measuring(shape, services.city)
        determinations.append(ask(services, SiteQuery(site, {}), ON).public)
    sealed = [services.ledger.find(UUID(str(one["id"]))) for one in determinations]
    maker = ReportMaker(place.settings(), place.database, services)
    sizes: list[int] = []

    def make(index: int) -> None:
        sizes.append(len(maker.unsigned_pdf(sealed[index], "public")))

    make(0)  # fonts are read once a process
    query = Times(
        timed(lambda shape: ours.evidence(services, [shape]), [*shapes, *shapes])[_SITES:]
    )
    start = time.process_time()
    made = Times(timed(make, range(_SITES)))
    here_s = (time.process_time() - start) / _SITES
    pages = Times(timed(lambda index: maker.html(sealed[index], "public"), range(_SITES)))
    maker.close()
    return [
        Result(
            "m",
            "a report as PDF, maps and all, before it is signed",
            "the evidence query of its site",
            "p50 under 0.6 s",
            {"median": made.median / query.median, "p99": made.p99 / query.p99},
            f"PDF {made}, of it {here_s * 1e3:.0f} ms outside the typesetter; HTML {pages}; the"
            f" query {query}; at most {max(sizes) / 1e6:.2f} MB",
        )
    ]
