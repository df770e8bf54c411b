"""The random cities: the same for the same seed, valid rows, and reaching the tables' cells."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
from hypothesis import HealthCheck, given, settings

from .city import City
from .city_files import to_geopackages
from .drawing import Question, Scenario
from .law import KINDS
from .random_cities import random_city, scenarios
from .verdicts import judge

SEEDS = range(150)


def decided(city: City, question: Question) -> dict[str, Any]:
    return judge(city, question.site, question.facts, question.on)


def test_a_seed_is_a_city_and_the_judge_never_changes_its_mind() -> None:
    for seed in range(5):
        (city, questions), (again, same) = random_city(seed), random_city(seed)
        assert [row.geometry.wkb for row in city.assessment] == [
            row.geometry.wkb for row in again.assessment
        ]
        for question, twin in zip(questions, same, strict=True):
            assert decided(city, question) == decided(again, twin)


def test_rows_are_such_as_an_import_accepts() -> None:
    for seed in SEEDS:
        city, questions = random_city(seed)
        for layer in (city.plan, city.plan_adjustment, city.assessment, city.control_zone):
            assert len({row.code for row in layer}) == len(layer)
            assert all(row.geometry.is_valid and row.geometry.area > 1 for row in layer)
        assert all(q.site.is_valid and q.site.area > 100 for q in questions)
        for row in city.assessment:
            assert (row.completed_on is None) == (row.status == "under_way")
            assert (row.withdrawn_on is not None) == (row.status == "withdrawn")
        for plan in city.plan:
            assert plan.approved_on or plan.status in ("drafting", "public_notice")
            assert (plan.superseded_on is not None) == (plan.status == "superseded")


REASONS = {
    "covered_by_block_assessment",
    "partly_covered",
    "on_negative_list",
    "outside_its_plan",
    "no_regional_assessment",
    "not_incorporated",
    "under_way",
    "withdrawn",
    "boundary_within_accuracy",
    "replaced_by_commitment",
    "exempt_in_park",
    "expired",
    "no_approved_plan",
    "partly_planned",
    "major_adjustment",
    "adjustment_to_be_ruled",
    "reserved_by_control_zone",
    "outside_reform",
    "below_threshold",
    "plan_data_missing",
    "adjustment_data_missing",
    "assessment_data_missing",
    "control_data_missing",
    "threshold_zone_data_missing",
    "no_rule_in_force",
}


# Of the tables of later-law.md, with what a replacement answers.
ROWS = {
    *("1", "2", "3", "3 without plan", "4 coal asked", "5 True", "5 False", "5 None", "6 True"),
    *("6 False", "6 None", "7 commitment True", "7 commitment False", "7 commitment None"),
    *("7 registration True", "7 list 1 True", "8", "9", "10", "11"),
    *("unloaded 26", "unloaded traffic", "unloaded 216", "unloaded enterprise"),
    *("unloaded parks", "unloaded energy"),
}


def test_cities_reach_every_cell_and_rarely_a_tie_of_the_tolerance() -> None:
    seen: Counter[tuple[str, Any]] = Counter()
    for seed in SEEDS:
        city, questions = random_city(seed, 3)
        for question in questions:
            answer = decided(city, question)
            seen["fragile", answer["fragile"]] += 1
            for kind in KINDS:
                evaluation = answer["evaluations"][kind]
                found = evaluation["remedy"]
                seen["reason", evaluation["reason"]] += 1
                seen["standing", (evaluation["verdict"], evaluation["standing"])] += 1
                seen["threshold", (kind, evaluation["threshold"])] += 1
                seen["remedy", found["type"] if found else None] += 1
                seen["sliver", evaluation["sliver"]] += 1
                seen["use matters", evaluation["use_matters"]] += 1
                seen["data", evaluation["data"]] += 1
                seen.update(("row", row) for row in evaluation["rows"])

    assert seen["fragile", True] <= 5, "of 450: corners where slivers meet, at worst"

    def values(name: str) -> set[Any]:
        return {value for key, value in seen if key == name}

    assert values("reason") == REASONS
    assert len(values("standing")) == 9
    assert len(values("threshold")) == 3 + 5 + 3 + 3
    assert values("remedy") == {"indicator", "ruling", "trim", "wait", None}
    assert values("sliver") == values("use matters") == {True, False}
    assert values("row") >= ROWS
    assert values("data") == {"complete", "partial", "none"}


def test_files_hold_the_city(tmp_path: Path) -> None:
    for seed in range(4):
        city, _ = random_city(seed)
        paths = to_geopackages(city, tmp_path)
        assert sorted(paths) == sorted(name for name in vars(city) if getattr(city, name))
        frame = gpd.read_file(paths["assessment"])
        assert frame.crs.to_epsg() == 4548
        pairs = zip(city.assessment, frame.geometry, strict=True)
        assert all(stored.equals(row.geometry) for row, stored in pairs)
        columns = "code, completed_on, requirements"
        assert _rows(paths["assessment"], f"select {columns} from assessment") == [
            (
                row.code,
                row.completed_on.isoformat() if row.completed_on else None,
                "\n".join(row.requirements) or None,
            )
            for row in city.assessment
        ]
        if city.control_zone:
            rows = _rows(paths["control_zone"], "select code, provisional from control_zone")
            assert rows == [(row.code, row.provisional) for row in city.control_zone]
        if city.plan_parcel:
            rows = _rows(paths["plan_parcel"], "select code, far_max, green_min from plan_parcel")
            assert rows == [(row.code, row.far_max, row.green_min) for row in city.plan_parcel]


def _rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return list(database.execute(query))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenarios())
def test_laws_of_the_verdict(scenario: Scenario) -> None:
    """What holds of every answer, whoever gives it."""
    for question in scenario.questions:
        answer = decided(scenario.city, question)
        unseen = City(**{**vars(scenario.city), "data_coverage": ()})
        blind = decided(unseen, question)
        for kind in KINDS:
            evaluation, dim = answer["evaluations"][kind], blind["evaluations"][kind]
            if evaluation["coverage"] is None:
                assert evaluation["reason"] == "no_rule_in_force"
                continue
            low, high = evaluation["coverage_band"]
            assert 0 <= low <= evaluation["coverage"] <= high <= 1
            assert (evaluation["verdict"] == "undetermined") == (evaluation["standing"] == "open")
            if evaluation["verdict"] == "waived":
                assert all(leg[0] == "yes" for leg in evaluation["legs"].values())
            if dim["verdict"] == "waived":
                assert evaluation["verdict"] == "waived", "silence of the map never waives"
