"""One kind decided: the threshold, exemptions, the five legs, replacements, how they combine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .assessed import WITHIN_ACCURACY, Assessed, Leg, assessed
from .deviations import deviations
from .law import LEGS, REPLACED, RESERVING_TYPES, RULES_SINCE, WEIGHT, WORKS_OUTSIDE, split_list
from .replacements import Replaced, replacements
from .site_view import SiteView, united
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


def decide(view: SiteView, kind: str, facts: dict[str, Any], *, listed: bool = False) -> Decision:
    """The verdict of one kind; `listed` as in `Assessed`."""
    evidence = assessed(view, kind, facts.get("use"), listed)
    plan, alone = _plan(view, evidence)
    legs = {
        "scope": _scope(facts),
        "reservation": _reservation(view, kind),
        "plan": plan,
        "adjustment": _adjustment(view, facts, evidence),
        "assessment": evidence.leg(),
    }
    reach = threshold(view, kind, facts)
    replaced = replacements(view, kind, facts)
    verdict, reason = _combine(view, reach, legs, replaced)
    return Decision(verdict, reason, reach, legs, replaced, alone)


def _combine(
    view: SiteView, reach: Threshold, legs: dict[str, Leg], replaced: tuple[Replaced, ...]
) -> Outcome:
    """Each way in which the zones of the threshold may lie is decided to its verdict."""
    if view.on < RULES_SINCE:
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


def _reservation(view: SiteView, kind: str) -> Leg:
    if any(kind in split_list(zone.reserves) and view.meets(zone) for zone in view.zones):
        return Leg("no", "reserved_by_control_zone")
    if any(view.lacks("control_zone", named) for named in RESERVING_TYPES.get(kind, ())):
        return Leg("unknown", "control_data_missing")
    return Leg("yes")


def _plan(view: SiteView, evidence: Assessed) -> tuple[Leg, bool]:
    """The leg, and whether the plans alone carry it."""
    if "plan" not in view.cache:
        view.cache["plan"] = _planned(view, [])
    leg: Leg = view.cache["plan"]
    areas = evidence.planless_areas
    if leg.answer == "yes" or not areas:
        return leg, leg.answer == "yes"
    return _planned(view, areas), False


def _planned(view: SiteView, areas: list[Any]) -> Leg:
    answer, remainder = view.covered(united([view.planned, *areas]), "plan")
    if answer:
        return Leg("yes")
    if answer is False:
        some = any(view.meets(plan) for plan in view.plans.values())
        return Leg("no", "partly_planned" if some else "no_approved_plan")
    return Leg("unknown", "plan_data_missing" if view.counts(remainder) else WITHIN_ACCURACY)


def _adjustment(view: SiteView, facts: dict[str, Any], evidence: Assessed) -> Leg:
    ruling = facts.get("major_adjustment")
    if ruling:
        return Leg("no", "major_adjustment")
    if ruling is None and (deviations(view, facts) or evidence.depends_on_rulings()):
        return Leg("unknown", "adjustment_to_be_ruled")
    if view.lacks("plan_adjustment"):
        return Leg("unknown", "adjustment_data_missing")
    return Leg("yes")
