"""The judge against answers worked by hand: each leg, each reason, data states."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from .city import City
from .example_city import (
    AFTER,
    BEFORE,
    DAY,
    FACTS,
    SITE,
    WAIVED,
    WEST_HALF,
    WHOLE,
    ask,
    assessment,
    box,
    city,
    declared,
    everything_declared,
    plan,
    verdict,
    zone,
)
from .law import KINDS
from .verdicts import judge


def test_all_six_are_waived_when_nothing_is_amiss() -> None:
    answer = judge(city(), SITE, FACTS, DAY)
    for kind in KINDS:
        evaluation = answer["evaluations"][kind]
        assert (evaluation["verdict"], evaluation["reason"]) == WAIVED
        assert evaluation["standing"] == "settled"
        assert evaluation["coverage"] == 1.0
        assert evaluation["coverage_band"] == [1.0, 1.0]
        assert (evaluation["sliver"], evaluation["uncovered_m2"]) == (False, None)
        assert evaluation["data"] == "complete"
        assert evaluation["remedy"] is None
        assert evaluation["assessments"] == [kind]
    assert answer["plan_coverage"] == 1.0
    assert not answer["fragile"]


def test_nothing_known_is_undetermined_not_waived() -> None:
    answer = ask(City())
    assert (answer["verdict"], answer["reason"]) == ("undetermined", "plan_data_missing")
    assert (answer["standing"], answer["data"]) == ("open", "none")


@pytest.mark.parametrize("works", ["special", "major_transport", "major_water", "major_energy"])
def test_scope(works: str) -> None:
    assert verdict(city(), works=works) == ("required", "outside_reform")
    assert verdict(city(), works="municipal_infrastructure") == WAIVED


def test_reservation() -> None:
    reserving = zone("green_line", box(599.4, 0, 700, 1000), reserves="archaeology， water_impact")
    no = ("required", "reserved_by_control_zone")
    assert verdict(city(control_zone=(reserving,))) == no
    assert verdict(city(control_zone=(reserving,)), kind="traffic_impact") == WAIVED
    sliver = zone("green_line", box(599.6, 0, 700, 1000), reserves="water_impact")
    other = zone("blue_line", box(599.2, 0, 599.6, 1000), reserves="water_impact", code="Z2")
    assert verdict(city(control_zone=(sliver, other))) == WAIVED, "each taken by itself"


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "expected"),
    [
        (DAY, DAY, "required"),
        (None, DAY, "required"),
        (AFTER, None, "waived"),
        (None, BEFORE, "waived"),
    ],
)
def test_a_zone_is_in_force_from_its_first_day_to_its_last(
    valid_from: date | None, valid_to: date | None, expected: str
) -> None:
    row = zone("green_line", reserves="water_impact", valid_from=valid_from, valid_to=valid_to)
    assert ask(city(control_zone=(row,)))["verdict"] == expected


def test_reservation_is_unknown_where_reserving_types_are_undeclared() -> None:
    unseen = city(data_coverage=everything_declared(control_zone=WEST_HALF))
    assert verdict(unseen, kind="seismic_safety") == ("undetermined", "control_data_missing")
    assert verdict(unseen, kind="archaeology") == ("undetermined", "control_data_missing")
    assert verdict(unseen) == WAIVED, "no zone type is named for water impact"
    others = [row for row in everything_declared() if row.layer != "control_zone"]
    themes = (*others, declared("control_zone", theme="seismic_fault"))
    assert verdict(city(data_coverage=themes), kind="seismic_safety") == WAIVED
    assert ask(city(data_coverage=themes), kind="archaeology")["reason"] == "control_data_missing"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"approved_on": DAY}, "waived"),
        ({"approved_on": AFTER}, "no_approved_plan"),
        ({"status": "drafting"}, "no_approved_plan"),
        ({"status": "public_notice"}, "no_approved_plan"),
        ({"status": "superseded", "superseded_on": DAY}, "no_approved_plan"),
        ({"status": "superseded", "superseded_on": AFTER}, "waived"),
        ({"geometry": WEST_HALF}, "partly_planned"),
        ({"geometry": box(0, 0, 599.6, 1000)}, "waived"),
        ({"geometry": box(0, 0, 599.4, 1000)}, "partly_planned"),
        ({"geometry": box(0, 0, 400.4, 1000)}, "no_approved_plan"),
    ],
)
def test_plan(fields: dict[str, Any], expected: str) -> None:
    answer = ask(city(plan=(plan(**fields),)))
    assert expected in (answer["verdict"], answer["reason"])


def test_plan_is_unknown_only_where_the_declared_remainder_does_not_count() -> None:
    half = plan(geometry=WEST_HALF)
    # Remainder 500..600: declared to 500.4 it is a sliver there, to 500.6 it counts.
    dim = city(plan=(half,), data_coverage=everything_declared(plan=box(0, 0, 500.4, 1000)))
    assert verdict(dim, kind="traffic_impact") == ("required", "partly_covered")
    assert ask(dim)["legs"]["plan"] == ["unknown", "plan_data_missing"]
    lit = city(plan=(half,), data_coverage=everything_declared(plan=box(0, 0, 500.6, 1000)))
    assert ask(lit)["legs"]["plan"] == ["no", "partly_planned"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"negative_list": "school, office"}, "on_negative_list"),
        ({"negative_list": "school，office "}, "on_negative_list"),
        ({"incorporated_in": None}, "not_incorporated"),
        ({"incorporated_in": "P9"}, "not_incorporated"),
        ({"incorporated_in": "P2"}, "outside_its_plan"),
        ({"valid_until": BEFORE}, "expired"),
        ({"status": "withdrawn", "withdrawn_on": DAY}, "withdrawn"),
        ({"status": "under_way", "completed_on": None}, "under_way"),
        ({"completed_on": AFTER}, "under_way"),
        ({"geometry": box(0, 0, 400.3, 1000), "valid_until": BEFORE}, "no_regional_assessment"),
    ],
)
def test_states_and_their_reasons(fields: dict[str, Any], reason: str) -> None:
    far = plan(code="P2", geometry=box(0, 0, 300, 300))
    spoiled = city(assessment(**fields), plan=(plan(), far))
    assert verdict(spoiled) == ("required", reason)


@pytest.mark.parametrize(
    "fields",
    [
        {"valid_until": DAY},
        {"status": "withdrawn", "withdrawn_on": AFTER},
        {"completed_on": DAY},
        {"negative_list": "school,other"},
    ],
)
def test_states_that_still_count(fields: dict[str, Any]) -> None:
    assert verdict(city(assessment(**fields))) == WAIVED


def test_the_first_state_that_fits_and_the_first_reason_of_several() -> None:
    gone = assessment(valid_until=BEFORE, status="withdrawn", withdrawn_on=BEFORE)
    assert ask(city(gone))["reason"] == "withdrawn"
    loose = assessment(code="loose", incorporated_in=None)
    assert ask(city(gone, loose))["reason"] == "not_incorporated"
    listed = assessment(code="listed", negative_list="office")
    assert ask(city(gone, loose, listed))["reason"] == "on_negative_list"


def test_a_piece_ends_where_its_plan_ends() -> None:
    west_plan = plan(geometry=WEST_HALF)
    other = plan(code="P2", geometry=box(500, 0, 1000, 1000))
    answer = ask(city(plan=(west_plan, other)))
    assert (answer["reason"], answer["coverage"]) == ("partly_covered", 0.5)
    second = assessment(code="second", incorporated_in="P2")
    assert verdict(city(assessment(), second, plan=(west_plan, other))) == WAIVED


def test_assessment_data_missing() -> None:
    west = assessment(geometry=WEST_HALF)
    unseen = everything_declared(assessment=WEST_HALF)
    answer = ask(city(west, data_coverage=unseen))
    expected = ("undetermined", "assessment_data_missing")
    assert (answer["verdict"], answer["reason"]) == expected
    assert (answer["standing"], answer["data"], answer["uncovered_m2"]) == (
        "open",
        "partial",
        20_000,
    )
    other_kind = (*unseen, declared("assessment", theme="archaeology"))
    assert verdict(city(west, data_coverage=other_kind)) == expected
    this_kind = (*unseen, declared("assessment", theme="water_impact"))
    assert ask(city(west, data_coverage=this_kind))["reason"] == "partly_covered"


def test_slivers_and_the_band() -> None:
    answer = ask(city(assessment(geometry=box(0, 0, 599.6, 1000))))
    assert answer["verdict"] == "waived"
    assert (answer["sliver"], answer["uncovered_m2"]) == (True, None)
    # 199.6 of 200 m; less half a metre, and whole with half a metre more.
    assert answer["coverage"] == pytest.approx(0.998, abs=1e-6)
    assert answer["coverage_band"] == pytest.approx([0.9955, 1.0], abs=1e-6)
    answer = ask(city(assessment(geometry=box(0, 0, 599.4, 1000))))
    assert (answer["verdict"], answer["reason"]) == ("required", "partly_covered")
    assert (answer["sliver"], answer["uncovered_m2"]) == (False, 120)
    beside = ask(city(assessment(geometry=box(600.3, 0, 900, 1000))))
    assert beside["coverage_band"] == pytest.approx([0.0, 0.001], abs=1e-6)


def test_order_of_legs_in_the_reason() -> None:
    reserving = zone("green_line", reserves="water_impact")
    bad = city(assessment(valid_until=BEFORE), plan=(), control_zone=(reserving,))
    assert ask(bad, works="special", major_adjustment=True)["reason"] == "outside_reform"
    assert ask(bad, major_adjustment=True)["reason"] == "reserved_by_control_zone"
    unplanned = city(assessment(valid_until=BEFORE), plan=())
    assert ask(unplanned, major_adjustment=True)["reason"] == "no_approved_plan"
    expired = city(assessment(valid_until=BEFORE))
    assert ask(expired, major_adjustment=True)["reason"] == "major_adjustment"
    blind = city(assessment(valid_until=BEFORE), data_coverage=())
    answer = ask(blind, without=("major_adjustment",))
    assert answer["reason"] == "adjustment_data_missing", "leg 4 stands before leg 3"


def test_data_states() -> None:
    rows = (zone("green_line", box(0, 0, 400.2, 1000)), zone("blue_line", WEST_HALF, code="Z2"))
    seen = everything_declared(plan_adjustment=WEST_HALF)
    states = {
        (entry["layer"], entry["theme"]): entry["state"]
        for entry in judge(city(control_zone=rows, data_coverage=seen), SITE, {}, DAY)["data"]
    }
    assert len(states) == 3 + 6 + 32
    assert states["plan", ""] == "concerned"
    assert states["plan_parcel", ""] == "not_concerned"
    assert states["plan_adjustment", ""] == "no_data"
    assert states["assessment", "archaeology"] == "concerned"
    assert states["control_zone", "green_line"] == "not_concerned"
    assert states["control_zone", "blue_line"] == "concerned"
    everywhere = City(data_coverage=(declared("plan", WHOLE),))
    assert judge(everywhere, SITE, {}, DAY)["evaluations"]["archaeology"]["data"] == "partial"
