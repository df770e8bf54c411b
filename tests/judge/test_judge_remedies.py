"""The judge's remedies, and sites known only to an accuracy, against answers worked by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from .city import City
from .example_city import (
    ADJUSTED,
    AFTER,
    BEFORE,
    DAY,
    FACTS,
    SITE,
    WEST_HALF,
    adjustment,
    ask,
    assessment,
    box,
    city,
    declared,
    everything_declared,
    parcel,
    plan,
    zone,
)
from .verdicts import judge_obfuscated

EAST = box(500, 0, 1000, 1000)
NO_RULING: dict[str, Any] = {"without": ("major_adjustment",)}


def remedy(on_city: City, **kwargs: Any) -> str | None:
    found = ask(on_city, **kwargs)["remedy"]
    return found["type"] if found else None


def test_what_the_applicant_can_do_alone_comes_first_then_a_ruling() -> None:
    assert remedy(city(plan_adjustment=(adjustment("not_ruled"),)), **NO_RULING) == "ruling"
    rows = (parcel(height_max_m=60.0), parcel(code="B", height_max_m=36.0, far_max=2.5))
    answer = ask(city(plan_parcel=rows), building_height_m=61, **NO_RULING)
    lowered = {"type": "indicator", "indicator": "height", "to": 36.0}
    assert answer["remedies"] == [lowered, {"type": "ruling"}]
    both = ask(city(plan_parcel=rows), building_height_m=61, floor_area_ratio=3, **NO_RULING)
    assert both["remedies"] == [{"type": "ruling"}], "neither alone is enough"
    undeclared = city(data_coverage=everything_declared(plan_adjustment=WEST_HALF))
    assert remedy(undeclared, **NO_RULING) is None, "a ruling declares no data"
    assert remedy(city(), major_adjustment=True) is None, "ruled already"


def test_one_use_of_the_land_that_every_parcel_accepts() -> None:
    rows = (parcel(land_use_code="B1/R2"), parcel(code="B", land_use_code="R2、A3"))
    answer = ask(city(plan_parcel=rows), land_use_code="M1/R2", **NO_RULING)
    assert answer["remedy"] == {"type": "indicator", "indicator": "land_use", "to": "R2"}
    apart = (parcel(land_use_code="B1"), parcel(code="B", land_use_code="A3"))
    assert remedy(city(plan_parcel=apart), land_use_code="M1", **NO_RULING) == "ruling"


def test_what_helps_further_on_is_named_beside_what_is_nearer() -> None:
    redone = assessment(code="again", geometry=box(0, 0, 550, 1000), completed_on=ADJUSTED)
    spoiled = city(assessment(), redone, plan_adjustment=(adjustment("not_ruled", EAST),))
    answer = ask(spoiled, **NO_RULING)
    assert answer["reason"] == "adjustment_to_be_ruled"
    assert [each["type"] for each in answer["remedies"]] == ["ruling"], "covered, so not trimmed"
    tall = city(assessment(geometry=box(0, 0, 599.6, 1000)), plan_parcel=(parcel(far_max=2),))
    strip = parcel(far_max=2, geometry=box(599, 0, 700, 1000))
    beside = city(assessment(geometry=box(0, 0, 599.6, 1000)), plan_parcel=(strip,))
    assert [e["type"] for e in ask(tall, floor_area_ratio=3, **NO_RULING)["remedies"]] == [
        "indicator",
        "ruling",
    ]
    # Without the sliver the site meets that parcel no more in a piece that counts: 599 to 599.4.
    nearer = replace(
        beside,
        assessment=(
            *beside.assessment[:-1],
            assessment(geometry=box(0, 0, 599.4, 1000)),
            assessment(code="b", geometry=box(599.6, 0, 700, 1000)),
        ),
    )
    assert ask(nearer, floor_area_ratio=3, **NO_RULING)["remedies"] == [
        {"type": "indicator", "indicator": "far", "to": 2},
        {"type": "ruling"},
        {"type": "trim", "area_lost_m2": 120, "share_kept": 0.997},
    ]


def test_trim_to_what_is_covered() -> None:
    answer = ask(city(assessment(geometry=box(0, 0, 550, 1000))))
    assert answer["remedy"] == {"type": "trim", "area_lost_m2": 10_000, "share_kept": 0.75}
    assert not answer["remedy_tie"]
    expired = city(assessment(valid_until=BEFORE))
    assert remedy(expired) is None


def test_trim_is_decided_again_as_a_site_of_its_own() -> None:
    sites: dict[str, Any] = {"kind": "archaeology", "site": SITE}
    narrow = assessment("archaeology", geometry=box(0, 0, 450, 1000))
    small = City(plan=(plan(),), assessment=(narrow,), data_coverage=everything_declared())
    assert remedy(small, **sites) is None, "10,000 m² would no longer reach the threshold"
    wide = assessment("archaeology", geometry=WEST_HALF)
    large = City(plan=(plan(),), assessment=(wide,), data_coverage=everything_declared())
    assert remedy(large, **sites) == "trim"
    dim = everything_declared(control_zone=box(0, 0, 480, 1000))
    unseen = City(plan=(plan(),), assessment=(wide,), data_coverage=dim)
    assert remedy(unseen, **sites) is None, "the reserving zones are unknown inside it"


def test_trim_takes_the_largest_connected_part_and_reports_ties() -> None:
    parts = [
        assessment(code="west", geometry=box(400, 400, 450, 600)),
        assessment(code="east", geometry=box(500, 400, 600, 600)),
    ]
    found = ask(city(*parts))["remedy"]
    assert found == {"type": "trim", "area_lost_m2": 20_000, "share_kept": 0.5}
    # The largest part deviates from its parcel, and only the largest part is tried.
    tall = (parcel(height_max_m=60, geometry=box(500, 0, 600, 1000)),)
    answer = ask(
        city(*parts, plan_parcel=tall), building_height_m=90, without=("major_adjustment",)
    )
    assert (answer["reason"], answer["remedy"]) == ("partly_covered", None)
    equal = [parts[0], assessment(code="far", geometry=box(550, 400, 600, 600))]
    half_tall = (parcel(height_max_m=60, geometry=box(550, 0, 600, 1000)),)
    tied = city(*equal, plan_parcel=half_tall)
    answer = ask(tied, building_height_m=90, without=("major_adjustment",))
    assert answer["remedy_tie"]


def test_wait_for_one_under_way() -> None:
    coming: dict[str, Any] = {"status": "under_way", "completed_on": None}
    late = assessment(code="late", expected_on=AFTER, **coming)
    soon = assessment(code="soon", expected_on=DAY, **coming)
    part = assessment(code="part", expected_on=BEFORE, geometry=WEST_HALF, **coming)
    answer = ask(city(late, part, soon))
    assert (answer["verdict"], answer["reason"]) == ("required", "under_way")
    assert answer["remedy"] == {
        "type": "wait",
        "assessment": "soon",
        "expected_on": DAY.isoformat(),
        "plan": None,
    }
    future = assessment(completed_on=AFTER)
    assert remedy(city(future)) == "wait"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"incorporated_in": "P1"}, "wait"),
        ({"incorporated_in": None}, None),
        ({"incorporated_in": "P9"}, None),
        ({"incorporated_in": "P2"}, None),
        ({"negative_list": "office"}, None),
        ({"negative_list": "school"}, "wait"),
        ({"geometry": box(0, 0, 599.6, 1000)}, "wait"),
        ({"geometry": box(0, 0, 599.4, 1000)}, None),
    ],
)
def test_what_may_be_waited_for(fields: dict[str, Any], expected: str | None) -> None:
    row = assessment(
        status="under_way", **{"completed_on": None, "incorporated_in": "P1", **fields}
    )
    far = plan(code="P2", geometry=WEST_HALF)
    assert remedy(city(row, plan=(plan(), far))) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": "drafting", "approved_on": None}, "P2"),
        ({"status": "public_notice", "approved_on": BEFORE}, "P2"),
        ({"approved_on": AFTER}, "P2"),
        ({"status": "superseded", "superseded_on": DAY}, "nothing"),
    ],
)
def test_a_plan_that_is_not_yet_is_waited_for_too(fields: dict[str, Any], expected: str) -> None:
    row = assessment(status="under_way", completed_on=None, incorporated_in="P2")
    found = ask(city(row, plan=(plan(code="P2", **fields),)))["remedy"]
    assert (found["plan"] if found else "nothing") == expected


def test_what_is_waited_for_is_not_cut() -> None:
    row = assessment(status="under_way", completed_on=None)
    for major in ("yes", "not_ruled"):
        spoiled = city(row, plan_adjustment=(adjustment(major),))
        assert remedy(spoiled, without=("major_adjustment",)) == "wait"


def test_trim_before_wait_and_none_where_scope_or_reservation_says_no() -> None:
    half = assessment(code="half", geometry=WEST_HALF)
    coming = assessment(status="under_way", completed_on=None)
    assert remedy(city(half, coming)) == "trim"
    assert remedy(city(coming)) == "wait"
    assert remedy(city(half, coming), works="special") is None
    reserving = zone("green_line", reserves="water_impact", geometry=box(580, 0, 1000, 1000))
    assert remedy(city(half, coming, control_zone=(reserving,))) is None


def test_a_site_known_to_five_metres() -> None:
    def decided(on_city: City, alpha: float = 5.0) -> dict[str, Any]:
        answer = judge_obfuscated(on_city, SITE, alpha, FACTS, DAY)
        evaluation: dict[str, Any] = answer["evaluations"]["water_impact"]
        return evaluation

    assert decided(city())["verdict"] == "waived"
    tight = city(assessment(geometry=box(0, 0, 603, 1000)))
    answer = decided(tight)
    assert (answer["verdict"], answer["reason"]) == ("undetermined", "boundary_within_accuracy")
    assert (answer["standing"], answer["coverage"]) == ("open", 1.0)
    assert decided(tight, alpha=2.0)["verdict"] == "waived"
    # West of 596 alone is planned: shrunk by 5 the site is wholly planned, as it is only partly.
    assert decided(city(plan=(plan(geometry=box(0, 0, 596, 1000)),)))["verdict"] == "undetermined"
    halves = city(assessment(geometry=WEST_HALF))
    assert decided(halves)["reason"] == "partly_covered"
    assert decided(city(), alpha=150)["reason"] == "boundary_within_accuracy", "it vanishes"


def test_reasons_may_differ_between_the_three() -> None:
    """As it is and shrunk the site is unassessed; grown by 5 m it is partly assessed."""
    beside = assessment(geometry=box(602, 0, 900, 1000))
    rows = (*everything_declared(), declared("assessment"))
    answer = judge_obfuscated(city(beside, data_coverage=rows), SITE, 5.0, FACTS, DAY)
    evaluation = answer["evaluations"]["water_impact"]
    assert (evaluation["verdict"], evaluation["reason"]) == ("required", "no_regional_assessment")
