"""What the rules of one kind answer, and the verdict that follows."""

from dataclasses import dataclass

from blueprint.decision.context import Case, fact_names
from blueprint.decision.reading import Read, once
from blueprint.decision.truth import Truth, every
from blueprint.rulebook.model import Rule
from blueprint.vocabulary import Verdict

__all__ = ["Answers", "Replacement", "outcome"]

_EFFECTS = {
    "exempt": Verdict.NOT_APPLICABLE,
    "simplified": Verdict.SIMPLIFIED,
    "commitment": Verdict.COMMITMENT,
}


@dataclass(frozen=True, slots=True)
class Answers:
    """`reached`: the threshold (None also where there is none); `may_be_below`: zones of which the
    map has no data could leave it not reached. `waiver`: all five legs together."""

    reached: Truth
    may_be_below: bool
    exempt: Truth
    waiver: Truth
    simplified: Truth
    commitment: Truth


def outcome(answers: Answers) -> Verdict:
    if answers.reached is False or answers.exempt is True:
        return Verdict.NOT_APPLICABLE
    if answers.waiver is True:
        return Verdict.WAIVED
    if answers.may_be_below:
        return Verdict.UNDETERMINED
    if answers.simplified is True:
        return Verdict.SIMPLIFIED
    if answers.commitment is True:
        return Verdict.COMMITMENT
    return Verdict.REQUIRED if answers.waiver is False else Verdict.UNDETERMINED


@dataclass(frozen=True, slots=True)
class Replacement:
    """An exemption or replacement in force, with its conditions read."""

    rule: Rule
    reads: tuple[Read, ...]

    @property
    def verdict(self) -> Verdict:
        return _EFFECTS[self.rule.effect]

    @property
    def holds(self) -> Truth:
        return every(read.passes for read in self.reads)

    @property
    def missing_facts(self) -> tuple[str, ...]:
        return once(*(read.finding.missing_facts for read in self.reads if read.passes is None))

    def unknown(self) -> str:
        """What would have to be known, in words: facts, and data on zones."""
        zones = once(
            f"“{zone.label}”的数据"
            for read in self.reads
            if read.passes is None
            for zone in read.finding.open_zones
        )
        facts = fact_names(self.missing_facts)
        return "、".join(each for each in (facts, *zones) if each)

    def excluded(self, case: Case) -> str:
        """The condition under which a heavier answer holds."""
        return case.promise(
            "not_replaced",
            document=self.rule.basis.document,
            verdict=self.verdict.label,
            what=self.unknown(),
        )

    def applied(self, case: Case) -> str:
        """The condition under which it takes effect."""
        name = "replaced" if self.holds is None else "replaces"
        return case.promise(name, document=self.rule.basis.document, what=self.unknown())
