"""Does the project reach the size at which a kind of evaluation is needed at all?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from .ground import Ground
from .law import (
    DIG_SITE_M2,
    DIG_SITE_OLD_CITY_M2,
    ENERGY_KWH,
    ENERGY_TCE,
    TRAFFIC_ALWAYS,
    TRAFFIC_FLOOR_M2,
)

Facts = dict[str, Any]
# Zone types met -> reached, not reached, or None for lack of facts.
Test = Callable[[frozenset[str]], bool | None]


@dataclass(frozen=True)
class Threshold:
    """`state`: reached, below, facts_missing, zone_data_missing, or none (no threshold)."""

    state: str
    missing: tuple[str, ...] = ()


def threshold(ground: Ground, kind: str, facts: Facts) -> Threshold:
    if kind == "energy_conservation" and ground.on >= date(2017, 1, 1):
        return _decide(ground, (), lambda _met: _energy(facts), _absent(facts, *_ENERGY_FACTS))
    if kind == "archaeology" and ground.on >= date(2014, 3, 1):
        area = round(ground.area, 2)
        return _decide(ground, ("burial_zone", "old_city"), lambda met: _dig(area, met), ())
    if kind == "traffic_impact" and ground.on >= date(2018, 1, 1):
        zones = ("traffic_zone_inner", "traffic_zone_urban")
        absent = _absent(facts, *_TRAFFIC_FACTS)
        return _decide(ground, zones, lambda met: _traffic(facts, met), absent)
    return Threshold("none")


_ENERGY_FACTS = ("annual_energy_tce", "annual_electricity_kwh")
_TRAFFIC_FACTS = ("use", "gross_floor_area_m2")


def _absent(facts: Facts, *names: str) -> tuple[str, ...]:
    return tuple(name for name in names if facts.get(name) is None)


def _decide(
    ground: Ground, zone_types: tuple[str, ...], test: Test, absent: tuple[str, ...]
) -> Threshold:
    answers = {test(met) for met in _possible_zones(ground, zone_types)}
    if len(answers) > 1:
        return Threshold("zone_data_missing", absent)
    answer = answers.pop()
    if answer is None:
        return Threshold("facts_missing", absent)
    return Threshold("reached" if answer else "below")


def _possible_zones(ground: Ground, zone_types: tuple[str, ...]) -> Iterator[frozenset[str]]:
    """Every set of zones that the site may meet, each unseen and undeclared one both ways."""
    choices = []
    for zone_type in zone_types:
        if ground.meets_zone(zone_type):
            choices.append([True])
        elif ground.lacks("control_zone", zone_type):
            choices.append([True, False])
        else:
            choices.append([False])
    for chosen in product(*choices):
        yield frozenset(t for t, met in zip(zone_types, chosen, strict=True) if met)


def _energy(facts: Facts) -> bool | None:
    tce, kwh = (facts.get(name) for name in _ENERGY_FACTS)
    if (tce is not None and tce >= ENERGY_TCE) or (kwh is not None and kwh >= ENERGY_KWH):
        return True
    return None if tce is None or kwh is None else False


def _dig(area: float, met: frozenset[str]) -> bool:
    return (
        "burial_zone" in met
        or (area >= DIG_SITE_OLD_CITY_M2 and "old_city" in met)
        or area >= DIG_SITE_M2
    )


def _traffic(facts: Facts, met: frozenset[str]) -> bool | None:
    use, floor = (facts.get(name) for name in _TRAFFIC_FACTS)
    if use in TRAFFIC_ALWAYS:
        return True
    if floor is None:
        return None
    limits = [TRAFFIC_FLOOR_M2[zone] for zone in met or {""}]
    over_public = any(floor > public for public, _ in limits)
    over_housing = any(floor > housing for _, housing in limits)
    if use is None:
        # A use nobody gave might be a school: never below, and reached only if housing is.
        return True if over_public and over_housing else None
    return over_housing if use == "residential" else over_public
