"""One kind of evaluation, decided: its threshold, its five legs, verdict and standing.

The legs combine as Kleene's *and*: one no settles it, one not yet known leaves it open, all yes
waives it. Before them stands the threshold. Every rule that was read is kept, won or lost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from blueprint.decision.conditions import CONDITIONS, listed_uses
from blueprint.decision.context import Case, Finding, fact_names
from blueprint.decision.coverage import use_may_matter
from blueprint.decision.truth import Truth, every, opposite
from blueprint.rulebook.model import Rule
from blueprint.vocabulary import Reason, Standing, Verdict

__all__ = ["Evaluation", "Read", "evaluate"]

# The order in which several noes, or several unknowns, give their reason (domain.md).
_LEG_ORDER = (1, 5, 2, 4, 3)


@dataclass(frozen=True, slots=True)
class Read:
    """A rule's condition as it was read: `passes` is what the rule made of the answer."""

    rule: Rule
    condition: str
    finding: Finding
    passes: Truth
    use_listed: bool = False


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The decision for one kind. `case` is the one whose coverage is reported."""

    case: Case
    verdict: Verdict
    standing: Standing
    reason: Reason
    reads: tuple[Read, ...]
    conditions: tuple[str, ...] = ()
    missing_facts: tuple[str, ...] = ()

    def fails_leg(self, *legs: int) -> bool:
        return any(read.rule.leg in legs and read.passes is False for read in self.reads)


def _read(case: Case, rule: Rule) -> list[Read]:
    held = [(name, True) for name in rule.must_hold] + [
        (name, False) for name in rule.must_not_hold
    ]
    reads = []
    for name, must_hold in held:
        finding = CONDITIONS[name](case, rule)
        passes = finding.answer if must_hold else opposite(finding.answer)
        reads.append(Read(rule, name, finding, passes, case.use_listed))
    return reads


def _legs(case: Case) -> list[Read]:
    rules = case.rulebook.of(case.kind, "waived", case.on)
    ordered = sorted(rules, key=lambda rule: _LEG_ORDER.index(rule.leg or 0))
    return [read for rule in ordered for read in _read(case, rule)]


def _by_legs(legs: Sequence[Read]) -> tuple[Verdict, Reason]:
    answer = every(read.passes for read in legs)
    if answer is True:
        return Verdict.WAIVED, Reason.COVERED_BY_BLOCK_ASSESSMENT
    decisive = next(read for read in legs if read.passes is answer)
    assert decisive.finding.reason is not None
    verdict = Verdict.REQUIRED if answer is False else Verdict.UNDETERMINED
    return verdict, decisive.finding.reason


def _once(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))


def _replaced(case: Case) -> tuple[Verdict, list[Read]] | None:
    """A later rule that puts a shorter form or a commitment in the place of a requirement."""
    for verdict in (Verdict.COMMITMENT, Verdict.SIMPLIFIED):
        for rule in case.rulebook.of(case.kind, verdict.value, case.on):
            reads = _read(case, rule)
            if every(read.passes for read in reads) is True:
                return verdict, reads
    return None


def evaluate(case: Case) -> Evaluation:
    """The verdict of a case whose `use_listed` is False; the other assumption is tried here."""
    threshold = [
        read
        for rule in case.rulebook.of(case.kind, "not_applicable", case.on)
        for read in _read(case, rule)
    ]
    legs = _legs(case)
    verdict, reason = _by_legs(legs)
    reads = [*threshold, *legs]
    use_matters = False
    if use_may_matter(case):
        listed = replace(case, use_listed=True)
        other = _legs(listed)
        use_matters = _by_legs(other)[0] is not verdict
        if use_matters:
            reads += [read for read in other if read.rule.leg == 3]
    reached = every(read.passes for read in threshold) if threshold else None
    facts_missing = _once(*(read.finding.missing_facts for read in threshold))
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
            missing_facts=_once(*unknown, use_missing, facts_missing),
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
    promises = _once(*(read.finding.conditions for read in legs), use_promise)
    if threshold_facts:
        facts = fact_names(threshold_facts)
        promises = (*promises, case.promise("waiver_threshold", facts=facts))
    missing = (read.finding.missing_facts for read in legs)
    return replace(
        result,
        standing=Standing.CONDITIONAL if promises else Standing.SETTLED,
        conditions=promises,
        missing_facts=_once(*missing, use_missing, threshold_facts),
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
        lists = case.rulebook.of(case.kind, "required", case.on)
        promises = tuple(case.promise("works_list", list=rule.works_list) for rule in lists)
        reads = (
            *reads,
            *(
                Read(
                    rule,
                    "works_list",
                    Finding(None, case.because("works_list", "listed", list=rule.works_list)),
                    None,
                )
                for rule in lists
            ),
        )
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
