"""The judge on the law since 2018 and on slivers with a size, against answers worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import shapely

from .city import Assessment, City
from .example_city import (
    DAY,
    FACTS,
    SITE,
    WAIVED,
    WEST_HALF,
    WHOLE,
    adjustment,
    ask,
    assessment,
    box,
    city,
    declared,
    everything_declared,
    parcel,
    plan,
    verdict,
    zone,
)
from .law import KINDS, ZONE_TYPES
from .standing import Word
from .verdicts import judge


def slit(width: float, every: int) -> Any:
    """The whole but for north-south slits across the site, one every so many metres."""
    cuts = [box(at, 390, at + width, 610) for at in range(405, 600, every)]
    return WHOLE.difference(shapely.union_all(cuts))


@pytest.mark.parametrize(
    ("width", "every", "expected"),
    [
        (0.39, 20, "yes"),  # ten slits of 78 m² in 40,000, less than 2 %
        (0.4, 19, "unknown"),  # eleven
        (0.6, 100, "no"),  # two that count
    ],
)
def test_a_remainder_that_counts_nowhere_is_a_sliver_up_to_two_hundredths(
    width: float, every: int, expected: str
) -> None:
    answer = ask(city(assessment(geometry=slit(width, every))))
    assert answer["legs"]["assessment"][0] == expected
    if expected == "yes":
        assert (answer["verdict"], answer["sliver"], answer["uncovered_m2"]) == (
            "waived",
            True,
            None,
        )
    if expected == "unknown":
        assert (answer["verdict"], answer["reason"]) == (
            "undetermined",
            "boundary_within_accuracy",
        )
        assert (answer["sliver"], answer["uncovered_m2"]) == (False, 880)


def test_a_plan_within_accuracy() -> None:
    narrow = city(plan=(plan(geometry=slit(0.4, 19)),))
    answer = ask(narrow, kind="energy_conservation")
    assert answer["legs"]["plan"] == ["unknown", "boundary_within_accuracy"]


def test_half_of_a_line_one_metre_wide_is_neither_covered_nor_not() -> None:
    line = box(400, 400, 401, 900)
    half = assessment(geometry=box(400, 400, 400.45, 900))
    assert ask(city(half), site=line)["legs"]["assessment"][0] == "no", "0.55 m of it count"
    more = assessment(geometry=box(400, 400, 400.55, 900))
    answer = ask(city(more), site=line)
    assert answer["legs"]["assessment"] == ["unknown", "boundary_within_accuracy"]


LATE = date(2024, 11, 29)


def made_ready(kind: str = "water_impact", **fields: Any) -> Assessment:
    return assessment(kind, **{"stage": "primary_development", "incorporated_in": None, **fields})


def test_an_assessment_that_rests_on_no_plan_carries_leg_two_where_it_lies() -> None:
    bare = city(made_ready(), plan=())
    assert verdict(bare, on=date(2024, 11, 28)) == ("required", "no_approved_plan")
    answer = ask(bare, on=LATE)
    assert (answer["verdict"], answer["standing"]) == ("waived", "conditional")
    assert "3 without plan" in answer["rows"]
    assert answer["legs"]["plan"] == ["yes", None]
    energy = city(assessment=(made_ready("energy_conservation"),), plan=())
    assert ask(energy, kind="energy_conservation", on=LATE)["verdict"] == "required"
    beside = city(made_ready(), plan=(plan(geometry=WEST_HALF),))
    assert verdict(beside, on=LATE) == WAIVED
    elsewhere = city(made_ready(incorporated_in="P1"), plan=(plan(geometry=WEST_HALF),))
    assert verdict(elsewhere, on=LATE) == WAIVED, (
        "its piece is its own area, whatever plan it names"
    )


def test_it_is_cut_in_leg_three_and_not_in_leg_two() -> None:
    cut = city(made_ready(), plan=(), plan_adjustment=(adjustment("yes"),))
    answer = ask(cut, on=LATE)
    assert answer["legs"]["plan"] == ["yes", None]
    assert (answer["verdict"], answer["reason"]) == ("required", "major_adjustment")


def test_on_a_negative_list_it_carries_nothing() -> None:
    listed = city(made_ready(negative_list="office"), plan=())
    answer = ask(listed, on=LATE)
    assert answer["legs"]["plan"] == ["no", "no_approved_plan"]
    unsaid = ask(listed, on=LATE, without=("use",))
    assert (unsaid["verdict"], unsaid["use_matters"]) == ("waived", True)


PILOT: dict[str, Any] = {"approval_type": "filing", "on_negative_list": False}


def area(zone_type: str, **fields: Any) -> City:
    return city(assessment=(), control_zone=(zone(zone_type, **fields),))


@pytest.mark.parametrize(
    ("facts", "expected", "missing"),
    [
        (PILOT, ("commitment", "settled"), []),
        (PILOT | {"approval_type": "verification"}, ("commitment", "settled"), []),
        (PILOT | {"approval_type": "approval"}, ("required", "settled"), []),
        (PILOT | {"on_negative_list": True}, ("required", "settled"), []),
        (PILOT | {"works": "special"}, ("required", "settled"), []),
        (PILOT | {"works": None}, ("required", "conditional"), ["works"]),
        ({"on_negative_list": False}, ("required", "conditional"), ["approval_type"]),
        (PILOT | {"annual_energy_tce": None}, ("commitment", "conditional"), None),
        (PILOT | {"major_adjustment": None}, ("commitment", "settled"), []),
    ],
)
def test_a_commitment_of_the_pilot(
    facts: dict[str, Any], expected: tuple[str, str], missing: list[str] | None
) -> None:
    answer = ask(area("commitment_area_etdz"), kind="energy_conservation", **facts)
    assert (answer["verdict"], answer["standing"]) == expected
    if missing is not None:
        assert answer["missing_facts"] == missing
    water = ask(area("commitment_area_etdz"), **facts)
    assert water["standing"] == "conditional", "a list of works decides"


def test_a_waiver_comes_before_a_commitment_and_a_commitment_before_what_is_not_known() -> None:
    pilot = (zone("commitment_area_etdz"),)
    assert verdict(city(control_zone=pilot), **PILOT) == WAIVED
    unseen = city(
        assessment=(),
        control_zone=pilot,
        data_coverage=everything_declared(plan=WEST_HALF, assessment=WEST_HALF),
    )
    answer = ask(unseen, kind="energy_conservation", site=box(600, 400, 800, 600), **PILOT)
    assert (answer["verdict"], answer["standing"]) == ("commitment", "conditional")


def test_where_the_area_is_not_known_the_requirement_holds_conditionally() -> None:
    elsewhere = [t for t in ZONE_TYPES if t != "commitment_area_etdz"]
    rows = [row for row in everything_declared() if row.layer != "control_zone"]
    seen = (*rows, *(declared("control_zone", theme=t) for t in elsewhere))
    dim = city(assessment=(), data_coverage=seen)
    answer = ask(dim, kind="energy_conservation", **PILOT)
    assert (answer["verdict"], answer["standing"]) == ("required", "conditional")
    assert (answer["data"], answer["among_alternatives"]) == ("partial", ["commitment"])


IN_PARKS = date(2022, 6, 1)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"eia_class": "registration"}, ("not_applicable", "settled")),
        ({"eia_class": "registration", "works": "special"}, ("not_applicable", "settled")),
        ({"eia_class": "form", "on_eia_list": "list_1"}, ("not_applicable", "settled")),
        ({"eia_class": "form", "on_eia_list": "neither"}, ("commitment", "conditional")),
        ({"eia_class": "form", "on_eia_list": "list_2"}, ("required", "conditional")),
        ({"eia_class": "report", "on_eia_list": "list_1"}, ("required", "conditional")),
        ({"eia_class": "form"}, ("required", "conditional")),
        ({"on_eia_list": "neither"}, ("required", "conditional")),
    ],
)
def test_parks(facts: dict[str, Any], expected: tuple[str, str]) -> None:
    answer = ask(area("park_eia_area"), kind="environmental_impact", on=IN_PARKS, **facts)
    assert (answer["verdict"], answer["standing"]) == expected


def test_an_exemption_not_yet_known_leaves_a_waiver_conditional() -> None:
    covered = city(control_zone=(zone("park_eia_area"),))
    answer = ask(covered, kind="environmental_impact", on=IN_PARKS)
    assert (answer["verdict"], answer["among_alternatives"]) == ("waived", ["not_applicable"])
    assert answer["missing_facts"] == ["eia_class", "on_eia_list"]
    known = ask(covered, kind="environmental_impact", on=IN_PARKS, eia_class="report")
    assert known["missing_facts"] == []


def test_what_is_not_loaded_caps_until_an_operator_says_what_it_does() -> None:
    capped = date(2020, 12, 31)

    def standing(on: date, *confirmations: Word, kind: str = "water_impact") -> str:
        answer = judge(city(), SITE, FACTS, on, confirmations)
        found: str = answer["evaluations"][kind]["standing"]
        return found

    assert standing(date(2020, 12, 30)) == "settled"
    assert standing(capped) == "conditional"
    assert standing(capped, kind="archaeology") == "settled"
    assert standing(capped, Word("26")) == "settled"
    assert standing(capped, Word("26", (("water_impact", "required"),))) == "settled"
    assert standing(capped, Word("26", (("water_impact", "waived"),))) == "conditional"
    only_there = Word("26", (("water_impact", "waived"),), "park_eia_area")
    assert standing(capped, only_there) == "settled"


def test_both_branches_of_a_threshold_are_tried_to_the_verdict() -> None:
    unseen = everything_declared(control_zone=box(0, 0, 580, 1000))
    site = box(500, 400, 600, 499)
    dig = City(plan=(plan(),), assessment=(), data_coverage=unseen)
    answer = ask(dig, kind="archaeology", site=site)
    assert (answer["verdict"], answer["reason"]) == (
        "undetermined",
        "threshold_zone_data_missing",
    )
    traffic = city(data_coverage=everything_declared(control_zone=WEST_HALF))
    answer = ask(traffic, kind="traffic_impact", gross_floor_area_m2=7_000)
    assert (answer["verdict"], answer["standing"]) == ("waived", "conditional"), "the heavier"
    # Reached in the inner zone, and elsewhere only if the use is a school: the verdict is one.
    answer = ask(traffic, kind="traffic_impact", gross_floor_area_m2=7_000, use=None)
    assert (answer["verdict"], answer["missing_facts"]) == ("waived", ["use"])


def test_traffic_has_no_threshold_before_2019_and_below_it_only_conditionally() -> None:
    small = {"kind": "traffic_impact", "gross_floor_area_m2": 10}
    none = city(assessment=(), plan=(plan(approved_on=date(2018, 1, 1)),))
    before = ask(none, on=date(2018, 12, 31), **small)
    assert (before["verdict"], before["standing"]) == ("required", "settled")
    after = ask(none, on=date(2019, 1, 1), **small)
    assert (after["verdict"], after["standing"]) == ("not_applicable", "conditional")


@pytest.mark.parametrize(
    ("on", "facts", "state"),
    [
        (date(2025, 8, 31), {"annual_electricity_kwh": 6e6}, "reached"),
        (date(2025, 9, 1), {"annual_electricity_kwh": 6e6}, "facts_missing"),
        (date(2025, 9, 1), {"annual_coal_t": 1_000}, "reached"),
        (date(2025, 9, 1), {"annual_coal_t": 999, "annual_energy_tce": 999}, "below"),
    ],
)
def test_coal_for_electricity(on: date, facts: dict[str, Any], state: str) -> None:
    given = {"annual_energy_tce": None, **facts}
    assert ask(city(), kind="energy_conservation", on=on, **given)["threshold"] == state


def test_a_waiver_is_settled_only_where_control_zones_are_declared() -> None:
    rows = [row for row in everything_declared() if row.layer != "control_zone"]
    assert ask(city(data_coverage=tuple(rows)))["standing"] == "conditional"
    one_theme = (*rows, declared("control_zone", theme="burial_zone"))
    assert ask(city(data_coverage=one_theme))["standing"] == "settled", "any theme"
    assert ask(city(plan_parcel=(parcel(),)))["standing"] == "settled"


def test_deadlines() -> None:
    def due(on: date) -> dict[str, str]:
        answer = judge(city(), SITE, FACTS, on)["evaluations"]
        return {kind: answer[kind]["due_before"] for kind in KINDS}

    assert due(DAY)["seismic_safety"] == "engineering_design"
    assert due(date(2025, 2, 28))["archaeology"] == "construction_permit"
    assert due(date(2025, 3, 1))["archaeology"] == "land_supply"
