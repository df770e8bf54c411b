"""Does the project reach the size at which a kind of evaluation is needed at all?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from .law import (
    COAL_FROM,
    DIG_FROM,
    DIG_SITE_M2,
    DIG_SITE_OLD_CITY_M2,
    ENERGY_COAL_T,
    ENERGY_FROM,
    ENERGY_KWH,
    ENERGY_TCE,
    TRAFFIC_ALWAYS,
    TRAFFIC_FLOOR_M2,
    TRAFFIC_FROM,
)
from .site_view import SiteView

Facts = dict[str, Any]
# Zone types met -> reached, not reached, or None for lack of facts.
Test = Callable[[frozenset[str]], bool | None]


@dataclass(frozen=True)
class Threshold:
    """`answers`: reached, not reached or None for lack of facts, one for each way in which the
    zones without data may lie; empty where the kind has no threshold. `zone_types`: those it reads.
    """

    answers: frozenset[bool | None] = frozenset()
    missing: tuple[str, ...] = ()
    zone_types: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """reached, below, facts_missing, zone_data_missing, or none (no threshold)."""
        if len(self.answers) > 1:
            return "zone_data_missing"
        states = {True: "reached", False: "below", None: "facts_missing"}
        return next((states[answer] for answer in self.answers), "none")


def threshold(view: SiteView, kind: str, facts: Facts) -> Threshold:
    on = view.on
    if kind == "energy_conservation" and on >= ENERGY_FROM:
        other = ("annual_coal_t", ENERGY_COAL_T)
        if on < COAL_FROM:
            other = ("annual_electricity_kwh", ENERGY_KWH)
        limits = dict((("annual_energy_tce", ENERGY_TCE), other))
        return _decide(view, (), lambda _met: _energy(facts, limits), _absent(facts, *limits))
    if kind == "archaeology" and on >= DIG_FROM:
        area = round(view.area, 2)
        return _decide(view, ("burial_zone", "old_city"), lambda met: _dig(area, met), ())
    if kind == "traffic_impact" and on >= TRAFFIC_FROM:
        zones = ("traffic_zone_inner", "traffic_zone_urban")
        absent = _absent(facts, *_TRAFFIC_FACTS)
        return _decide(view, zones, lambda met: _traffic(facts, met), absent)
    return Threshold()


_TRAFFIC_FACTS = ("use", "gross_floor_area_m2")


def _absent(facts: Facts, *names: str) -> tuple[str, ...]:
    return tuple(name for name in names if facts.get(name) is None)


def _decide(
    view: SiteView, zone_types: tuple[str, ...], test: Test, absent: tuple[str, ...]
) -> Threshold:
    answers = frozenset(test(met) for met in _possible_zones(view, zone_types))
    return Threshold(answers, absent if None in answers else (), zone_types)


def _possible_zones(view: SiteView, zone_types: tuple[str, ...]) -> Iterator[frozenset[str]]:
    """Every set of zones that the site may meet, each unseen and undeclared one both ways."""
    choices = []
    for zone_type in zone_types:
        if view.meets_zone(zone_type):
            choices.append([True])
        elif view.lacks("control_zone", zone_type):
            choices.append([True, False])
        else:
            choices.append([False])
    for chosen in product(*choices):
        yield frozenset(t for t, met in zip(zone_types, chosen, strict=True) if met)


def _energy(facts: Facts, limits: dict[str, int]) -> bool | None:
    given = {name: facts.get(name) for name in limits}
    if any(value is not None and value >= limits[name] for name, value in given.items()):
        return True
    return None if None in given.values() else False


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
