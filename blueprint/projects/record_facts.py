"""A record's facts: those that a determination takes, and those that only a record asks for."""

from collections.abc import Mapping
from typing import Any

from blueprint.errors import BadFacts, Flaw, shown
from blueprint.facts import RECORD_FACTS, read_facts
from blueprint.given_facts import GivenFacts, load_given_facts

__all__ = ["for_determination", "merged", "read_record_facts"]


def for_determination(facts: Mapping[str, Any]) -> GivenFacts:
    """What of a record's facts a determination takes; they were read when they came into it."""
    return load_given_facts(
        {name: value for name, value in facts.items() if name not in RECORD_FACTS}
    )


def read_record_facts(given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as given, without those that are null. BadFacts names every flaw at once."""
    if not isinstance(given, Mapping):
        raise BadFacts.of(Flaw(("facts",), "须是一个对象", shown(given), "写成 {事实名: 值}"))
    read_facts(given, ("facts",))
    return {name: value for name, value in given.items() if value is not None}


def merged(known: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts after a change: what is given replaces, null takes out."""
    both = {**known, **given}
    return {name: value for name, value in both.items() if value is not None}
