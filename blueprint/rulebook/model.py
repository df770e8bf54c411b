"""The rulebook: rules, dated parameters and wording as data, read into frozen values or refused.

A rulebook is a folder of YAML. Its identity is the SHA-256 over those files and over the source of
the code that gives the rules their meaning, so that a determination names exactly what decided it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import resources
from typing import Annotated, Any

from blueprint.rulebook.dated import Span, one_at
from blueprint.shapes import OMITTED, About
from blueprint.vocabulary import ControlZoneType, DueBefore, Kind

__all__ = ["EFFECTS", "NEWEST_SEMANTICS", "Basis", "Dated", "Effect", "Rule", "Rulebook"]

# What the rules of a rulebook mean together, as this program can decide at most. An older number
# decides as it did when rulebooks of that number were used (docs/architecture.md).
NEWEST_SEMANTICS = 1

Effect = str
EFFECTS = ("waived", "not_applicable", "required", "due", "simplified", "commitment")
# The decision's meaning: changing a file of these changes every rulebook's hash.
_MEANING = (
    "decision",
    "determination",
    "evidence",
    "facts.py",
    "rulebook/dated.py",
    "vocabulary.py",
)


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a rule stands: instrument, clause, when it was last read, and whether the operator has
    confirmed that it is in force as stated."""

    document: str
    clause: str
    read_on: date
    confirmed: bool
    reading: Annotated[
        str | None,
        About("text: the clause says it; ours: it is our reading; absent in form 1"),
        OMITTED,
    ] = None


@dataclass(frozen=True, slots=True)
class Dated:
    """A value with the span in which it holds. `basis` is None for a number that is ours."""

    value: Any
    span: Span
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class Rule:
    """What one clause does to some evaluations.

    `effect` "waived" makes it a leg of the waiver (all legs must answer yes); "not_applicable" a
    threshold; "required" names the list that decides for single works; "due" sets the time;
    "simplified" and "commitment" replace a requirement where their conditions hold.
    """

    id: str
    kinds: tuple[Kind, ...]
    effect: Effect
    leg: int | None
    must_hold: tuple[str, ...]
    must_not_hold: tuple[str, ...]
    parameters: tuple[str, ...]
    zone_types: tuple[ControlZoneType, ...]
    due_before: DueBefore | None
    works_list: str | None
    basis: Basis
    span: Span

    @property
    def conditions(self) -> tuple[str, ...]:
        return self.must_hold + self.must_not_hold


@dataclass(frozen=True)
class Rulebook:
    """`semantics` says how its rules combine, `zone_types` of which control zones an answer by it
    tells whether there is data; `files` are the YAML texts it was read from; `sha256` covers them
    and the deciding code."""

    id: str
    version: str
    semantics: int
    title: str
    document: str
    read_on: date
    span: Span
    rules: tuple[Rule, ...]
    parameters: Mapping[str, tuple[Dated, ...]]
    departments: Mapping[str, tuple[Dated, ...]]
    later_law: Sequence[tuple[str, Span]]
    zone_types: frozenset[ControlZoneType]
    wording: Mapping[str, Any]
    files: Mapping[str, str]

    @cached_property
    def sha256(self) -> str:
        return _identity(self.files)

    def in_force(self, on: date) -> bool:
        return self.span.holds(on)

    def of(self, kind: Kind, effect: Effect, on: date) -> tuple[Rule, ...]:
        """The rules of one effect in force for a kind, in the order of the legs of domain.md."""
        return self._by_kind_and_effect.get((kind, effect, on)) or self._find(kind, effect, on)

    def _find(self, kind: Kind, effect: Effect, on: date) -> tuple[Rule, ...]:
        found = tuple(
            rule
            for rule in self.rules
            if rule.effect == effect and kind in rule.kinds and rule.span.holds(on)
        )
        cache = self._by_kind_and_effect
        if len(cache) > 4096:
            cache.clear()
        cache[kind, effect, on] = found
        return found

    @cached_property
    def _by_kind_and_effect(self) -> dict[tuple[Kind, Effect, date], tuple[Rule, ...]]:
        return {}

    def number(self, parameter: str, on: date) -> float:
        """The parameter's value on a date; for a date before it begins, its first value."""
        values = self.parameters[parameter]
        found = one_at(values, on) or values[0]
        return float(found.value)

    def department(self, subject: str, on: date) -> str:
        """Who answers for a kind of evaluation, or for `plan_adjustment`, on a date."""
        values = self.departments[subject]
        return str((one_at(values, on) or values[-1]).value)

    @cached_property
    def zones_read(self) -> tuple[ControlZoneType, ...]:
        """Every control zone type whose declared data some rule depends on."""
        return tuple(sorted({zone for rule in self.rules for zone in rule.zone_types}))


def _deciding_files() -> dict[str, bytes]:
    """The source of what decides, by its path in `blueprint`."""
    root = resources.files("blueprint")
    found: dict[str, bytes] = {}
    for name in _MEANING:
        place = root.joinpath(name)
        if place.is_file():
            found[name] = place.read_bytes()
            continue
        for entry in place.iterdir():
            if entry.name.endswith(".py"):
                found[f"{name}/{entry.name}"] = entry.read_bytes()
    return found


def _identity(files: Mapping[str, str]) -> str:
    code = {name: hashlib.sha256(text).hexdigest() for name, text in _deciding_files().items()}
    content = json.dumps({"files": dict(files), "code": code}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()
