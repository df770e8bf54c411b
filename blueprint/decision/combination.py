"""One kind of evaluation, decided: threshold and exemptions, the waiver, what replaces it.

In this order (later-law.md): what need not be done at all; what the area's plan already carries;
what a later rule replaces by something lighter; what remains. A threshold that hangs on zones of
which the map has no data is tried both ways to the verdict.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from blueprint.decision.alternatives import alternatives
from blueprint.decision.answers import Answers, Replacement, outcome
from blueprint.decision.conditions import listed_uses
from blueprint.decision.context import Case, ConditionFinding, fact_names
from blueprint.decision.coverage import use_may_matter, within_area
from blueprint.decision.reading import (
    Evaluation,
    PossibleOutcome,
    Read,
    by_legs,
    legs_of,
    listed_works,
    once,
    rules_read,
)
from blueprint.decision.truth import every, some
from blueprint.evidence.evidence import ANY_THEME
from blueprint.rulebook.model import LaterLaw
from blueprint.vocabulary import Reason, Standing, Verdict

__all__ = ["caps", "evaluate_combined", "verdict_combined"]

_REPLACED = {
    Verdict.SIMPLIFIED: Reason.REPLACED_BY_SIMPLIFIED_REVIEW,
    Verdict.COMMITMENT: Reason.REPLACED_BY_COMMITMENT,
}
# The lighter first: an answer is only held up by what would make it lighter.
_WEIGHT = (
    Verdict.NOT_APPLICABLE,
    Verdict.WAIVED,
    Verdict.SIMPLIFIED,
    Verdict.COMMITMENT,
    Verdict.REQUIRED,
    Verdict.UNDETERMINED,
)


@dataclass(slots=True)
class _Provisos:
    """What an answer rests on, gathered: conditions, and facts that would settle more."""

    conditions: list[str]
    missing: list[str]

    def add(self, conditions: Iterable[str], missing: Iterable[str] = ()) -> None:
        self.conditions += conditions
        self.missing += missing


def verdict_combined(case: Case) -> Verdict:
    """The verdict alone, as `evaluate_combined` gives it."""
    return outcome(_answered(case)[-1])


def _answered(
    case: Case,
) -> tuple[list[Read], list[list[Replacement]], list[Read], Answers]:
    """The rules that were read: the threshold, exemptions and replacements by effect, the legs; and
    what they answer."""
    threshold = [read for _, reads in rules_read(case, "not_applicable") for read in reads]
    replacing = [
        [Replacement(rule, tuple(reads)) for rule, reads in rules_read(case, effect)]
        for effect in ("exempt", "simplified", "commitment")
    ]
    exempt, simplified, commitment = replacing
    legs = legs_of(case)
    answers = Answers(
        reached=every(read.passes for read in threshold) if threshold else None,
        may_be_below=any(read.finding.zone_data_missing for read in threshold),
        exempt=some(each.holds for each in exempt),
        waiver=every(read.passes for read in legs),
        simplified=some(each.holds for each in simplified),
        commitment=some(each.holds for each in commitment),
    )
    return threshold, replacing, legs, answers


def evaluate_combined(case: Case) -> Evaluation:
    """The verdict of a case whose `use_listed` is False; the other assumption is tried here."""
    threshold, (exempt, simplified, commitment), legs, answers = _answered(case)
    verdict = outcome(answers)
    reads = [*threshold, *_reads_of(exempt), *legs]
    use_matters = False
    if use_may_matter(case):
        listed = replace(case, use_listed=True)
        other = legs_of(listed)
        use_matters = outcome(replace(answers, waiver=every(r.passes for r in other))) != verdict
        if use_matters:
            reads += [read for read in other if read.rule.leg == 3]
    reads += _reads_of([*simplified, *commitment])
    provisos = _Provisos([], [])
    if use_matters:
        uses = "、".join(listed_uses(replace(case, use_listed=True)))
        provisos.add([case.promise("use", uses=uses)], ["use"])
    if verdict is Verdict.WAIVED:
        _waived(case, provisos, legs, threshold, answers)
        reads += _further(case)
    elif verdict is Verdict.UNDETERMINED:
        provisos.add(
            (), (f for read in legs if read.passes is None for f in read.finding.missing_facts)
        )
        provisos.add((), (fact for read in threshold for fact in read.finding.missing_facts))
    elif verdict is Verdict.NOT_APPLICABLE:
        provisos = _Provisos([], [])
        if answers.exempt is not True:
            provisos.add(case.promise(r.rule.provided) for r in threshold if r.rule.provided)
    else:
        reads += _work_left(case, provisos, threshold, answers)
        if verdict is not Verdict.REQUIRED:
            _open_waiver(case, provisos, legs)
    for each in (*exempt, *simplified, *commitment):
        if each.holds is None and _WEIGHT.index(each.verdict) < _WEIGHT.index(verdict):
            provisos.add([each.excluded(case)], each.missing_facts)
    provisos.add(case.promise("later_law", known=law.known) for law in caps(case, verdict))
    standing = Standing.CONDITIONAL if provisos.conditions else Standing.SETTLED
    if verdict is Verdict.UNDETERMINED:
        standing = Standing.OPEN

    def could_become() -> tuple[PossibleOutcome, ...]:
        if standing is Standing.SETTLED:
            return ()
        return alternatives(
            result,
            answers,
            threshold,
            legs,
            exempt,
            simplified,
            commitment,
            use_matters=use_matters,
        )

    result = Evaluation(
        case,
        verdict,
        standing,
        _reason(verdict, answers, legs, exempt),
        tuple(reads),
        once(provisos.conditions),
        once(provisos.missing),
        could_become,
    )
    return result


def _reads_of(rules: Sequence[Replacement]) -> list[Read]:
    return [read for each in rules for read in each.reads]


def _reason(
    verdict: Verdict, answers: Answers, legs: Sequence[Read], exempt: Sequence[Replacement]
) -> Reason:
    if verdict is Verdict.NOT_APPLICABLE:
        if answers.reached is False:
            return Reason.BELOW_THRESHOLD
        return next(Reason(e.rule.reason) for e in exempt if e.holds and e.rule.reason)
    if verdict in _REPLACED:
        return _REPLACED[verdict]
    if verdict is Verdict.UNDETERMINED and answers.may_be_below:
        return Reason.THRESHOLD_ZONE_DATA_MISSING
    return by_legs(legs)[1]


def _further(case: Case) -> list[Read]:
    """What else a waiver rests on: cited, and asked nothing."""
    name = "further_basis"
    rules = case.rulebook.of(case.kind, name, case.on)
    return [
        Read(rule, name, ConditionFinding(True, case.because(name, "also")), None) for rule in rules
    ]


def _open_zones(threshold: Sequence[Read]) -> str:
    zones = once(f"“{zone.label}”" for read in threshold for zone in read.finding.open_zones)
    return "、".join(zones)


def _waived(
    case: Case,
    provisos: _Provisos,
    legs: Sequence[Read],
    threshold: Sequence[Read],
    answers: Answers,
) -> None:
    for read in legs:
        provisos.add(read.finding.conditions, read.finding.missing_facts)
    missing = once(*(read.finding.missing_facts for read in threshold))
    if answers.may_be_below:
        provisos.add([case.promise("waiver_zones", types=_open_zones(threshold))], missing)
    elif missing:
        provisos.add([case.promise("waiver_threshold", facts=fact_names(missing))], missing)
    if case.evidence.declares("control_zone", ANY_THEME).undeclared_counts:
        provisos.add([case.promise("no_control_data")])


def _work_left(
    case: Case, provisos: _Provisos, threshold: Sequence[Read], answers: Answers
) -> list[Read]:
    """Whether work that is asked for is certain to be asked for: the threshold, or a list."""
    if threshold:
        missing = once(*(read.finding.missing_facts for read in threshold))
        if answers.reached is None:
            provisos.add([case.promise("threshold", facts=fact_names(missing))], missing)
        return []
    promises, reads = listed_works(case)
    provisos.add(promises)
    return reads


def _open_waiver(case: Case, provisos: _Provisos, legs: Sequence[Read]) -> None:
    """A replacement is certain only where the waiver is known to fail."""
    if any(read.passes is False for read in legs):
        return
    reason = by_legs(legs)[1]
    missing = (fact for r in legs if r.passes is None for fact in r.finding.missing_facts)
    provisos.add([case.promise("waiver_open", reason=reason.label)], missing)


def caps(case: Case, verdict: Verdict) -> list[LaterLaw]:
    """The law that is known and not loaded, and could change this verdict here."""
    return [
        law
        for law in case.rulebook.later_law
        if law.span.holds(case.on)
        and (case.kind, verdict) in law.changes
        and (law.area is None or within_area(case, law.area) is True)
    ]
