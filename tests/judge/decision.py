"""One kind decided: the threshold, exemptions, the five legs, replacements, how they combine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .assessed import WITHIN_ACCURACY, Assessed, Leg, assessed
from .deviations import deviations
from .ground import Ground, united
from .law import LEGS, REPLACED, RESERVING_TYPES, RULES_SINCE, WEIGHT, WORKS_OUTSIDE, split_list
from .replacements import Replaced, replacements
from .thresholds import Threshold, threshold

Outcome = tuple[str, str]


@dataclass(frozen=True)
class Decision:
    """`on_plans_alone`: leg 2 says yes without the assessments that rest on no plan."""

    verdict: str
    reason: str
    threshold: Threshold
    legs: dict[str, Leg]
    replaced: tuple[Replaced, ...]
    on_plans_alone: bool

    def unknown(self, *effects: str) -> list[Replaced]:
        """The exemptions or replacements of these effects that are not yet known."""
        return [r for r in self.replaced if r.answer is None and r.rule.effect in effects]

    @property
    def waiver(self) -> bool | None:
        """The five legs together."""
        answers = [leg.answer for leg in self.legs.values()]
        return False if "no" in answers else None if "unknown" in answers else True


def decide(ground: Ground, kind: str, facts: dict[str, Any], *, listed: bool = False) -> Decision:
    """The verdict of one kind; `listed` as in `Assessed`."""
    evidence = assessed(ground, kind, facts.get("use"), listed)
    plan, alone = _plan(ground, evidence)
    legs = {
        "scope": _scope(facts),
        "reservation": _reservation(ground, kind),
        "plan": plan,
        "adjustment": _adjustment(ground, facts, evidence),
        "assessment": evidence.leg(),
    }
    reach = threshold(ground, kind, facts)
    replaced = replacements(ground, kind, facts)
    verdict, reason = _combine(ground, reach, legs, replaced)
    return Decision(verdict, reason, reach, legs, replaced, alone)


def _combine(
    ground: Ground, reach: Threshold, legs: dict[str, Leg], replaced: tuple[Replaced, ...]
) -> Outcome:
    """Each way in which the zones of the threshold may lie is decided to its verdict."""
    if ground.on < RULES_SINCE:
        return "undetermined", "no_rule_in_force"
    # A threshold not known to be reached, and none at all, are decided as if it were.
    outcomes = {_outcome(answer is not False, legs, replaced) for answer in reach.answers or {True}}
    if len({verdict for verdict, _ in outcomes}) == 1:
        return min(outcomes, key=lambda outcome: outcome[1] == "below_threshold")
    if all(verdict in ("waived", "not_applicable") for verdict, _ in outcomes):
        return max(outcomes, key=lambda outcome: WEIGHT.index(outcome[0]))
    return "undetermined", "threshold_zone_data_missing"


def _outcome(reached: bool, legs: dict[str, Leg], replaced: tuple[Replaced, ...]) -> Outcome:
    if not reached:
        return "not_applicable", "below_threshold"
    holding = {r.rule.effect for r in replaced if r.answer}
    if "exempt" in holding:
        return "not_applicable", "exempt_in_park"
    if all(leg.answer == "yes" for leg in legs.values()):
        return "waived", "covered_by_block_assessment"
    for effect in ("simplified", "commitment"):
        if effect in holding:
            return effect, REPLACED[effect]
    for answer, verdict in (("no", "required"), ("unknown", "undetermined")):
        for name in LEGS:
            if legs[name].answer == answer:
                return verdict, legs[name].reason or ""
    raise AssertionError(legs)


def _scope(facts: dict[str, Any]) -> Leg:
    outside = facts.get("works") in WORKS_OUTSIDE
    return Leg("no", "outside_reform") if outside else Leg("yes")


def _reservation(ground: Ground, kind: str) -> Leg:
    if any(kind in split_list(zone.reserves) and ground.meets(zone) for zone in ground.zones):
        return Leg("no", "reserved_by_control_zone")
    if any(ground.lacks("control_zone", named) for named in RESERVING_TYPES.get(kind, ())):
        return Leg("unknown", "control_data_missing")
    return Leg("yes")


def _plan(ground: Ground, evidence: Assessed) -> tuple[Leg, bool]:
    """The leg, and whether the plans alone carry it."""
    if "plan" not in ground.kept:
        ground.kept["plan"] = _planned(ground, [])
    leg: Leg = ground.kept["plan"]
    areas = evidence.planless_areas
    if leg.answer == "yes" or not areas:
        return leg, leg.answer == "yes"
    return _planned(ground, areas), False


def _planned(ground: Ground, areas: list[Any]) -> Leg:
    answer, remainder = ground.covered(united([ground.planned, *areas]), "plan")
    if answer:
        return Leg("yes")
    if answer is False:
        some = any(ground.meets(plan) for plan in ground.plans.values())
        return Leg("no", "partly_planned" if some else "no_approved_plan")
    return Leg("unknown", "plan_data_missing" if ground.counts(remainder) else WITHIN_ACCURACY)


def _adjustment(ground: Ground, facts: dict[str, Any], evidence: Assessed) -> Leg:
    ruling = facts.get("major_adjustment")
    if ruling:
        return Leg("no", "major_adjustment")
    if ruling is None and (deviations(ground, facts) or evidence.depends_on_rulings()):
        return Leg("unknown", "adjustment_to_be_ruled")
    if ground.lacks("plan_adjustment"):
        return Leg("unknown", "adjustment_data_missing")
    return Leg("yes")
