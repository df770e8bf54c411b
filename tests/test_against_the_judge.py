"""The product against an independent judge made from the documents alone, on random cities."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import HealthCheck, given, settings
from judge import Question, Scenario, judge, judge_obfuscated, random_city, scenarios
from loading import load_city
from verdicts_agree import disagreements

from blueprint.city import city
from blueprint.determination.question import Question as DeterminationQuestion
from blueprint.given_facts import load_given_facts
from blueprint.site import Site, site_from_measuring, site_from_shape
from blueprint.site_queries.grouping import decide_grouped
from blueprint.site_queries.use_cases import Services, SiteQuery, decide, decide_verdicts
from blueprint.site_queries.verdicts_only import Shortcut
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Kind
from layers.database.connections import Database

ALPHA = 5.0


def decided(services: Services, question: Question, site: Site | None = None) -> Mapping[str, Any]:
    if site is None:
        site = site_from_shape(
            question.site, city=services.city, tolerance_m=0.5, accuracy_m=ALPHA, crs="EPSG:4548"
        )
    [answer] = decide(services, [SiteQuery(site, question.facts)], question.on)
    return answer.documents.full


def known_to_an_accuracy(services: Services, question: Question) -> Site:
    """The question's site as if it had been converted from GCJ-02 without moving a vertex."""
    as_given = site_from_measuring(question.site.wkb, services.city)
    less = question.site.buffer(-ALPHA)
    return Site(
        wkb=as_given.wkb,
        degrees=as_given.degrees,
        area_m2=as_given.area_m2,
        crs="GCJ02",
        accuracy_m=ALPHA,
        grown_wkb=shapely.to_wkb(question.site.buffer(ALPHA)),
        shrunk_wkb=None if less.is_empty else shapely.to_wkb(less),
    )


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(scenarios())
def test_cities_that_hypothesis_makes(
    services: Services, database: Database, scenario: Scenario
) -> None:
    load_city(database, scenario.city)
    for question in scenario.questions:
        judged = judge(scenario.city, question.site, question.facts, question.on)
        if not judged["fragile"]:
            assert not list(disagreements(decided(services, question), judged))


def test_seeded_cities(services: Services, database: Database) -> None:
    compared = 0
    for seed in range(40):
        drawn, questions = random_city(seed)
        load_city(database, drawn)
        for question in questions:
            judged = judge(drawn, question.site, question.facts, question.on)
            if not judged["fragile"]:
                assert not list(disagreements(decided(services, question), judged)), seed
                compared += 6
    assert compared > 1_200


def test_sites_known_only_to_an_accuracy(services: Services, database: Database) -> None:
    undetermined = 0
    for seed in range(100, 120):
        drawn, questions = random_city(seed)
        load_city(database, drawn)
        for question in questions[:3]:
            judged = judge_obfuscated(drawn, question.site, ALPHA, question.facts, question.on)
            if judged["fragile"]:
                continue
            document = decided(services, question, known_to_an_accuracy(services, question))
            assert not list(disagreements(document, judged)), seed
            for evaluation in document["evaluations"]:
                undetermined += evaluation["reason"] == "boundary_within_accuracy"
    assert undetermined > 10


def _sites_about(site: shapely.Geometry) -> list[Site]:
    """The question's site and others beside it, so that some are alike and some are not."""
    shifted = [
        shapely.affinity.translate(site, dx, dy) for dx in (-180, 0, 3, 240) for dy in (-90, 0, 150)
    ]
    here = city()
    return [
        site_from_shape(each, city=here, tolerance_m=0.5, accuracy_m=ALPHA, crs="EPSG:4548")
        for each in shifted
    ]


@pytest.mark.parametrize(
    "seeds", [range(200, 216), pytest.param(range(1_000, 1_400), marks=pytest.mark.acceptance)]
)
def test_verdicts_only_are_the_same_verdicts(
    services: Services, database: Database, seeds: range
) -> None:
    """What is remembered of one site answers for another only where the full answer is the same."""
    shortcuts: dict[str, Shortcut] = {}
    compared, shared = 0, 0
    for seed in seeds:
        drawn, questions = random_city(seed)
        load_city(database, drawn)
        releases = services.atlas.releases()
        for question in questions:
            query_sent = [SiteQuery(site, question.facts) for site in _sites_about(question.site)]
            # Projects and dates that are alike in many cities share what was decided.
            of_project = DeterminationQuestion({}, question.facts, question.on)
            shortcut = shortcuts.setdefault(
                repr((sorted(question.facts.items()), question.on)),
                Shortcut(of_project, services.rulebook),
            )
            known = len(shortcut)
            briefly = decide_verdicts(services, query_sent, question.on, releases, shortcut)
            full = decide(services, query_sent, question.on, releases)
            for short, long in zip(briefly, full, strict=True):
                message = short.documents.full["evaluations"]
                whole = long.documents.full["evaluations"]
                assert message == [{name: e[name] for name in message[0]} for e in whole], seed
                assert short.documents.full["site"] == long.documents.full["site"]
                compared += 6
            shared += len(query_sent) * 6 - (len(shortcut) - known)
    assert compared > 250 * len(seeds)
    assert shared > compared / 2


def test_many_sites_are_measured_as_each_is_alone(services: Services, database: Database) -> None:
    """Shapes are held against all sites of a question at once; no site tells of another."""
    compared = 0
    for seed in range(400, 406):
        drawn, questions = random_city(seed)
        load_city(database, drawn)
        for question in questions[:3]:
            query_sent = [SiteQuery(site, question.facts) for site in _sites_about(question.site)]
            together = decide(services, query_sent, question.on)
            for one, answer in zip(query_sent, together, strict=True):
                [alone] = decide(services, [one], question.on)
                assert answer.evidence == alone.evidence, seed
                compared += len(answer.evidence["as_given"]["plans"])
    assert compared > 50


def _lots_about(site: shapely.Geometry) -> list[bytes]:
    """Small squares all over a question's neighbourhood: most lie alike, some across a boundary."""
    west, south, east, north = site.bounds
    step = max(east - west, north - south, 60) / 8
    return [
        shapely.to_wkb(shapely.box(x, y, x + 6, y + 6))
        for x in np.arange(west - 4 * step, east + 4 * step, step)
        for y in np.arange(south - 4 * step, north + 4 * step, step)
    ]


def test_sites_of_one_group_have_the_same_verdicts(services: Services, database: Database) -> None:
    compared = grouped = 0
    for seed in range(300, 306):
        drawn, questions = random_city(seed)
        load_city(database, drawn)
        releases = services.atlas.releases()
        for question in questions[:3]:
            lots = _lots_about(question.site)
            query_sent = [
                SiteQuery(site_from_measuring(lot, city()), question.facts) for lot in lots
            ]
            shortcut = Shortcut(
                DeterminationQuestion({}, question.facts, question.on), services.rulebook
            )
            briefly = decide_verdicts(services, query_sent, question.on, releases, shortcut)
            whole = [answer.documents.full["evaluations"] for answer in briefly]
            for kinds in (tuple(Kind), (Kind.WATER_IMPACT, Kind.ARCHAEOLOGY)):
                found = decide_grouped(
                    services,
                    lots,
                    load_given_facts(question.facts),
                    question.on,
                    releases,
                    OPERATOR,
                    kinds,
                )
                for mine, evaluations in zip(found, whole, strict=True):
                    assert [kind_verdict.as_json() for kind_verdict in mine] == [
                        one for one in evaluations if one["kind"] in kinds
                    ], seed
                    compared += 1
            around = services.atlas.surroundings(
                lots, tolerance_m=0.5, releases=releases, needs=shortcut.needs
            )
            grouped += sum(one.within is not None for one in around)
    assert 0 < grouped < compared
