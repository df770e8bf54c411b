"""One kind of evaluation, decided: its threshold, its five legs, what replaces it; verdict and
standing, as the rulebook's semantics say."""

from blueprint.decision.combination import evaluate_combined, verdict_combined
from blueprint.decision.context import Case
from blueprint.decision.first_combination import evaluate_first
from blueprint.decision.reading import Evaluation, PossibleOutcome, Read
from blueprint.vocabulary import Verdict

__all__ = ["Evaluation", "PossibleOutcome", "Read", "evaluate", "verdict_of"]


def evaluate(case: Case) -> Evaluation:
    """The verdict of a case whose `use_listed` is False; the other assumption is tried here."""
    if case.rulebook.semantics.replacements:
        return evaluate_combined(case)
    return evaluate_first(case)


def verdict_of(case: Case) -> Verdict:
    """The verdict of such a case alone."""
    if case.rulebook.semantics.replacements:
        return verdict_combined(case)
    return evaluate_first(case).verdict
