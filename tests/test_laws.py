"""Laws of the verdict (docs/architecture.md), on cities and questions that Hypothesis makes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from judge import Scenario, example_city, scenarios
from judge.city import Assessment, City, ControlZone, PlanAdjustment
from loading import load_city
from shapely import box

from blueprint.site import site_from_shape
from blueprint.site.mend import polygons_of
from blueprint.site_queries.use_cases import Services, SiteQuery, decide
from blueprint.vocabulary import Kind
from layers.database.connections import Database

lawful = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
one_question = scenarios(most_questions=1)


def evaluations(
    services: Services, shape: Any, facts: Mapping[str, Any], on: Any
) -> dict[str, Mapping[str, Any]]:
    site = site_from_shape(
        shape, city=services.city, tolerance_m=0.5, accuracy_m=5, crs="EPSG:4548"
    )
    [answer] = decide(services, [SiteQuery(site, facts)], on)
    return {e["kind"]: e for e in answer.documents.full["evaluations"]}


def answered(services: Services, database: Database, drawn: City, scenario: Scenario) -> Any:
    load_city(database, drawn)
    [question] = scenario.questions
    return evaluations(services, question.site, question.facts, question.on)


def assert_nothing_won(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    for kind, evaluation in after.items():
        if evaluation["verdict"] == "not_applicable":
            assert before[kind]["verdict"] == "not_applicable", kind
        elif evaluation["verdict"] == "waived":
            # Nothing is won where a threshold was known not to be reached: then none was due.
            assert before[kind]["verdict"] in ("waived", "not_applicable"), kind


@lawful
@given(one_question, st.data())
def test_silence_never_waives(
    services: Services, database: Database, scenario: Scenario, data: st.DataObject
) -> None:
    before = answered(services, database, scenario.city, scenario)
    declared = scenario.city.data_coverage
    declared_still = tuple(
        row for row in declared if data.draw(st.booleans(), label="still declared")
    )
    fewer = replace(scenario.city, data_coverage=declared_still)
    assert_nothing_won(before, answered(services, database, fewer, scenario))


@lawful
@given(one_question)
def test_an_empty_map_waives_nothing(
    services: Services, database: Database, scenario: Scenario
) -> None:
    for evaluation in answered(services, database, City(), scenario).values():
        assert evaluation["verdict"] != "waived"
        assert evaluation["data"] == "none"


def _less_covered(drawn: City, how: str, which: int, scenario: Scenario) -> City:
    [question] = scenario.questions
    on, shape = question.on, question.site.envelope.buffer(50)
    if how == "exception":
        zone = ControlZone("Z-new", "新", "green_line", "restrict", shape, reserves=",".join(Kind))
        return replace(drawn, control_zone=(*drawn.control_zone, zone))
    if how == "adjustment":
        change = PlanAdjustment("J-new", "yes", on, shape)
        return replace(drawn, plan_adjustment=(*drawn.plan_adjustment, change))
    rows = list(drawn.assessment)
    assume(rows)
    row = rows.pop(which % len(rows))
    if how == "expiry":
        rows.append(replace(row, valid_until=on - timedelta(days=1)))
    if how == "shrinking":
        smaller = row.geometry.buffer(-7)
        assume(not smaller.is_empty)
        rows.append(replace(row, geometry=smaller))
    return replace(drawn, assessment=tuple(rows))


@lawful
@given(
    one_question,
    st.sampled_from(["removal", "shrinking", "expiry", "exception", "adjustment"]),
    st.integers(0, 100),
)
def test_less_coverage_never_wins_a_waiver(
    services: Services, database: Database, scenario: Scenario, how: str, which: int
) -> None:
    before = answered(services, database, scenario.city, scenario)
    less = _less_covered(scenario.city, how, which, scenario)
    after = answered(services, database, less, scenario)
    for kind, evaluation in after.items():
        if evaluation["verdict"] == "waived":
            assert before[kind]["verdict"] == "waived", (kind, how)


MORE_FACTS: Mapping[str, st.SearchStrategy[Any]] = {
    "works": st.sampled_from(["building", "special"]),
    "use": st.sampled_from(["residential", "office", "school"]),
    "major_adjustment": st.booleans(),
    "gross_floor_area_m2": st.sampled_from([1000, 12_000, 80_000]),
    "annual_energy_tce": st.sampled_from([10, 2000]),
    "annual_electricity_kwh": st.sampled_from([10, 6_000_000]),
    "floor_area_ratio": st.sampled_from([0.5, 9.0]),
}


@lawful
@given(one_question, st.fixed_dictionaries({}, optional=MORE_FACTS))
def test_more_facts_never_overturn_a_settled_verdict(
    services: Services, database: Database, scenario: Scenario, more: dict[str, Any]
) -> None:
    load_city(database, scenario.city)
    [question] = scenario.questions
    before = evaluations(services, question.site, question.facts, question.on)
    facts = more | dict(question.facts)
    after = evaluations(services, question.site, facts, question.on)
    for kind, evaluation in before.items():
        if evaluation["standing"] == "settled":
            assert after[kind]["verdict"] == evaluation["verdict"]
            assert after[kind]["standing"] == "settled"


@lawful
@given(one_question)
def test_counted_twice_it_covers_no_more(
    services: Services, database: Database, scenario: Scenario
) -> None:
    before = answered(services, database, scenario.city, scenario)
    twice = tuple(replace(row, code=f"{row.code}-again") for row in scenario.city.assessment)
    doubled = replace(scenario.city, assessment=(*scenario.city.assessment, *twice))
    for kind, evaluation in answered(services, database, doubled, scenario).items():
        for name in ("verdict", "standing", "reason", "sliver"):
            assert evaluation[name] == before[kind][name]
        assert evaluation["coverage"] == pytest.approx(before[kind]["coverage"], abs=1.1e-6)


@lawful
@given(one_question, st.floats(0.05, 0.95))
def test_cut_in_two_and_added_up_gives_the_site(
    services: Services, database: Database, scenario: Scenario, where: float
) -> None:
    load_city(database, scenario.city)
    [question] = scenario.questions
    west, south, east, north = question.site.bounds
    middle = west + where * (east - west)
    halves = [
        polygons_of(question.site.intersection(box(west - 1, south - 1, middle, north + 1))),
        polygons_of(question.site.intersection(box(middle, south - 1, east + 1, north + 1))),
    ]
    assume(all(not half.buffer(-0.26).is_empty for half in halves))
    whole = evaluations(services, question.site, question.facts, question.on)
    parts = [evaluations(services, half, question.facts, question.on) for half in halves]
    for kind in Kind:
        states = {a["state"] for part in (whole, *parts) for a in part[kind]["assessments"]}
        if "outside_its_plan" in states:
            continue  # a state that depends on where the site is
        if whole[kind]["coverage"] is None:
            assert [part[kind]["coverage"] for part in parts] == [None, None]
            continue
        added = sum(p[kind]["coverage"] * h.area for p, h in zip(parts, halves, strict=True))
        expected = whole[kind]["coverage"] * question.site.area
        assert added == pytest.approx(expected, abs=3e-6 * question.site.area)


@given(st.floats(0.02, 0.98), st.booleans())
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_two_halves_cover_the_whole(
    services: Services, database: Database, where: float, across: bool
) -> None:
    drawn = example_city.city()
    west, south, east, north = example_city.WHOLE.buffer(1).bounds
    line = west + where * (east - west) if across else south + where * (north - south)
    cut = box(west, south, line, north) if across else box(west, south, east, line)

    def halves(row: Assessment) -> tuple[Assessment, Assessment]:
        one = replace(row, code=f"{row.code}-1", geometry=row.geometry.intersection(cut))
        return one, replace(row, code=f"{row.code}-2", geometry=row.geometry.difference(cut))

    split = tuple(
        half for row in drawn.assessment for half in halves(row) if not half.geometry.is_empty
    )
    load_city(database, replace(drawn, assessment=split))
    answers = evaluations(services, example_city.SITE, example_city.FACTS, example_city.DAY)
    for evaluation in answers.values():
        assert evaluation["coverage"] == 1
        assert evaluation["reason"] == "covered_by_block_assessment"
