"""Which rulebook decides: the program's own, which must be fit to, or one that answered once."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from blueprint.decision.conditions import CONDITIONS, LATER_CONDITIONS
from blueprint.rulebook.confirmations import CONFIRMATIONS_FILE, Confirmation, with_confirmations
from blueprint.rulebook.lint import lint_rulebook
from blueprint.rulebook.model import Rulebook
from blueprint.rulebook.reader import load_rulebook, rulebook_files
from blueprint.rulebook.values import refuse

__all__ = ["confirmed_rulebook", "current_rulebook", "stored_rulebook"]


def current_rulebook(files: Mapping[str, str] | None = None) -> Rulebook:
    """The rulebook of these texts (None: those that come with the program), to answer by from now
    on. RulebookRefused as `load_rulebook` and `lint_rulebook` say."""
    rulebook = load_rulebook(rulebook_files() if files is None else files)
    later = frozenset() if rulebook.semantics.replacements else LATER_CONDITIONS
    lint_rulebook(rulebook, set(CONDITIONS) - later)
    return rulebook


def stored_rulebook(files: Mapping[str, str]) -> Rulebook:
    """A rulebook that answered once, as it was kept: loaded, and never held against what the
    program of today knows. RulebookRefused where it cannot be read or decided by any more, which is
    a fault of the program."""
    return _stored(frozenset(files.items()))


def confirmed_rulebook(rulebook: Rulebook, confirmations: Sequence[Confirmation]) -> Rulebook:
    """A rulebook with what operators have said, and nothing that was said before; the same one
    where that is nothing new. What is said of a rule or law that it has not is passed over."""
    about = {rule.id for rule in rulebook.rules} | {law.id for law in rulebook.later_law}
    known = [each for each in confirmations if each.about in about]
    if not known and CONFIRMATIONS_FILE not in rulebook.files:
        return rulebook
    key = rulebook.sha256, tuple(known)
    if key not in _confirmed_rulebooks:
        if len(_confirmed_rulebooks) >= _MOST_CONFIRMED:
            _confirmed_rulebooks.clear()
        again = load_rulebook(with_confirmations(rulebook.files, known))
        _confirmed_rulebooks[key] = rulebook if again.sha256 == rulebook.sha256 else again
    return _confirmed_rulebooks[key]


_MOST_CONFIRMED = 64
_confirmed_rulebooks: dict[tuple[str, tuple[Confirmation, ...]], Rulebook] = {}


@lru_cache(maxsize=16)
def _stored(files: frozenset[tuple[str, str]]) -> Rulebook:
    rulebook = load_rulebook(dict(files))
    for rule in rulebook.rules:
        if gone := sorted(set(rule.conditions) - set(CONDITIONS)):
            raise refuse(rule.id, f"this program has no condition {', '.join(gone)} any more")
    return rulebook
