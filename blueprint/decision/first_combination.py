"""One kind of evaluation, decided as rulebooks of semantics 1 meant it: kept for their answers."""

from collections.abc import Sequence
from dataclasses import replace

from blueprint.decision.conditions import listed_uses
from blueprint.decision.context import Case, fact_names
from blueprint.decision.coverage import use_may_matter
from blueprint.decision.reading import (
    Evaluation,
    Read,
    by_legs,
    legs_of,
    listed_works,
    once,
    read_rule,
)
from blueprint.decision.truth import every
from blueprint.vocabulary import Reason, Standing, Verdict

__all__ = ["evaluate_first"]


def _replaced(case: Case) -> tuple[Verdict, list[Read]] | None:
    """A later rule that puts a shorter form or a commitment in the place of a requirement."""
    for verdict in (Verdict.COMMITMENT, Verdict.SIMPLIFIED):
        for rule in case.rulebook.of(case.kind, verdict.value, case.on):
            reads = read_rule(case, rule)
            if every(read.passes for read in reads) is True:
                return verdict, reads
    return None


def evaluate_first(case: Case) -> Evaluation:
    """The verdict of a case whose `use_listed` is False; the other assumption is tried here."""
    threshold = [
        read
        for rule in case.rulebook.of(case.kind, "not_applicable", case.on)
        for read in read_rule(case, rule)
    ]
    legs = legs_of(case)
    verdict, reason = by_legs(legs)
    reads = [*threshold, *legs]
    use_matters = False
    if use_may_matter(case):
        listed = replace(case, use_listed=True)
        other = legs_of(listed)
        use_matters = by_legs(other)[0] is not verdict
        if use_matters:
            reads += [read for read in other if read.rule.leg == 3]
    reached = every(read.passes for read in threshold) if threshold else None
    facts_missing = once(*(read.finding.missing_facts for read in threshold))
    result = Evaluation(case, verdict, Standing.OPEN, reason, tuple(reads))
    if threshold and reached is False:
        return replace(
            result,
            verdict=Verdict.NOT_APPLICABLE,
            standing=Standing.SETTLED,
            reason=Reason.BELOW_THRESHOLD,
        )
    if any(read.finding.zone_data_missing for read in threshold):
        return replace(
            result,
            verdict=Verdict.UNDETERMINED,
            reason=Reason.THRESHOLD_ZONE_DATA_MISSING,
            missing_facts=facts_missing,
        )
    use_promise = (
        (case.promise("use", uses="、".join(listed_uses(replace(case, use_listed=True)))),)
        if use_matters
        else ()
    )
    use_missing = ("use",) if use_matters else ()
    if verdict is Verdict.WAIVED:
        return _waived(result, legs, facts_missing, use_promise, use_missing)
    if verdict is Verdict.UNDETERMINED:
        unknown = [read.finding.missing_facts for read in legs if read.passes is None]
        return replace(
            result,
            conditions=use_promise,
            missing_facts=once(*unknown, use_missing, facts_missing),
        )
    return _required(result, bool(threshold), facts_missing)


def _waived(
    result: Evaluation,
    legs: Sequence[Read],
    threshold_facts: tuple[str, ...],
    use_promise: tuple[str, ...],
    use_missing: tuple[str, ...],
) -> Evaluation:
    case = result.case
    promises = once(*(read.finding.conditions for read in legs), use_promise)
    if threshold_facts:
        facts = fact_names(threshold_facts)
        promises = (*promises, case.promise("waiver_threshold", facts=facts))
    missing = (read.finding.missing_facts for read in legs)
    return replace(
        result,
        standing=Standing.CONDITIONAL if promises else Standing.SETTLED,
        conditions=promises,
        missing_facts=once(*missing, use_missing, threshold_facts),
    )


def _required(
    result: Evaluation, has_threshold: bool, threshold_facts: tuple[str, ...]
) -> Evaluation:
    case = result.case
    promises: tuple[str, ...] = ()
    if threshold_facts:
        promises = (case.promise("threshold", facts=fact_names(threshold_facts)),)
    reads = result.reads
    if not has_threshold:
        listed, more = listed_works(case)
        promises, reads = tuple(listed), (*reads, *more)
    replaced = _replaced(case)
    verdict = replaced[0] if replaced else result.verdict
    return replace(
        result,
        verdict=verdict,
        standing=Standing.CONDITIONAL if promises else Standing.SETTLED,
        conditions=promises,
        missing_facts=threshold_facts,
        reads=(*reads, *(replaced[1] if replaced else ())),
    )
