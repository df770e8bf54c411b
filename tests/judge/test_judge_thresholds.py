"""The judge's thresholds and standings against answers worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from shapely import Polygon

from .city import City
from .example_city import (
    BEFORE,
    SITE,
    WAIVED,
    WEST_HALF,
    WHOLE,
    ask,
    assessment,
    box,
    city,
    everything_declared,
    verdict,
    zone,
)

BELOW = ("not_applicable", "below_threshold")
UNKNOWN_ZONE = ("undetermined", "threshold_zone_data_missing")
UNSEEN_ZONES = city(data_coverage=everything_declared(control_zone=WEST_HALF))
EAST_STRIP = box(599, 0, 1000, 1000)


@pytest.mark.parametrize(
    ("tce", "kwh", "state"),
    [
        (1_000, None, "reached"),
        (None, 5_000_000, "reached"),
        (999.99, 4_999_999, "below"),
        (999.99, 5_000_000, "reached"),
        (999.99, None, "facts_missing"),
        (None, 0, "facts_missing"),
        (None, None, "facts_missing"),
    ],
)
def test_energy(tce: float | None, kwh: float | None, state: str) -> None:
    facts: dict[str, Any] = {"annual_energy_tce": tce, "annual_electricity_kwh": kwh}
    answer = ask(city(), kind="energy_conservation", **facts)
    assert answer["threshold"] == state
    assert answer["verdict"] == ("not_applicable" if state == "below" else "waived")
    standing = "conditional" if state == "facts_missing" else "settled"
    assert answer["standing"] == standing
    if state == "facts_missing":
        assert answer["missing_facts"] == sorted(n for n, v in facts.items() if v is None)


SMALL = box(400, 400, 500, 499.99)  # 9,999 m²
MIDDLE = box(400, 400, 500, 500)  # 10,000 m²
ALMOST = box(400, 400, 500, 599.99)  # 19,999 m²
LARGE = box(400, 400, 500, 600)  # 20,000 m²


@pytest.mark.parametrize(
    ("site", "zone_type", "expected"),
    [
        (SMALL, None, BELOW),
        (ALMOST, None, BELOW),
        (LARGE, None, WAIVED),
        (SMALL, "old_city", BELOW),
        (MIDDLE, "old_city", WAIVED),
        (SMALL, "burial_zone", WAIVED),
        (ALMOST, "burial_watch", BELOW),
    ],
)
def test_archaeology(site: Polygon, zone_type: str | None, expected: tuple[str, str]) -> None:
    rows = (zone(zone_type),) if zone_type else ()
    assert verdict(city(control_zone=rows), kind="archaeology", site=site) == expected


def test_a_zone_must_be_met_in_a_piece_that_counts_and_be_in_force() -> None:
    touching = zone("burial_zone", box(0, 0, 400.4, 1000))
    past = zone("burial_zone", valid_to=BEFORE, code="Z2")
    rows = (touching, past)
    assert verdict(city(control_zone=rows), kind="archaeology", site=SMALL) == BELOW


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        (box(450, 400, 550, 499), UNKNOWN_ZONE),
        (box(450, 400, 550, 600), ("undetermined", "control_data_missing")),
        (box(400, 400, 499, 500), BELOW),
    ],
)
def test_archaeology_with_zones_unseen(site: Polygon, expected: tuple[str, str]) -> None:
    """Zones are declared west of 500 only; 20,000 m² is reached whatever lies in the east."""
    assert verdict(UNSEEN_ZONES, kind="archaeology", site=site) == expected


def test_unseen_zones_before_everything_else_that_fails() -> None:
    site = box(450, 400, 550, 499)
    answer = ask(UNSEEN_ZONES, kind="archaeology", site=site, works="special")
    assert (answer["verdict"], answer["reason"]) == UNKNOWN_ZONE
    assert answer["standing"] == "open"


@pytest.mark.parametrize(
    ("use", "floor", "zones", "state"),
    [
        ("school", None, (), "reached"),
        ("car_park", 1, (), "reached"),
        ("office", 20_000, (), "below"),
        ("office", 20_000.01, (), "reached"),
        ("residential", 50_000, (), "below"),
        ("residential", 50_000.01, (), "reached"),
        ("office", 10_000, ("traffic_zone_urban",), "below"),
        ("office", 10_000.01, ("traffic_zone_urban",), "reached"),
        ("residential", 30_000, ("traffic_zone_urban",), "below"),
        ("residential", 30_000.01, ("traffic_zone_urban",), "reached"),
        ("residential", 5_000, ("traffic_zone_inner", "traffic_zone_urban"), "below"),
        ("residential", 5_000.01, ("traffic_zone_inner",), "reached"),
        ("office", None, (), "facts_missing"),
        (None, None, (), "facts_missing"),
        (None, 100, (), "facts_missing"),
        (None, 50_000, (), "facts_missing"),
        (None, 50_000.01, (), "reached"),
        (None, 5_000.01, ("traffic_zone_inner",), "reached"),
    ],
)
def test_traffic(use: str | None, floor: float | None, zones: tuple[str, ...], state: str) -> None:
    rows = tuple(zone(name, EAST_STRIP, code=name) for name in zones)
    facts: dict[str, Any] = {"use": use, "gross_floor_area_m2": floor}
    answer = ask(city(control_zone=rows), kind="traffic_impact", **facts)
    assert answer["threshold"] == state
    assert answer["verdict"] == ("not_applicable" if state == "below" else "waived")


@pytest.mark.parametrize(
    ("use", "floor", "state"),
    [
        ("office", 5_000, "below"),
        ("office", 7_000, "zone_data_missing"),
        ("office", 20_001, "reached"),
        ("school", None, "reached"),
        ("office", None, "facts_missing"),
        (None, None, "facts_missing"),
        (None, 5_000, "facts_missing"),
        (None, 7_000, "zone_data_missing"),
        (None, 50_001, "reached"),
    ],
)
def test_traffic_with_zones_unseen(use: str | None, floor: float | None, state: str) -> None:
    facts: dict[str, Any] = {"use": use, "gross_floor_area_m2": floor}
    assert ask(UNSEEN_ZONES, kind="traffic_impact", **facts)["threshold"] == state


def test_a_zone_met_in_the_declared_part_needs_no_more_data() -> None:
    coverage = everything_declared(control_zone=WEST_HALF)
    seen = city(control_zone=(zone("traffic_zone_inner", WEST_HALF),), data_coverage=coverage)
    facts: dict[str, Any] = {"kind": "traffic_impact", "gross_floor_area_m2": 7_000}
    assert ask(seen, **facts)["threshold"] == "reached"


def test_before_the_rulebook_nothing_is_decided() -> None:
    for kind in ("water_impact", "archaeology"):
        answer = ask(city(), kind=kind, on=date(2018, 9, 13))
        assert (answer["verdict"], answer["reason"]) == ("undetermined", "no_rule_in_force")
        assert (answer["standing"], answer["remedy"]) == ("open", None)
    assert ask(city(), on=date(2018, 9, 14))["reason"] == "no_approved_plan"


NO_ASSESSMENT = City(plan=city().plan, data_coverage=everything_declared())


@pytest.mark.parametrize(
    ("kind", "facts", "standing"),
    [
        ("archaeology", {}, "settled"),
        ("energy_conservation", {}, "settled"),
        ("energy_conservation", {"annual_energy_tce": None}, "conditional"),
        ("traffic_impact", {"gross_floor_area_m2": None}, "conditional"),
        ("traffic_impact", {"works": None, "major_adjustment": None}, "settled"),
        ("water_impact", {}, "conditional"),
        ("environmental_impact", {}, "conditional"),
        ("seismic_safety", {}, "conditional"),
    ],
)
def test_standing_of_required(kind: str, facts: dict[str, Any], standing: str) -> None:
    answer = ask(NO_ASSESSMENT, kind=kind, **facts)
    assert (answer["verdict"], answer["standing"]) == ("required", standing)


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ((), []),
        (("works",), ["works"]),
        (("major_adjustment",), ["major_adjustment"]),
        (("works", "major_adjustment", "use"), ["major_adjustment", "works"]),
    ],
)
def test_standing_of_waived(without: tuple[str, ...], missing: list[str]) -> None:
    answer = ask(city(), without=without)
    assert answer["verdict"] == "waived"
    assert answer["missing_facts"] == missing
    assert answer["standing"] == ("conditional" if missing else "settled")


def test_a_use_nobody_gave_matters_only_where_a_list_decides() -> None:
    listed = assessment(negative_list="school")
    answer = ask(city(listed), without=("use",))
    assert (answer["verdict"], answer["standing"]) == ("waived", "conditional")
    assert answer["missing_facts"] == ["use"]
    assert (answer["coverage"], answer["use_matters"]) == (1.0, True)
    assert verdict(city(listed), use="school") == ("required", "on_negative_list")
    besides = assessment(code="free")
    answer = ask(city(listed, besides), without=("use",))
    assert (answer["verdict"], answer["standing"]) == ("waived", "settled")
    half = assessment(negative_list="school", geometry=WEST_HALF)
    answer = ask(city(half), without=("use",))
    assert (answer["verdict"], answer["reason"]) == ("required", "partly_covered")
    assert not answer["use_matters"]


def test_examples_are_what_their_comments_say() -> None:
    assert [round(site.area) for site in (SMALL, MIDDLE, ALMOST, LARGE)] == [
        9_999,
        10_000,
        19_999,
        20_000,
    ]
    assert WHOLE.covers(SITE)
