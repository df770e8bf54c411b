"""Leg 3: what the effective assessments of a kind cover, with adjustments cut out or not."""

from dataclasses import replace
from datetime import date

from blueprint.decision.assessment_state import (
    AssessmentState,
    needs_no_plan,
    of_kind,
    on_negative_list,
    state_of,
)
from blueprint.decision.context import Case
from blueprint.decision.truth import Truth
from blueprint.evidence.evidence import Cover, Evidence, Union
from blueprint.evidence.rows import Adjustment, Assessment, PlanTerm
from blueprint.rulebook.model import Rulebook
from blueprint.vocabulary import AdjustmentRuling, ControlZoneType, Reason

__all__ = [
    "MAJOR",
    "MAJOR_AND_NOT_RULED",
    "NOT_RULED",
    "UNCUT",
    "adjustments_cut",
    "answer_of",
    "awaited",
    "awaiting",
    "depends_on_ruling",
    "is_sliver",
    "measured",
    "plan_to_come",
    "planned_or_assessed",
    "plans_of",
    "reason_of_no",
    "sliver_of",
    "spoils",
    "union_of",
    "unions_of",
    "use_may_matter",
    "within_area",
    "zones_of",
]

# Tried against each other where an adjustment is not ruled: none of those cut, all of them cut.
UNCUT: tuple[AdjustmentRuling, ...] = ()
MAJOR = (AdjustmentRuling.YES,)
NOT_RULED = (AdjustmentRuling.NOT_RULED,)
MAJOR_AND_NOT_RULED = (AdjustmentRuling.YES, AdjustmentRuling.NOT_RULED)

_STATES_BY_PRIORITY = (
    (AssessmentState.ON_NEGATIVE_LIST, Reason.ON_NEGATIVE_LIST),
    (AssessmentState.NOT_INCORPORATED, Reason.NOT_INCORPORATED),
    (AssessmentState.OUTSIDE_ITS_PLAN, Reason.OUTSIDE_ITS_PLAN),
    (AssessmentState.EXPIRED, Reason.EXPIRED),
    (AssessmentState.WITHDRAWN, Reason.WITHDRAWN),
    (AssessmentState.UNDER_WAY, Reason.UNDER_WAY),
)


def spoils(approved_on: date, completed_on: date, on: date) -> bool:
    """An adjustment spoils what was completed before it; the same day is not before."""
    return completed_on < approved_on <= on


def _cuts(assessment: Assessment, adjustment: Adjustment, case: Case) -> bool:
    assert assessment.completed_on is not None
    return spoils(adjustment.approved_on, assessment.completed_on, case.on)


def union_of(case: Case, cut: tuple[AdjustmentRuling, ...]) -> Union:
    """The effective assessments of the kind, with the adjustments of these rulings cut out."""
    known: Union | None = case.memo.get(("union", cut))
    if known is None:
        known = case.memo["union", cut] = _union(case, cut)
    return known


def _union(case: Case, cut: tuple[AdjustmentRuling, ...]) -> Union:
    effective = of_kind(case, AssessmentState.EFFECTIVE)
    cuts = frozenset(
        (assessment.id, adjustment.id)
        for adjustment in case.evidence.adjustments
        if adjustment.major in cut
        for assessment in effective
        if _cuts(assessment, adjustment, case)
    )
    members = frozenset(assessment.id for assessment in effective)
    unbound = _unbound(case)
    waiting = case.waiting
    if waiting is not None and not on_negative_list(waiting, case):
        here = frozenset(a.id for a in case.evidence.assessments if a.id == waiting.id)
        members |= here
        if waiting.incorporated_in is None or needs_no_plan(waiting, case.rulebook, case.on):
            unbound |= here
    return Union(case.kind, members, cuts, unbound)


def _unbound(case: Case) -> frozenset[str]:
    """The effective assessments of the kind that rest on no plan."""
    if not case.rulebook.of(case.kind, "without_plan", case.on):
        return frozenset()
    return frozenset(
        assessment.id
        for assessment in of_kind(case, AssessmentState.EFFECTIVE)
        if needs_no_plan(assessment, case.rulebook, case.on)
    )


def plans_of(evidence: Evidence, on: date) -> Union:
    """The plans in force on a date."""
    return Union(None, frozenset(plan.id for plan in evidence.plans if plan.term.in_force(on)))


def planned_or_assessed(case: Case) -> Union:
    """The plans in force, and the areas of assessments that rest on no plan, before any cutting."""
    known: Union | None = case.memo.get("planned or assessed")
    if known is None:
        known = case.memo["planned or assessed"] = _planned_or_assessed(case)
    return known


def _planned_or_assessed(case: Case) -> Union:
    plans, unbound = plans_of(case.evidence, case.on), _unbound(case)
    waiting = case.waiting
    if (
        waiting is not None
        and not on_negative_list(waiting, case)
        and needs_no_plan(waiting, case.rulebook, case.on)
    ):
        unbound |= {a.id for a in case.evidence.assessments if a.id == waiting.id}
    if not unbound:
        return plans
    return replace(plans, members=plans.members | unbound, as_they_stand=unbound)


def zones_of(evidence: Evidence, zone: ControlZoneType, on: date) -> Union:
    """The control zones of a type in force on a date."""
    members = (c.id for c in evidence.controls if c.type is zone and c.in_force(on))
    return Union(None, frozenset(members), zone=zone)


def unions_of(case: Case, *, remedies: bool = True) -> set[Union]:
    """Every union that the law may ask about for a kind: with or without what may be on a negative
    list, for its remedies with each assessment under way or none, and with the adjustments cut out
    or not; the plans that are in force or waited for; the zones of the areas within which its rules
    hold."""
    cases = [case, replace(case, use_listed=True)] if use_may_matter(case) else [case]
    if remedies:
        cases += [awaiting(c, waiting) for c in cases for waiting in awaited(case, counting=False)]
    cuts = (MAJOR, MAJOR_AND_NOT_RULED, UNCUT) if case.evidence.adjustments else (MAJOR,)
    found = {union_of(c, cut) for c in cases for cut in cuts}
    for each in cases:
        found |= {plans_of(each.evidence, each.on), planned_or_assessed(each)}
    areas = case.rulebook.areas(case.kind, case.on)
    return found | {zones_of(case.evidence, area, case.on) for area in areas}


def use_may_matter(case: Case) -> bool:
    """Whether nobody gave the use, and an assessment of the kind has a negative list."""
    return case.facts.use is None and any(
        assessment.negative_list
        for assessment in case.evidence.assessments
        if assessment.kind is case.kind
    )


def awaited(case: Case, *, counting: bool = True) -> list[Assessment]:
    """The assessments of the kind that are under way and would count once completed, and once
    their plan is in force: one that names no plan is not known to (the first semantics took it as
    it stands). Without `counting` also those that meet the site in no piece that
    counts: of a site grown or shrunk the same unions are asked."""
    later = case.rulebook.semantics.own_remedies_first
    return [
        assessment
        for assessment in of_kind(case, AssessmentState.UNDER_WAY)
        if (assessment.counts or not counting)
        and not on_negative_list(assessment, case)
        and (
            (assessment.incorporated_in is None and not later)
            or needs_no_plan(assessment, case.rulebook, case.on)
            or (assessment.plan is not None and assessment.plan.in_force(case.on))
            or plan_to_come(case, assessment) is not None
        )
    ]


def plan_to_come(case: Case, assessment: Assessment) -> PlanTerm | None:
    """The plan of an assessment under way that is itself not in force yet, where the assessment
    waits for it."""
    plan = assessment.plan
    if not case.rulebook.semantics.own_remedies_first or plan is None:
        return None
    if needs_no_plan(assessment, case.rulebook, case.on):
        return None
    return plan if plan.may_come(case.on) else None


def awaiting(case: Case, assessment: Assessment) -> Case:
    """The case as if an assessment under way had just been completed, and its plan approved."""
    plan = plan_to_come(case, assessment)
    evidence = case.evidence
    if plan is not None:
        evidence = evidence.with_plan_in_force(plan.code, case.on)
    return replace(case, waiting=assessment, evidence=evidence)


def measured(case: Case, cut: tuple[AdjustmentRuling, ...]) -> Cover:
    return case.evidence.cover(union_of(case, cut))


def is_sliver(case: Case, cover: Cover) -> bool:
    """Whether what a union leaves of the site is nothing, or so little that it is disregarded."""
    if cover.remainder_counts:
        return False
    largest = sliver_of(case.rulebook, case.on, case.evidence.area_m2)
    return largest is None or cover.remainder_m2 <= largest


def sliver_of(rulebook: Rulebook, on: date, area_m2: float) -> float | None:
    """The largest remainder of a site, in m², that is disregarded where it is nowhere wider than
    the tolerance; None: however large."""
    if not rulebook.semantics.slivers_have_a_size:
        return None
    return rulebook.number("sliver_share", on) * area_m2


def answer_of(case: Case, cover: Cover) -> Truth:
    """Yes when nothing is left or a sliver; no when what is left counts inside declared data; not
    yet known when it counts where nobody declared data, or is within accuracy."""
    if not cover.remainder_counts:
        return True if is_sliver(case, cover) else None
    return False if cover.remainder_declared_counts else None


def within_area(case: Case, zone: ControlZoneType) -> Truth:
    """Whether the site lies in the zones of a type."""
    return answer_of(case, case.evidence.cover(zones_of(case.evidence, zone, case.on)))


def depends_on_ruling(case: Case) -> bool:
    """Whether leg 3 answers otherwise with the adjustments that nobody ruled on cut out."""
    return answer_of(case, measured(case, MAJOR)) is not answer_of(
        case, measured(case, MAJOR_AND_NOT_RULED)
    )


def adjustments_cut(case: Case, cut: tuple[AdjustmentRuling, ...]) -> list[Adjustment]:
    """The adjustments of these rulings that cut some effective assessment of the kind."""
    effective = of_kind(case, AssessmentState.EFFECTIVE)
    return [
        adjustment
        for adjustment in case.evidence.adjustments
        if adjustment.major in cut and adjustment.share > 0
        if any(_cuts(assessment, adjustment, case) for assessment in effective)
    ]


def reason_of_no(case: Case) -> tuple[Reason, list[Assessment]]:
    """Why leg 3 answers no, the first that fits, and the assessments that the reason is about."""
    cover = measured(case, MAJOR)
    if cover.union.cuts and answer_of(case, measured(case, UNCUT)) is True:
        return Reason.MAJOR_ADJUSTMENT, []
    if cover.covered_counts:
        return Reason.PARTLY_COVERED, list(of_kind(case, AssessmentState.EFFECTIVE))
    if cover.cut_counts:
        return Reason.MAJOR_ADJUSTMENT, []
    meeting = [a for a in case.evidence.assessments if a.kind is case.kind and a.counts]
    for state, reason in _STATES_BY_PRIORITY:
        found = [a for a in meeting if state_of(a, case) is state]
        if found:
            return reason, found
    return Reason.NO_REGIONAL_ASSESSMENT, []
