"""Where a project departs from the plan's indicators, and which indicators cannot be compared."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from blueprint.decision.context import Case
from blueprint.evidence.evidence import Evidence
from blueprint.evidence.rows import Parcel
from blueprint.facts import Facts, accepts, codes_in
from blueprint.rulebook.semantics import Semantics
from blueprint.vocabulary import Indicator, LandUseSystem

__all__ = [
    "Deviation",
    "compared_facts",
    "deviations",
    "fact_of",
    "land_use_accepted",
    "uncompared",
]


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


_DIGITS = (LandUseSystem.MNR_2020, LandUseSystem.MNR_2023)


def _first_level(code: str, system: LandUseSystem | None) -> str:
    """GB 50137 and Beijing's own list begin with a letter, 用地用海 and Beijing's newer codes with
    two digits."""
    if system is LandUseSystem.BJ_LOCAL:
        return code[:1] if code[:1].isalpha() else code[:2]
    return code[:2] if system in _DIGITS else code[:1]


def _first_levels(field: str, system: LandUseSystem | None) -> frozenset[str]:
    """The first levels of the codes in one field."""
    return frozenset(_first_level(code, system) for code in codes_in(field))


def _as_first_read(field: str, system: LandUseSystem | None) -> set[str]:
    digits = system in _DIGITS
    codes = (code.strip() for code in re.split(r"[、,，;；/]", field))
    return {code[:2] if digits else code[:1] for code in codes if code}


def _agrees(code: str, system: LandUseSystem, parcel: Parcel, semantics: Semantics) -> bool:
    """Whether every code of a project has its first level among the parcel's, in the system that
    both are of."""
    if semantics.codes_apart:
        theirs = _first_levels(parcel.land_use_code, system)
        return not theirs or _first_levels(code, system) <= theirs
    old = _as_first_read(parcel.land_use_code, system)
    return not old or (code[:2] if system in _DIGITS else code[:1]) in old


def land_use_accepted(case: Case) -> str | None:
    """One code of the project's system that every parcel in question accepts, and that can be given
    as a fact; None where there is none."""
    facts = case.facts
    system, semantics = facts.land_use_system, case.rulebook.semantics
    parcels = [p for p in _compared(case.evidence, case.on) if p.land_use_system is system]
    for parcel in parcels:
        for code in codes_in(parcel.land_use_code):
            if accepts(facts, "land_use_code", code) and all(
                _agrees(code, system, each, semantics) for each in parcels
            ):
                return code
    return None


def deviations(facts: Facts, evidence: Evidence, on: date, semantics: Semantics) -> list[Deviation]:
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
        same = code is not None and system is parcel.land_use_system
        if same and code is not None and not _agrees(code, system, parcel, semantics):
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
