"""One kind decided: the threshold, the five legs, and how they combine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

from .assessed import Assessed, Leg, assessed
from .deviations import deviations
from .ground import Ground, areal
from .law import LEGS, RESERVING_TYPES, RULES_SINCE, WORKS_OUTSIDE, split_list
from .thresholds import Threshold, threshold


@dataclass(frozen=True)
class Decision:
    verdict: str
    reason: str
    threshold: Threshold
    legs: dict[str, Leg]


def decide(
    ground: Ground,
    kind: str,
    facts: dict[str, Any],
    *,
    listed: bool = False,
    extra: BaseGeometry | None = None,
) -> Decision:
    """The verdict of one kind; `listed` and `extra` as in `Assessed`."""
    evidence = assessed(ground, kind, facts.get("use"), listed)
    legs = {
        "scope": _scope(facts),
        "reservation": _reservation(ground, kind),
        "plan": _plan(ground),
        "adjustment": _adjustment(ground, facts, evidence, extra),
        "assessment": evidence.leg(extra),
    }
    reach = threshold(ground, kind, facts)
    verdict, reason = _combine(ground, reach, legs)
    return Decision(verdict, reason, reach, legs)


def _combine(ground: Ground, reach: Threshold, legs: dict[str, Leg]) -> tuple[str, str]:
    if ground.on < RULES_SINCE:
        return "undetermined", "no_rule_in_force"
    if reach.state == "below":
        return "not_applicable", "below_threshold"
    if reach.state == "zone_data_missing":
        return "undetermined", "threshold_zone_data_missing"
    for answer, verdict in (("no", "required"), ("unknown", "undetermined")):
        for name in LEGS:
            if legs[name].answer == answer:
                return verdict, legs[name].reason or ""
    return "waived", "covered_by_block_assessment"


def _scope(facts: dict[str, Any]) -> Leg:
    outside = facts.get("works") in WORKS_OUTSIDE
    return Leg("no", "outside_reform") if outside else Leg("yes")


def _reservation(ground: Ground, kind: str) -> Leg:
    if any(kind in split_list(zone.reserves) and ground.meets(zone) for zone in ground.zones):
        return Leg("no", "reserved_by_control_zone")
    if any(ground.lacks("control_zone", named) for named in RESERVING_TYPES.get(kind, ())):
        return Leg("unknown", "control_data_missing")
    return Leg("yes")


def _plan(ground: Ground) -> Leg:
    if "plan" not in ground.kept:
        ground.kept["plan"] = _plan_afresh(ground)
    leg: Leg = ground.kept["plan"]
    return leg


def _plan_afresh(ground: Ground) -> Leg:
    remainder = ground.without(ground.planned)
    if not ground.counts(remainder):
        return Leg("yes")
    if ground.counts(areal(remainder.intersection(ground.declared("plan")))):
        some = any(ground.meets(plan) for plan in ground.plans.values())
        return Leg("no", "partly_planned" if some else "no_approved_plan")
    return Leg("unknown", "plan_data_missing")


def _adjustment(
    ground: Ground, facts: dict[str, Any], evidence: Assessed, extra: BaseGeometry | None
) -> Leg:
    ruling = facts.get("major_adjustment")
    if ruling is not None:
        return Leg("no", "major_adjustment") if ruling else Leg("yes")
    if deviations(ground, facts) or evidence.depends_on_rulings(extra):
        return Leg("unknown", "adjustment_to_be_ruled")
    if ground.lacks("plan_adjustment"):
        return Leg("unknown", "adjustment_data_missing")
    return Leg("yes")
