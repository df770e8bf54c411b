"""The rules of one kind, read: every condition with its finding, and what the legs say together.

The legs combine as Kleene's *and*: one no settles it, one not yet known leaves it open, all yes
waives it. Every rule that was read is kept, won or lost.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from blueprint.decision.conditions import CONDITIONS
from blueprint.decision.context import Case, ConditionFinding
from blueprint.decision.truth import Truth, every, opposite
from blueprint.rulebook.model import Rule
from blueprint.vocabulary import Reason, Standing, Verdict

__all__ = [
    "Evaluation",
    "PossibleOutcome",
    "Read",
    "by_legs",
    "legs_of",
    "listed_works",
    "once",
    "read_rule",
    "rules_read",
]

# The order in which several noes, or several unknowns, give their reason (domain.md).
_LEG_ORDER = (1, 5, 2, 4, 3)


@dataclass(frozen=True, slots=True)
class Read:
    """A rule's condition as it was read: `passes` is what the rule made of the answer."""

    rule: Rule
    condition: str
    finding: ConditionFinding
    passes: Truth
    use_listed: bool = False


@dataclass(frozen=True, slots=True)
class PossibleOutcome:
    """What an evaluation could still become, and when: a sentence each."""

    verdict: Verdict
    when: tuple[str, ...]


def _nothing_else() -> tuple[PossibleOutcome, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The decision for one kind. `case` is the one whose coverage is reported; `alternatives` are
    the lighter first."""

    case: Case
    verdict: Verdict
    standing: Standing
    reason: Reason
    reads: tuple[Read, ...]
    conditions: tuple[str, ...] = ()
    missing_facts: tuple[str, ...] = ()
    # Worked out where somebody reads them: most who ask want the verdict alone.
    could_become: Callable[[], tuple[PossibleOutcome, ...]] = _nothing_else

    @property
    def alternatives(self) -> tuple[PossibleOutcome, ...]:
        return self.could_become()

    def fails_leg(self, *legs: int) -> bool:
        return any(read.rule.leg in legs and read.passes is False for read in self.reads)


def read_rule(case: Case, rule: Rule) -> list[Read]:
    held = [(name, True) for name in rule.must_hold] + [
        (name, False) for name in rule.must_not_hold
    ]
    reads = []
    for name, must_hold in held:
        finding = CONDITIONS[name](case, rule)
        passes = finding.answer if must_hold else opposite(finding.answer)
        reads.append(Read(rule, name, finding, passes, case.use_listed))
    return reads


def legs_of(case: Case) -> list[Read]:
    rules = case.rulebook.of(case.kind, "waived", case.on)
    ordered = sorted(rules, key=lambda rule: _LEG_ORDER.index(rule.leg or 0))
    return [read for rule in ordered for read in read_rule(case, rule)]


def by_legs(legs: Sequence[Read]) -> tuple[Verdict, Reason]:
    answer = every(read.passes for read in legs)
    if answer is True:
        return Verdict.WAIVED, Reason.COVERED_BY_BLOCK_ASSESSMENT
    decisive = next(read for read in legs if read.passes is answer)
    assert decisive.finding.reason is not None
    verdict = Verdict.REQUIRED if answer is False else Verdict.UNDETERMINED
    return verdict, decisive.finding.reason


def once(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))


def rules_read(case: Case, effect: str) -> list[tuple[Rule, list[Read]]]:
    """The rules of one effect in force, each with its conditions read."""
    return [(rule, read_rule(case, rule)) for rule in case.rulebook.of(case.kind, effect, case.on)]


def listed_works(case: Case) -> tuple[list[str], list[Read]]:
    """The lists of works that decide for single projects: a promise each, and what was read."""
    lists = case.rulebook.of(case.kind, "required", case.on)
    promises = [case.promise("works_list", list=rule.works_list) for rule in lists]
    reads = [
        Read(
            rule,
            "works_list",
            ConditionFinding(None, case.because("works_list", "listed", list=rule.works_list)),
            None,
        )
        for rule in lists
    ]
    return promises, reads
