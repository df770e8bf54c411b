"""Draws what is known of a project: each fact present or absent, values on the thresholds."""

from __future__ import annotations

from typing import Any

from .dice import Dice
from .law import USES, WORKS_OUTSIDE

FLOORS_M2 = (
    5_000,
    5_000.01,
    10_000,
    10_000.01,
    20_000,
    20_000.01,
    30_000,
    30_000.01,
    50_000,
    50_000.01,
    60_000,
)
# On no negative list and no list of uses, the frequent case; then those that change something.
COMMON_USES = ("office", "residential", "school", "commercial", "industrial", "car_park")
INDICATORS = {
    "floor_area_ratio": (2.0, 2.5, 2.51, 3.2),
    "building_height_m": (24.0, 36.0, 60.0, 60.01),
    "building_density": (0.25, 0.3, 0.4, 0.41),
    "green_ratio": (0.4, 0.35, 0.3, 0.29),
}
LAND_USES = (
    ("R21", None),
    ("B1", None),
    ("A33", "gb50137-2011"),
    ("B4", "bj-local"),
    ("070102", "mnr-2023"),
    ("0804", "mnr-2020"),
    ("A33/R2", None),
    ("R2、B1", "bj-local"),
)
# Of later law: how often each is given, and as what.
LATER = {
    "annual_coal_t": (1_000, 999.99, 0),
    "approval_type": ("filing", "verification", "approval"),
    "on_negative_list": (False, False, True),
    "eia_class": ("form", "form", "registration", "report"),
    "on_eia_list": ("neither", "neither", "list_1", "list_2"),
}


def draw_facts(dice: Dice) -> dict[str, Any]:
    """Facts by their contract names; an absent one has no key."""
    facts: dict[str, Any] = {}
    if dice.chance(60):
        outside = dice.chance(10)
        facts["works"] = dice.pick(
            WORKS_OUTSIDE if outside else ("building", "municipal_infrastructure")
        )
    if dice.chance(55):
        facts["major_adjustment"] = dice.chance(15)
    if dice.chance(60):
        facts["use"] = dice.pick(COMMON_USES if dice.chance(70) else USES)
    if dice.chance(65):
        facts["gross_floor_area_m2"] = dice.pick(FLOORS_M2)
    if dice.chance(60):
        facts["annual_energy_tce"] = dice.pick((1_000, 999.99, 1_500))
    if dice.chance(60):
        facts["annual_electricity_kwh"] = dice.pick((4_999_999, 5_000_000, 100_000))
    for name, values in LATER.items():
        if dice.chance(60):
            facts[name] = dice.pick(values)
    if dice.chance(35):
        for name, values in INDICATORS.items():
            if dice.chance(40):
                facts[name] = dice.pick(values)
        if dice.chance(40):
            code, system = dice.pick(LAND_USES)
            facts["land_use_code"] = code
            if system is not None:
                facts["land_use_system"] = system
    return facts
