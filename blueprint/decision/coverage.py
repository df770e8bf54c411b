"""Leg 3: what the effective assessments of a kind cover, with adjustments cut out or not."""

from dataclasses import replace
from datetime import date

from blueprint.decision.assessment_state import AssessmentState, of_kind, on_negative_list, state_of
from blueprint.decision.context import Case
from blueprint.decision.truth import Truth
from blueprint.evidence.evidence import Cover, Evidence, Union
from blueprint.evidence.rows import Adjustment, Assessment
from blueprint.vocabulary import AdjustmentRuling, Reason

__all__ = [
    "MAJOR",
    "MAJOR_AND_NOT_RULED",
    "NOT_RULED",
    "UNCUT",
    "adjustments_cut",
    "answer_of",
    "awaited",
    "depends_on_ruling",
    "measured",
    "plans_of",
    "reason_of_no",
    "spoils",
    "union_of",
    "unions_of",
    "use_may_matter",
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
    waiting, unbound = case.waiting, frozenset[str]()
    if waiting is not None and not on_negative_list(waiting, case):
        here = frozenset(a.id for a in case.evidence.assessments if a.id == waiting.id)
        members |= here
        unbound = here if waiting.incorporated_in is None else unbound
    return Union(case.kind, members, cuts, unbound)


def plans_of(evidence: Evidence, on: date) -> Union:
    """The plans in force on a date."""
    return Union(None, frozenset(plan.id for plan in evidence.plans if plan.term.in_force(on)))


def unions_of(case: Case) -> set[Union]:
    """Every union of a kind that the law may ask about: with or without what may be on a negative
    list, with each assessment under way or none, and with the adjustments cut out or not."""
    cases = [case, replace(case, use_listed=True)] if use_may_matter(case) else [case]
    cases += [replace(c, waiting=waiting) for c in cases for waiting in awaited(case)]
    cuts = (MAJOR, MAJOR_AND_NOT_RULED, UNCUT) if case.evidence.adjustments else (MAJOR,)
    return {union_of(c, cut) for c in cases for cut in cuts}


def use_may_matter(case: Case) -> bool:
    """Whether nobody gave the use, and an assessment of the kind has a negative list."""
    return case.facts.use is None and any(
        assessment.negative_list
        for assessment in case.evidence.assessments
        if assessment.kind is case.kind
    )


def awaited(case: Case) -> list[Assessment]:
    """The assessments of the kind that are under way and would count once completed."""
    return [
        assessment
        for assessment in of_kind(case, AssessmentState.UNDER_WAY)
        if assessment.counts
        and not on_negative_list(assessment, case)
        and (
            assessment.incorporated_in is None
            or (assessment.plan is not None and assessment.plan.in_force(case.on))
        )
    ]


def measured(case: Case, cut: tuple[AdjustmentRuling, ...]) -> Cover:
    return case.evidence.cover(union_of(case, cut))


def answer_of(cover: Cover) -> Truth:
    """Yes when nothing is left or a sliver; no when what is left counts inside declared data."""
    if not cover.remainder_counts:
        return True
    return False if cover.remainder_declared_counts else None


def depends_on_ruling(case: Case) -> bool:
    """Whether leg 3 answers otherwise with the adjustments that nobody ruled on cut out."""
    return answer_of(measured(case, MAJOR)) is not answer_of(measured(case, MAJOR_AND_NOT_RULED))


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
    if cover.union.cuts and answer_of(measured(case, UNCUT)) is True:
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
