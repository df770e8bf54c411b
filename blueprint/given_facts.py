"""The facts of a project as they came in and as they were read: read once, and passed on as one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from blueprint.facts import FACT_LABELS, Facts, load_facts, read_facts, without_contradiction

__all__ = ["NO_FACTS", "GivenFacts", "load_given_facts", "read_given_facts"]


@dataclass(frozen=True, slots=True)
class GivenFacts:
    """`given` is what an answer repeats, `facts` what it is decided with."""

    given: Mapping[str, object]
    facts: Facts

    def over(self, general: "GivenFacts", loc: tuple[str | int, ...]) -> "GivenFacts":
        """These before the general ones, a null of these too; BadFacts where together they
        contradict each other."""
        own = {name: getattr(self.facts, name) for name in self.given if name in FACT_LABELS}
        facts = replace(general.facts, **own)
        return GivenFacts({**general.given, **self.given}, without_contradiction(facts, loc))


NO_FACTS = GivenFacts({}, Facts())


def read_given_facts(
    given: Mapping[str, object] | None, loc: tuple[str | int, ...] = ("project",)
) -> GivenFacts:
    """Errors as `read_facts` has them."""
    facts = read_facts(given, loc)
    return GivenFacts(given or {}, facts)


def load_given_facts(stored: Mapping[str, object]) -> GivenFacts:
    """Facts that were taken before: nothing is refused of them (`load_facts`)."""
    return GivenFacts(stored, load_facts(stored))
