"""The named conditions that rules may use: a function each, answering yes, no or not yet known.

A rule names its conditions; a condition never knows which rule asked. Chinese sentences stand in
the rulebook's wording.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from blueprint.decision.assessment_state import AssessmentState, of_kind, on_negative_list
from blueprint.decision.context import Case, Condition, ConditionFinding, fact_names, percent
from blueprint.decision.coverage import (
    MAJOR,
    NOT_RULED,
    adjustments_cut,
    answer_of,
    depends_on_ruling,
    measured,
    planned_or_assessed,
    plans_of,
    reason_of_no,
    within_area,
)
from blueprint.decision.deviation import Deviation, deviations, uncompared
from blueprint.decision.thresholds import (
    archaeology_threshold_reached,
    energy_and_coal_threshold_reached,
    energy_threshold_reached,
    traffic_threshold_reached,
)
from blueprint.decision.truth import every
from blueprint.rulebook.model import Rule
from blueprint.vocabulary import ControlZoneType, Reason, Works

__all__ = [
    "CONDITIONS",
    "LATER_CONDITIONS",
    "covered_by_regional_assessment",
    "facts_are_such",
    "involves_major_adjustment",
    "reserved_by_control_zone",
    "site_within_area",
    "within_approved_plan",
    "works_given_within_reform",
    "works_within_reform",
]

_INSIDE_REFORM = (Works.BUILDING, Works.MUNICIPAL_INFRASTRUCTURE)


def works_within_reform(case: Case, rule: Rule) -> ConditionFinding:
    name, works = "works_within_reform", case.facts.works
    if works is None:
        return ConditionFinding(
            True,
            case.because(name, "not_given"),
            conditions=(case.promise("works"),),
            missing_facts=("works",),
        )
    inside = works in _INSIDE_REFORM
    because = case.because(name, "inside" if inside else "outside", works=works.label)
    return ConditionFinding(inside, because, None if inside else Reason.OUTSIDE_REFORM)


def _labels(types: Iterable[ControlZoneType]) -> str:
    return "、".join(f"“{zone.label}”" for zone in types)


def reserved_by_control_zone(case: Case, rule: Rule) -> ConditionFinding:
    name = "reserved_by_control_zone"
    zones = [
        control
        for control in case.evidence.controls
        if control.counts and case.kind in control.reserves and control.in_force(case.on)
    ]
    if zones:
        return ConditionFinding(
            True,
            case.because(name, "reserved", zones=zones),
            Reason.RESERVED_BY_CONTROL_ZONE,
            features=tuple(zone.id for zone in zones),
        )
    silent = [
        zone
        for zone in rule.zone_types
        if case.evidence.declares("control_zone", zone).undeclared_counts
    ]
    if silent:
        because = case.because(name, "no_data", types=_labels(silent))
        return ConditionFinding(None, because, Reason.CONTROL_DATA_MISSING)
    return ConditionFinding(False, case.because(name, "free"))


def within_approved_plan(case: Case, rule: Rule) -> ConditionFinding:
    name = "within_approved_plan"
    plans = [plan for plan in case.evidence.plans if plan.term.in_force(case.on)]
    by_plans = plans_of(case.evidence, case.on)
    cover = case.evidence.cover(by_plans)
    shown = [plan for plan in plans if plan.counts]
    features = tuple(plan.id for plan in shown)
    union = planned_or_assessed(case)
    if answer_of(case, cover) is not True and union != by_plans:
        cover = case.evidence.cover(union)
        if answer_of(case, cover) is True:
            standing = [a for a in case.evidence.assessments if a.id in union.as_they_stand]
            because = case.because(name, "without_plan", assessments=standing)
            promises = (case.promise("enterprise"),)
            features = (*features, *(a.id for a in standing if a.counts))
            return ConditionFinding(True, because, conditions=promises, features=features)
    answer = answer_of(case, cover)
    if answer:
        outcome = "sliver" if cover.remainder_m2 > 0 else "covered"
        return ConditionFinding(True, case.because(name, outcome, plans=shown), features=features)
    if answer is None:
        outcome, reason = "no_data", Reason.PLAN_DATA_MISSING
        if not cover.remainder_counts:
            outcome, reason = "narrow", Reason.BOUNDARY_WITHIN_ACCURACY
        return ConditionFinding(None, case.because(name, outcome), reason, features=features)
    if shown:
        because = case.because(name, "partly", share=percent(cover.share), plans=shown)
        return ConditionFinding(False, because, Reason.PARTLY_PLANNED, features=features)
    return ConditionFinding(False, case.because(name, "none"), Reason.NO_APPROVED_PLAN)


def _deviation_text(found: Iterable[Deviation]) -> str:
    return "；".join(
        f"{d.indicator.label} {d.proposed}，地块“{d.parcel}”规定 {d.limit}" for d in found
    )


def _indicator_promises(case: Case) -> tuple[str, ...]:
    """What stands for an authority's ruling that nobody gave, a sentence each."""
    open_indicators = uncompared(case.facts, case.evidence, case.on)
    promises = [case.promise("indicators")]
    promises += [case.promise("indicator", indicator=i.label) for i in open_indicators]
    if case.evidence.declares("plan_parcel").undeclared_counts:
        promises.append(case.promise("no_parcel_data"))
    return tuple(promises)


def involves_major_adjustment(case: Case, rule: Rule) -> ConditionFinding:
    name, ruling = "involves_major_adjustment", case.facts.major_adjustment
    silent = case.evidence.declares("plan_adjustment").undeclared_counts
    if ruling is not None:
        if silent and not ruling and case.rulebook.semantics.ruling_leaves_silence:
            because = case.because(name, "ruled_without_data")
            return ConditionFinding(None, because, Reason.ADJUSTMENT_DATA_MISSING)
        because = case.because(name, "ruled_major" if ruling else "ruled_not")
        return ConditionFinding(ruling, because, Reason.MAJOR_ADJUSTMENT if ruling else None)
    found = deviations(case.facts, case.evidence, case.on, case.rulebook.semantics)
    if found:
        return ConditionFinding(
            None,
            case.because(name, "deviation", deviations=_deviation_text(found)),
            Reason.ADJUSTMENT_TO_BE_RULED,
            missing_facts=("major_adjustment",),
        )
    if depends_on_ruling(case):
        adjustments = adjustments_cut(case, NOT_RULED)
        return ConditionFinding(
            None,
            case.because(name, "not_ruled", adjustments=adjustments),
            Reason.ADJUSTMENT_TO_BE_RULED,
            missing_facts=("major_adjustment",),
            features=tuple(adjustment.id for adjustment in adjustments),
        )
    if silent:
        return ConditionFinding(
            None,
            case.because(name, "no_data"),
            Reason.ADJUSTMENT_DATA_MISSING,
            missing_facts=("major_adjustment",),
        )
    return ConditionFinding(
        False,
        case.because(name, "free"),
        conditions=_indicator_promises(case),
        missing_facts=("major_adjustment",),
    )


def covered_by_regional_assessment(case: Case, rule: Rule) -> ConditionFinding:
    name = "covered_by_regional_assessment"
    cover = measured(case, MAJOR)
    answer = answer_of(case, cover)
    effective = [a for a in of_kind(case, AssessmentState.EFFECTIVE) if a.counts]
    if answer is True:
        return ConditionFinding(
            True,
            case.because(
                name,
                "sliver" if cover.remainder_m2 > 0 else "covered",
                assessments=effective,
            ),
            features=tuple(assessment.id for assessment in effective),
        )
    if answer is None:
        if cover.remainder_counts:
            return ConditionFinding(
                None, case.because(name, "no_data"), Reason.ASSESSMENT_DATA_MISSING
            )
        return ConditionFinding(None, case.because(name, "narrow"), Reason.BOUNDARY_WITHIN_ACCURACY)
    reason, about = reason_of_no(case)
    cut = adjustments_cut(case, MAJOR) if reason is Reason.MAJOR_ADJUSTMENT else []
    because = case.because(
        name,
        reason.value,
        share=percent(cover.share),
        assessments=about,
        adjustments=cut,
    )
    features = (*(assessment.id for assessment in about), *(change.id for change in cut))
    return ConditionFinding(False, because, reason, features=features)


def listed_uses(case: Case) -> tuple[str, ...]:
    """The uses on the negative lists that take an assessment of the case's kind away."""
    taken = [
        assessment
        for assessment in case.evidence.assessments
        if assessment.kind is case.kind and on_negative_list(assessment, case)
    ]
    return tuple(sorted({use.label for assessment in taken for use in assessment.negative_list}))


def site_within_area(case: Case, rule: Rule) -> ConditionFinding:
    """Whether the site lies in the area within which a rule holds."""
    name = "site_within_area"
    assert rule.area is not None
    answer = within_area(case, rule.area)
    zones = [
        c
        for c in case.evidence.controls
        if c.type is rule.area and c.counts and c.in_force(case.on)
    ]
    outcome = {True: "inside", False: "outside", None: "no_data"}[answer]
    return ConditionFinding(
        answer,
        case.because(name, outcome, area=f"“{rule.area.label}”"),
        features=tuple(zone.id for zone in zones),
        zone_data_missing=answer is None,
        open_zones=(rule.area,) if answer is None else (),
    )


def works_given_within_reform(case: Case, rule: Rule) -> ConditionFinding:
    """As `works_within_reform`, but works that nobody gave are not yet known."""
    if case.facts.works is not None:
        return works_within_reform(case, rule)
    because = case.because("works_given_within_reform", "not_given")
    return ConditionFinding(None, because, missing_facts=("works",))


def facts_are_such(case: Case, rule: Rule) -> ConditionFinding:
    """Whether the facts are what a rule names: one that differs settles it, one that nobody gave
    leaves it open."""
    name = "facts_are_such"
    given = [(fact, values, getattr(case.facts, fact)) for fact, values in rule.facts]
    answer = every(None if value is None else value in values for _, values, value in given)
    missing = tuple(fact for fact, _, value in given if value is None)
    if answer is None:
        because = case.because(name, "not_given", facts=fact_names(missing))
        return ConditionFinding(None, because, missing_facts=missing)
    names = fact_names(fact for fact, values, value in given if answer or value not in values)
    return ConditionFinding(answer, case.because(name, "such" if answer else "others", facts=names))


CONDITIONS: Mapping[str, Condition] = MappingProxyType(
    {
        condition.__name__: condition
        for condition in (
            works_within_reform,
            reserved_by_control_zone,
            within_approved_plan,
            involves_major_adjustment,
            covered_by_regional_assessment,
            energy_threshold_reached,
            energy_and_coal_threshold_reached,
            archaeology_threshold_reached,
            traffic_threshold_reached,
            site_within_area,
            works_given_within_reform,
            facts_are_such,
        )
    }
)

# What only rulebooks of semantics 2 can name.
LATER_CONDITIONS = frozenset(
    {
        "energy_and_coal_threshold_reached",
        "facts_are_such",
        "site_within_area",
        "works_given_within_reform",
    }
)
