"""What later law puts in an evaluation's place: commitments and exemptions, each three-valued."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .law import REPLACEMENTS, WORKS_OUTSIDE, Replacement
from .site_view import SiteView


@dataclass(frozen=True)
class Replaced:
    """A replacement in force: whether it holds, and by what it is not yet known."""

    rule: Replacement
    answer: bool | None
    missing: tuple[str, ...]
    zone_unknown: bool


def replacements(view: SiteView, kind: str, facts: dict[str, Any]) -> tuple[Replaced, ...]:
    return tuple(
        _replaced(view, rule, facts)
        for rule in REPLACEMENTS
        if kind in rule.kinds and view.on in rule.span
    )


def _replaced(view: SiteView, rule: Replacement, facts: dict[str, Any]) -> Replaced:
    in_area = view.in_area(rule.area)
    answers: dict[str, bool | None] = {}
    if rule.within_reform:
        works = facts.get("works")
        answers["works"] = None if works is None else works not in WORKS_OUTSIDE
    for name, wanted in rule.facts.items():
        given = facts.get(name)
        answers[name] = None if given is None else given in wanted
    everything = [in_area, *answers.values()]
    if False in everything:
        return Replaced(rule, False, (), False)
    missing = tuple(name for name, answer in answers.items() if answer is None)
    return Replaced(rule, None if None in everything else True, missing, in_area is None)
