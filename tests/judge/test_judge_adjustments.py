"""The judge on rulings, adjustments on the map and deviations, against answers worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from .example_city import (
    ADJUSTED,
    AFTER,
    ASSESSED,
    DAY,
    FACTS,
    SITE,
    WAIVED,
    WEST_HALF,
    adjustment,
    ask,
    assessment,
    box,
    city,
    everything_declared,
    parcel,
    verdict,
)
from .verdicts import judge


def test_adjustment_rulings() -> None:
    open_one = city(plan_adjustment=(adjustment("not_ruled"),))
    assert verdict(city(), major_adjustment=True) == ("required", "major_adjustment")
    to_rule = ("undetermined", "adjustment_to_be_ruled")
    assert verdict(open_one, without=("major_adjustment",)) == to_rule
    assert verdict(open_one) == WAIVED
    unseen = city(data_coverage=everything_declared(plan_adjustment=WEST_HALF))
    missing = ("undetermined", "adjustment_data_missing")
    assert verdict(unseen, without=("major_adjustment",)) == missing
    assert verdict(unseen) == missing, "a ruling on the project declares nothing of the map"


def test_an_open_adjustment_matters_only_where_leg_three_turns_on_it() -> None:
    row = adjustment("not_ruled")
    redone = assessment(code="again", completed_on=ADJUSTED)
    no_ruling: dict[str, Any] = {"without": ("major_adjustment",)}
    assert verdict(city(redone, plan_adjustment=(row,)), **no_ruling) == WAIVED
    later = adjustment("not_ruled", approved_on=AFTER)
    assert verdict(city(plan_adjustment=(later,)), **no_ruling) == WAIVED
    partly = city(assessment(geometry=WEST_HALF), plan_adjustment=(row,))
    answer = ask(partly, **no_ruling)
    assert (answer["verdict"], answer["reason"]) == ("required", "partly_covered")
    assert answer["coverage"] == 0.5, "reported with none of them cut"
    assert answer["legs"]["adjustment"] == ["yes", None]


def test_a_major_adjustment_cuts_what_was_assessed_before_it() -> None:
    no = ("required", "major_adjustment")
    assert verdict(city(plan_adjustment=(adjustment("yes"),))) == no
    assert verdict(city(plan_adjustment=(adjustment("no"),))) == WAIVED
    assert verdict(city(plan_adjustment=(adjustment("yes", plan_code="else"),))) == no
    same_day = adjustment("yes", approved_on=ASSESSED)
    assert verdict(city(plan_adjustment=(same_day,))) == WAIVED
    future = adjustment("yes", approved_on=AFTER)
    assert verdict(city(plan_adjustment=(future,))) == WAIVED
    east = adjustment("yes", box(500, 0, 1000, 1000))
    answer = ask(city(plan_adjustment=(east,)))
    assert (answer["reason"], answer["coverage"]) == ("major_adjustment", 0.5)
    assert answer["legs"]["adjustment"] == ["yes", None], "the map's is a matter of leg 3"


def test_reason_of_leg_three_with_partial_assessments_and_cuts() -> None:
    west = assessment(geometry=WEST_HALF)
    assert ask(city(west))["reason"] == "partly_covered"
    some_cut = adjustment("yes", box(0, 0, 450, 1000))
    assert ask(city(west, plan_adjustment=(some_cut,)))["reason"] == "partly_covered"
    all_cut = adjustment("yes", WEST_HALF)
    assert ask(city(west, plan_adjustment=(all_cut,)))["reason"] == "major_adjustment"


@pytest.mark.parametrize(
    ("facts", "limits", "missed"),
    [
        ({"floor_area_ratio": 2.51}, {"far_max": 2.5}, True),
        ({"floor_area_ratio": 2.5}, {"far_max": 2.5}, False),
        ({"floor_area_ratio": 9.0}, {}, False),
        ({"building_height_m": 61}, {"height_max_m": 60}, True),
        ({"building_density": 0.41}, {"density_max": 0.4}, True),
        ({"green_ratio": 0.29}, {"green_min": 0.3}, True),
        ({"green_ratio": 0.31}, {"green_min": 0.3}, False),
        ({"land_use_code": "R21"}, {}, False),
        ({"land_use_code": "B1"}, {}, True),
        ({"land_use_code": "B1"}, {"land_use_code": "S41、B"}, False),
        ({"land_use_code": "R2、B1"}, {"land_use_code": "B1/R2"}, False),
        ({"land_use_code": "R2/A3"}, {"land_use_code": "B1/R2"}, True),
        ({"land_use_code": "B1"}, {"land_use_system": "bj-local"}, False),
        ({"land_use_code": "B1"}, {"land_use_system": None}, False),
        (
            {"land_use_code": "C2", "land_use_system": "bj-local"},
            {"land_use_code": "0901", "land_use_system": "bj-local"},
            True,
        ),
        (
            {"land_use_code": "0902", "land_use_system": "bj-local"},
            {"land_use_code": "0901", "land_use_system": "bj-local"},
            False,
        ),
        (
            {"land_use_code": "0804", "land_use_system": "mnr-2023"},
            {"land_use_code": "0701", "land_use_system": "mnr-2023"},
            True,
        ),
        (
            {"land_use_code": "0702", "land_use_system": "mnr-2023"},
            {"land_use_code": "070102", "land_use_system": "mnr-2023"},
            False,
        ),
    ],
)
def test_deviations(facts: dict[str, Any], limits: dict[str, Any], missed: bool) -> None:
    planned = city(plan_parcel=(parcel(**limits),))
    known = {name: value for name, value in FACTS.items() if name != "major_adjustment"}
    answer = judge(planned, SITE, {**known, **facts}, DAY)
    expected = ("undetermined", "adjustment_to_be_ruled") if missed else WAIVED
    evaluation = answer["evaluations"]["water_impact"]
    assert (evaluation["verdict"], evaluation["reason"]) == expected
    missed_ones = [found["indicator"] for found in answer["deviations"]]
    assert missed_ones == list(facts)[: int(missed)]
    ruled = judge(planned, SITE, {**known, **facts, "major_adjustment": False}, DAY)
    assert ruled["evaluations"]["water_impact"]["verdict"] == "waived"


def test_only_parcels_that_count_and_are_in_force_are_compared() -> None:
    for row in (
        parcel(far_max=1, geometry=box(599.6, 0, 800, 1000)),
        parcel(far_max=1, plan_code="P9"),
    ):
        planned = city(plan_parcel=(row,))
        assert verdict(planned, without=("major_adjustment",), floor_area_ratio=2) == WAIVED
