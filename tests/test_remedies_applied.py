"""Every remedy that an answer names is applied and asked again, and gives what it promised."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from judge import City, Question, judge, random_city
from judge.remedies import once_done
from loading import load_city
from test_against_the_judge import decided

from blueprint.decision.deviation import fact_of
from blueprint.site import Site, read_site
from blueprint.site_queries.use_cases import Services
from blueprint.vocabulary import Indicator
from layers.database.connections import Database

Remedy = Mapping[str, Any]


def _trimmed(services: Services, remedy: Remedy) -> Site:
    """The site that is left, as a caller would send it back."""
    return read_site(
        remedy["geometry"], city=services.city, tolerance_m=0.5, accuracy_m=5, crs="EPSG:4490"
    )


def _with_facts(question: Question, remedy: Remedy) -> dict[str, Any]:
    if remedy["type"] == "ruling":
        return {**question.facts, "major_adjustment": False}
    if remedy["type"] == "indicator":
        return {**question.facts, fact_of(Indicator(remedy["indicator"])): remedy["to"]}
    return question.facts


def _once_awaited(drawn: City, kind: str, remedy: Remedy, question: Question) -> City:
    """The city once the assessment is completed and its plan in force."""
    [row] = [r for r in drawn.assessment if (r.kind, r.name) == (kind, remedy["name"])]
    return once_done(drawn, row, question.on)


def _applied(
    services: Services, database: Database, drawn: City, question: Question, seen: Counter[str]
) -> Iterator[str]:
    """What came of each remedy that did not give a waiver."""
    document = decided(services, question)
    seen["answers"] += 1
    for evaluation in document["evaluations"]:
        kind = evaluation["kind"]
        for remedy in evaluation["remedies"]:
            seen[remedy["type"]] += 1
            site, elsewhere = None, drawn
            if remedy["type"] == "trim":
                site = _trimmed(services, remedy)
            if remedy["type"] == "wait":
                elsewhere = _once_awaited(drawn, kind, remedy, question)
                load_city(database, elsewhere)
            changed = Question(question.site, _with_facts(question, remedy), question.on)
            again = decided(services, changed, site)
            if elsewhere is not drawn:
                load_city(database, drawn)
            [then] = [e for e in again["evaluations"] if e["kind"] == kind]
            if then["verdict"] != "waived":
                yield f"{kind} {remedy['type']}: {then['verdict']} {then['reason']}"


@pytest.mark.parametrize(
    ("seeds", "least"),
    [
        (range(600, 617), 90),
        pytest.param(range(30_000, 30_850), 5_000, marks=pytest.mark.acceptance),
    ],
)
def test_a_remedy_applied_and_asked_again_gives_a_waiver(
    services: Services, database: Database, seeds: range, least: int
) -> None:
    seen: Counter[str] = Counter()
    failed = []
    for seed in seeds:
        drawn, questions = random_city(seed)
        load_city(database, drawn)
        for question in questions:
            if not judge(drawn, question.site, question.facts, question.on)["fragile"]:
                found = _applied(services, database, drawn, question, seen)
                failed += [f"{seed} {each}" for each in found]
    print(f"{dict(seen)} applied and asked again, {len(failed)} without a waiver")
    assert failed == []
    assert seen["answers"] >= least
    assert (
        seen["trim"] and seen["ruling"] and ((seen["wait"] and seen["indicator"]) or least < 1_000)
    )
