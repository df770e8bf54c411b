"""Whether a project reaches the size at which an evaluation is due at all: the closed table.

A zone that the map has no data on is tried both ways. Where the answers differ, the map must speak
first (`zone_data_missing`); where they are the same, the zone does not matter.
"""

from collections.abc import Callable, Mapping
from itertools import product

from blueprint.decision.context import Case, ConditionFinding, amount, fact_names, kilowatt_hours
from blueprint.decision.truth import Truth
from blueprint.rulebook.model import Rule
from blueprint.vocabulary import ControlZoneType, Use

__all__ = [
    "archaeology_threshold_reached",
    "energy_and_coal_threshold_reached",
    "energy_threshold_reached",
    "traffic_threshold_reached",
]

Zones = frozenset[ControlZoneType]

# These uses need a traffic evaluation whatever their size (standards.md §1).
_ALWAYS = (Use.SCHOOL, Use.TRANSPORT_HUB, Use.CAR_PARK, Use.FILLING_STATION)


def _meeting(case: Case, zone: ControlZoneType) -> tuple[str, ...]:
    return tuple(
        control.id
        for control in case.evidence.controls
        if control.type is zone and control.counts and control.in_force(case.on)
    )


def _open_zones(case: Case, rule: Rule) -> list[ControlZoneType]:
    return [
        zone
        for zone in rule.zone_types
        if not _meeting(case, zone)
        and case.evidence.declares("control_zone", zone).undeclared_counts
    ]


def _answers(case: Case, rule: Rule, reached: Callable[[Zones], Truth]) -> set[Truth]:
    """The answers in every world that the map leaves possible."""
    met = frozenset(zone for zone in rule.zone_types if _meeting(case, zone))
    unknown = _open_zones(case, rule)
    return {
        reached(met | {zone for zone, meets in zip(unknown, choice, strict=True) if meets})
        for choice in product((False, True), repeat=len(unknown))
    }


def _zone_missing(
    case: Case, rule: Rule, condition: str, missing: tuple[str, ...] = ()
) -> ConditionFinding:
    zones = _open_zones(case, rule)
    types = "、".join(f"“{zone.label}”" for zone in zones)
    return ConditionFinding(
        None,
        case.because(condition, "zone_missing", types=types),
        missing_facts=missing,
        zone_data_missing=True,
        open_zones=tuple(zones),
    )


def energy_and_coal_threshold_reached(case: Case, rule: Rule) -> ConditionFinding:
    """From 2025-09-01: electricity decides nothing any more, coal does."""
    tce, coal = case.number("energy_threshold_tce"), case.number("energy_threshold_coal_t")
    facts = case.facts
    limits = {
        "annual_energy_tce": (facts.annual_energy_tce, tce),
        "annual_coal_t": (facts.annual_coal_t, coal),
    }
    return _by_amounts(
        case,
        "energy_and_coal_threshold_reached",
        limits,
        {"tce": amount(tce), "coal": amount(coal)},
    )


def _by_amounts(
    case: Case,
    condition: str,
    limits: Mapping[str, tuple[float | None, float]],
    figures: Mapping[str, str],
) -> ConditionFinding:
    """Reached where one amount is not less than its limit; not, where all are given and less."""
    missing = tuple(name for name, (given, _) in limits.items() if given is None)
    reached = any(given is not None and given >= limit for given, limit in limits.values())
    answer: Truth = True if reached else None if missing else False
    outcome = {True: "reached", False: "below", None: "not_given"}[answer]
    because = case.because(condition, outcome, **figures)
    return ConditionFinding(answer, because, missing_facts=() if reached else missing)


def energy_threshold_reached(case: Case, rule: Rule) -> ConditionFinding:
    tce, kwh = case.number("energy_threshold_tce"), case.number("energy_threshold_kwh")
    facts = case.facts
    limits = {
        "annual_energy_tce": (facts.annual_energy_tce, tce),
        "annual_electricity_kwh": (facts.annual_electricity_kwh, kwh),
    }
    # A rulebook of before says kwh.
    figures = {"tce": amount(tce), "kwh": amount(kwh), "electricity": kilowatt_hours(kwh)}
    return _by_amounts(case, "energy_threshold_reached", limits, figures)


def archaeology_threshold_reached(case: Case, rule: Rule) -> ConditionFinding:
    condition = "archaeology_threshold_reached"
    area = case.evidence.area_m2
    inside = case.number("archaeology_site_area_old_city_m2")
    anywhere = case.number("archaeology_site_area_m2")

    def reached(zones: Zones) -> bool:
        if ControlZoneType.BURIAL_ZONE in zones or area >= anywhere:
            return True
        return ControlZoneType.OLD_CITY in zones and area >= inside

    answers = _answers(case, rule, reached)
    if len(answers) > 1:
        return _zone_missing(case, rule, condition)
    if not answers.pop():
        return ConditionFinding(False, case.because(condition, "below", area=amount(area)))
    if burial := _meeting(case, ControlZoneType.BURIAL_ZONE):
        return ConditionFinding(True, case.because(condition, "burial"), features=burial)
    if area >= anywhere:
        because = case.because(condition, "large", area=amount(area), limit=amount(anywhere))
        return ConditionFinding(True, because)
    because = case.because(condition, "old_city", area=amount(area), limit=amount(inside))
    return ConditionFinding(True, because, features=_meeting(case, ControlZoneType.OLD_CITY))


def _floor_area_limits(case: Case, zones: Zones) -> tuple[str, float, float]:
    """The strictest zone met, and its limits for public and for residential buildings."""
    if ControlZoneType.TRAFFIC_ZONE_INNER in zones:
        limit = case.number("traffic_floor_area_inner_m2")
        return "traffic_zone_inner", limit, limit
    place = "urban_" if ControlZoneType.TRAFFIC_ZONE_URBAN in zones else ""
    return (
        "traffic_zone_urban" if place else "elsewhere",
        case.number(f"traffic_floor_area_{place}public_m2"),
        case.number(f"traffic_floor_area_{place}residential_m2"),
    )


def traffic_threshold_reached(case: Case, rule: Rule) -> ConditionFinding:
    condition = "traffic_threshold_reached"
    use, floor = case.facts.use, case.facts.gross_floor_area_m2
    if use in _ALWAYS:
        assert use is not None
        return ConditionFinding(True, case.because(condition, "always", use=use.label))

    def reached(zones: Zones) -> Truth:
        _, public, residential = _floor_area_limits(case, zones)
        if floor is None:
            return None
        if use is None:
            # It may be one of the uses that always need it, so no floor area is too small.
            return True if floor > max(public, residential) else None
        return floor > (residential if use is Use.RESIDENTIAL else public)

    answers = _answers(case, rule, reached)
    given = {"use": use, "gross_floor_area_m2": floor}
    missing = tuple(name for name, value in given.items() if value is None)
    to_the_verdict = case.rulebook.semantics.replacements
    if len(answers) > 1 and (False in answers or not to_the_verdict):
        return _zone_missing(case, rule, condition, missing if to_the_verdict else ())
    # Where a project may be large enough or nobody knows, no zone makes it too small.
    answer = None if None in answers else answers.pop()
    if answer is None:
        because = case.because(condition, "not_given", facts=fact_names(missing))
        return ConditionFinding(None, because, missing_facts=missing)
    assert floor is not None
    met = frozenset(zone for zone in rule.zone_types if _meeting(case, zone))
    zone, public, residential = _floor_area_limits(case, met)
    limit = residential if use is Use.RESIDENTIAL else public if use else max(public, residential)
    because = case.because(
        condition,
        "reached" if answer else "below",
        floor=amount(floor),
        limit=amount(limit),
        zone=case.rulebook.wording["zones"][zone],
    )
    features = tuple(i for zone in rule.zone_types for i in _meeting(case, zone))
    return ConditionFinding(answer, because, features=features)
