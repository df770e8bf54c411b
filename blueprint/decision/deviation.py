"""Where a project departs from the plan's indicators, and which indicators cannot be compared."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from blueprint.evidence.evidence import Evidence
from blueprint.evidence.rows import Parcel
from blueprint.facts import Facts
from blueprint.vocabulary import Indicator, LandUseSystem

__all__ = ["Deviation", "compared_facts", "deviations", "fact_of", "uncompared"]


@dataclass(frozen=True, slots=True)
class Deviation:
    indicator: Indicator
    proposed: float | str
    limit: float | str
    parcel: str


# Each numeric indicator: the project's fact, the parcel's limit, and whether more is too much.
_NUMERIC: tuple[tuple[Indicator, str, str, bool], ...] = (
    (Indicator.FAR, "floor_area_ratio", "far_max", True),
    (Indicator.HEIGHT, "building_height_m", "height_max_m", True),
    (Indicator.DENSITY, "building_density", "density_max", True),
    (Indicator.GREEN, "green_ratio", "green_min", False),
)


def fact_of(indicator: Indicator) -> str:
    """The name of the fact that an indicator is compared with."""
    for known, fact, _, _ in _NUMERIC:
        if known is indicator:
            return fact
    return "land_use_code"


def compared_facts() -> frozenset[str]:
    """The names of the facts that parcels are compared with."""
    return frozenset(fact_of(indicator) for indicator in Indicator)


def _compared(evidence: Evidence, on: date) -> list[Parcel]:
    return [
        parcel
        for parcel in evidence.parcels
        if parcel.counts and parcel.plan is not None and parcel.plan.in_force(on)
    ]


def _first_level(code: str, system: LandUseSystem | None) -> str:
    # GB 50137 and Beijing's own list begin with a letter, 用地用海 with two digits.
    digits = system in (LandUseSystem.MNR_2020, LandUseSystem.MNR_2023)
    return code[:2] if digits else code[:1]


def _first_levels(parcel: Parcel) -> set[str]:
    codes = re.split(r"[、,，;；/]", parcel.land_use_code)
    return {_first_level(c.strip(), parcel.land_use_system) for c in codes if c.strip()}


def deviations(facts: Facts, evidence: Evidence, on: date) -> list[Deviation]:
    """Every limit of a parcel in force that the project misses, each with the parcel's code."""
    found = []
    for parcel in _compared(evidence, on):
        for indicator, fact, limit_name, too_much in _NUMERIC:
            proposed, limit = getattr(facts, fact), getattr(parcel, limit_name)
            if proposed is None or limit is None:
                continue
            if proposed > limit if too_much else proposed < limit:
                found.append(Deviation(indicator, proposed, limit, parcel.code))
        code, system = facts.land_use_code, facts.land_use_system
        if code is not None and system is parcel.land_use_system:
            levels = _first_levels(parcel)
            if levels and _first_level(code, system) not in levels:
                found.append(Deviation(Indicator.LAND_USE, code, parcel.land_use_code, parcel.code))
    return found


def uncompared(facts: Facts, evidence: Evidence, on: date) -> tuple[Indicator, ...]:
    """The indicators that some parcel in force leaves uncompared: no fact, no limit, or a code of
    another system."""
    parcels = _compared(evidence, on)

    def missing() -> Iterable[Indicator]:
        for indicator, fact, limit_name, _ in _NUMERIC:
            fact_missing = getattr(facts, fact) is None
            if any(fact_missing or getattr(parcel, limit_name) is None for parcel in parcels):
                yield indicator
        if any(
            facts.land_use_code is None or facts.land_use_system is not parcel.land_use_system
            for parcel in parcels
        ):
            yield Indicator.LAND_USE

    return tuple(missing())
