"""What an evaluation could still become: every way in which what is open could turn out, tried."""

from collections.abc import Iterator, Sequence
from itertools import product

from blueprint.decision.answers import Answers, Replacement, outcome
from blueprint.decision.context import Case, fact_names
from blueprint.decision.reading import Evaluation, PossibleOutcome, Read, once
from blueprint.decision.truth import Truth, every, some
from blueprint.evidence.evidence import ANY_THEME
from blueprint.vocabulary import Verdict

__all__ = ["alternatives"]

_BOTH = (True, False)
_WORKS = "works_given_within_reform"
# The lighter first.
_ORDER = (
    Verdict.NOT_APPLICABLE,
    Verdict.WAIVED,
    Verdict.SIMPLIFIED,
    Verdict.COMMITMENT,
    Verdict.REQUIRED,
)


def _ways(answer: Truth) -> tuple[bool, ...]:
    return _BOTH if answer is None else (answer,)


def _by_list(evaluation: Evaluation, threshold: Sequence[Read]) -> bool:
    """Whether a list by kind of works decides if what is asked for is due at all."""
    demanding = (Verdict.REQUIRED, Verdict.SIMPLIFIED, Verdict.COMMITMENT)
    case = evaluation.case
    listed = bool(case.rulebook.of(case.kind, "required", case.on))
    return not threshold and listed and evaluation.verdict in demanding


def _reached(
    evaluation: Evaluation, answers: Answers, threshold: Sequence[Read]
) -> tuple[bool, ...]:
    if not threshold:
        return _BOTH if _by_list(evaluation, threshold) else (True,)
    if answers.may_be_below or (
        answers.reached is False and any(read.rule.provided for read in threshold)
    ):
        return _BOTH
    return _ways(answers.reached)


def _apart_from_works(rules: Sequence[Replacement]) -> Truth:
    """Whether one of them holds, its works aside."""
    return some(every(r.passes for r in each.reads if r.condition != _WORKS) for each in rules)


def _legs_apart_from_scope(case: Case, legs: Sequence[Read], use_matters: bool) -> tuple[bool, ...]:
    others = [read for read in legs if read.rule.leg != 1]
    answer = every(read.passes for read in others)
    if answer is not True:
        return _ways(answer)
    silent = case.evidence.declares("control_zone", ANY_THEME).undeclared_counts
    rests = any(read.finding.conditions for read in others)
    return _BOTH if use_matters or silent or rests else (True,)


def _reachable(
    evaluation: Evaluation,
    answers: Answers,
    threshold: Sequence[Read],
    legs: Sequence[Read],
    simplified: Sequence[Replacement],
    commitment: Sequence[Replacement],
    *,
    use_matters: bool,
) -> Iterator[Verdict]:
    case = evaluation.case
    scope = every(read.passes for read in legs if read.rule.leg == 1)
    for reached, exempt, works, others, short, promised in product(
        _reached(evaluation, answers, threshold),
        _ways(answers.exempt),
        _BOTH if case.facts.works is None else _ways(scope),
        _legs_apart_from_scope(case, legs, use_matters),
        _ways(_apart_from_works(simplified)),
        _ways(_apart_from_works(commitment)),
    ):
        yield outcome(
            Answers(
                reached=reached,
                may_be_below=False,
                exempt=exempt,
                waiver=works and others,
                simplified=works and short,
                commitment=works and promised,
            )
        )


def alternatives(
    evaluation: Evaluation,
    answers: Answers,
    threshold: Sequence[Read],
    legs: Sequence[Read],
    exempt: Sequence[Replacement],
    simplified: Sequence[Replacement],
    commitment: Sequence[Replacement],
    *,
    use_matters: bool,
) -> tuple[PossibleOutcome, ...]:
    """The other verdicts that are possible, the lighter first, each with when."""
    possible = set(
        _reachable(
            evaluation,
            answers,
            threshold,
            legs,
            simplified,
            commitment,
            use_matters=use_matters,
        )
    )
    case = evaluation.case
    rules = {
        Verdict.NOT_APPLICABLE: exempt,
        Verdict.SIMPLIFIED: simplified,
        Verdict.COMMITMENT: commitment,
    }
    reasons = "、".join(
        once(r.finding.reason.label for r in legs if r.passes is None and r.finding.reason)
    )
    found = []
    for verdict in _ORDER:
        if verdict not in possible or verdict is evaluation.verdict:
            continue
        when: list[str] = []
        if verdict is Verdict.NOT_APPLICABLE and True in _below(evaluation, answers, threshold):
            when = _why_below(evaluation, threshold)
        elif verdict in rules:
            when = [each.applied(case) for each in rules[verdict] if each.holds is not False][:1]
            if verdict is not Verdict.NOT_APPLICABLE and answers.waiver is not False:
                when.append(case.promise("waiver_fails"))
        elif verdict is Verdict.WAIVED:
            when = [case.promise("cleared", reasons=reasons)] if reasons else []
        elif reasons:
            when = [case.promise("not_cleared", reasons=reasons)]
        found.append(PossibleOutcome(verdict, tuple(when or [case.promise("conditions_fail")])))
    return tuple(found)


def _below(evaluation: Evaluation, answers: Answers, threshold: Sequence[Read]) -> tuple[bool, ...]:
    """Whether it may turn out not to be reached."""
    return tuple(not way for way in _reached(evaluation, answers, threshold))


def _why_below(evaluation: Evaluation, threshold: Sequence[Read]) -> list[str]:
    case = evaluation.case
    if _by_list(evaluation, threshold):
        lists = case.rulebook.of(case.kind, "required", case.on)
        return [case.promise("not_listed", list=rule.works_list) for rule in lists]
    zones = once(f"“{zone.label}”的数据" for r in threshold for zone in r.finding.open_zones)
    missing = once(*(read.finding.missing_facts for read in threshold))
    what = "、".join(each for each in (fact_names(missing), *zones) if each)
    return [case.promise("below", what=what)]
