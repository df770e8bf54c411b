"""The demonstration city on three dates: blocks, parcels in groups, verdicts alone and whole
answers say the same, with the later law's areas and stages at play."""

from collections import Counter
from datetime import date

import pytest
import shapely

from blueprint.city import city
from blueprint.determination.question import Question
from blueprint.determination.site import NO_SITE
from blueprint.given_facts import load_given_facts
from blueprint.planning.block_status import BlockStatus, state_of_block
from blueprint.site import site_from_measuring
from blueprint.site_queries.grouping import decide_grouped
from blueprint.site_queries.use_cases import Services, SiteQuery, decide, decide_verdicts
from blueprint.site_queries.verdicts_only import Shortcut
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Verdict
from layers.database.connections import Database
from layers.demo_city.loading import DemoCity, draw_demo, load_demo

DATES = (date(2019, 6, 1), date(2023, 10, 1), date(2026, 12, 1))
FACTS = {
    "works": "building",
    "major_adjustment": False,
    "use": "office",
    "gross_floor_area_m2": 80_000,
    "annual_energy_tce": 2_000,
    "approval_type": "filing",
    "on_negative_list": False,
    "eia_class": "registration",
}


@pytest.fixture(scope="module")
def drawn(module_database: Database) -> DemoCity:
    demo = draw_demo("small")
    load_demo(module_database, demo, city(), 0.5)
    return demo


@pytest.mark.parametrize("on", DATES, ids=str)
def test_all_ways_of_querying_say_the_same(
    module_services: Services, drawn: DemoCity, on: date
) -> None:
    services = module_services
    releases = services.atlas.releases()
    met: Counter[str] = Counter()
    for layer, every, large in (("block", 1, True), ("plan_parcel", 6, False)):
        shapes = [shapely.to_wkb(shape) for shape in drawn.frames[layer].geometry]
        grouped = decide_grouped(
            services, shapes, load_given_facts(FACTS), on, releases, OPERATOR, large=large
        )
        some = range(0, len(shapes), every)
        queries = [SiteQuery(site_from_measuring(shapes[at], services.city), FACTS) for at in some]
        shortcut = Shortcut(Question(NO_SITE, FACTS, on), services.rulebook)
        alone = decide_verdicts(services, queries, on, releases, shortcut)
        for at, one, query in zip(some, alone, queries, strict=True):
            [whole] = decide(services, [query], on, releases)
            full = whole.documents.full["evaluations"]
            short = one.documents.full["evaluations"]
            assert short == [{name: e[name] for name in short[0]} for e in full]
            assert [each.as_json() for each in grouped[at]] == short
            for each in grouped[at]:
                met[each.verdict] += 1
                if each.verdict in (Verdict.COMMITMENT, Verdict.SIMPLIFIED):
                    assert state_of_block(each) == BlockStatus(each.verdict)
    assert met[Verdict.WAIVED] and met[Verdict.REQUIRED]
    assert bool(met[Verdict.COMMITMENT]) is (on < DATES[2])
    assert met[Verdict.NOT_APPLICABLE]
