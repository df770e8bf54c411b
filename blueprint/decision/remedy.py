"""The smallest change that would, by itself, win a waiver: a ruling, an indicator, a trimmed site,
or waiting for an assessment that is under way. Each is tried by deciding again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from blueprint.decision.context import Case
from blueprint.decision.coverage import awaited, awaiting, plan_to_come
from blueprint.decision.deviation import deviations, fact_of, land_use_accepted
from blueprint.decision.evaluation import Evaluation, verdict_of
from blueprint.decision.remedy_types import (
    IndicatorRemedy,
    Remedy,
    RulingRemedy,
    TrimRemedy,
    WaitRemedy,
)
from blueprint.digest import whole as whole_number
from blueprint.evidence.evidence import CoveredPart
from blueprint.evidence.rows import Assessment
from blueprint.facts import accepts
from blueprint.vocabulary import Indicator, Reason, Verdict

__all__ = ["remedies", "trim_matters"]


def _waives(case: Case) -> bool:
    everywhere = (case.evidence, *case.also)
    return all(verdict_of(replace(case, evidence=e)) is Verdict.WAIVED for e in everywhere)


def _beyond_remedy(evaluation: Evaluation) -> bool:
    """Nothing small helps where the works are outside the reform or a zone reserves the kind."""
    later = evaluation.case.rulebook.semantics.own_remedies_first
    unmet = (Verdict.REQUIRED, Verdict.UNDETERMINED)
    replaced = (Verdict.SIMPLIFIED, Verdict.COMMITMENT) if later else ()
    if evaluation.verdict not in (*unmet, *replaced):
        return True
    if evaluation.reason is Reason.NO_RULE_IN_FORCE:
        return True
    if evaluation.reason is Reason.BOUNDARY_WITHIN_ACCURACY and not later:
        return True
    return evaluation.fails_leg(1, 5)


def _say(case: Case, name: str, **values: object) -> str:
    sentence: str = case.rulebook.wording["remedies"][name]
    return sentence.format(**values)


def _ruling(case: Case) -> Iterator[Remedy]:
    if case.facts.major_adjustment is None and _waives(
        replace(case, facts=case.facts.having(major_adjustment=False))
    ):
        of = case.rulebook.department("plan_adjustment", case.on)
        yield RulingRemedy(_say(case, "ruling"), of)


def _indicator(case: Case) -> Iterator[Remedy]:
    found = deviations(case.facts, case.evidence, case.on, case.rulebook.semantics)
    for indicator in Indicator:
        to = _limit(case, indicator, [d.limit for d in found if d.indicator is indicator])
        if to is None:
            continue
        facts = case.facts.having(**{fact_of(indicator): to})
        if _waives(replace(case, facts=facts)):
            sentence = _say(case, "indicator", indicator=indicator.label)
            yield IndicatorRemedy(indicator, to, sentence)


def _limit(case: Case, indicator: Indicator, limits: list[float | str]) -> float | str | None:
    """What an indicator would have to be, for all parcels whose limits it misses."""
    if not limits:
        return None
    apart = case.rulebook.semantics.codes_apart
    if indicator is Indicator.LAND_USE:
        if apart:
            return land_use_accepted(case)
        return limits[0] if len(set(limits)) == 1 else None
    numbers = [limit for limit in limits if isinstance(limit, int | float)]
    to = (max if indicator is Indicator.GREEN else min)(numbers)
    return to if not apart or accepts(case.facts, fact_of(indicator), to) else None


def _trim(case: Case, part: CoveredPart | None) -> Iterator[Remedy]:
    if part is None or case.also or not _waives(replace(case, evidence=part.evidence)):
        return
    whole = case.evidence.area_m2
    yield TrimRemedy(
        geometry=part.degrees,
        area_lost_m2=whole_number(round(whole - part.area_m2, 2)),
        share_kept=round(part.area_m2 / whole, 6),
        say=_say(case, "trim"),
    )


def _comes_first(assessment: Assessment) -> tuple[date, str]:
    expected = assessment.expected_on or assessment.completed_on
    return expected or date.max, assessment.code


def _wait(case: Case) -> Iterator[Remedy]:
    for assessment in sorted(awaited(case), key=_comes_first):
        everywhere = (replace(case, evidence=e) for e in (case.evidence, *case.also))
        if all(verdict_of(awaiting(each, assessment)) is Verdict.WAIVED for each in everywhere):
            expected = assessment.expected_on or assessment.completed_on
            plan = plan_to_come(case, assessment)
            yield WaitRemedy(
                assessment.id,
                assessment.name,
                expected,
                _say(case, "wait" if plan is None else "wait_for_plan"),
                plan.code if plan else None,
            )


def _nearer(case: Case) -> list[Remedy]:
    """What helps without another site or another day."""
    known: list[Remedy] | None = case.memo.get("nearer remedies")
    if known is None:
        own_first = case.rulebook.semantics.own_remedies_first
        ways = (_indicator, _ruling) if own_first else (_ruling, _indicator)
        known = [remedy for way in ways for remedy in way(case)]
        case.memo["nearer remedies"] = known
    return known


def trim_matters(evaluation: Evaluation) -> bool:
    """Whether the covered part should be measured as a site of its own: wherever something may
    help; in the first semantics, for want of a nearer remedy alone."""
    if _beyond_remedy(evaluation):
        return False
    return evaluation.case.rulebook.semantics.own_remedies_first or not _nearer(evaluation.case)


def remedies(evaluation: Evaluation, part: CoveredPart | None = None) -> list[Remedy]:
    """Every change that by itself would give `waived`, the first first; none where none would.

    `part` is the largest covered part of the site, where it was measured.
    """
    if _beyond_remedy(evaluation):
        return []
    case = evaluation.case
    return [*_nearer(case), *_trim(case, part), *_wait(case)]
