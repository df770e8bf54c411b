"""The rulebook: rules, dated parameters and wording as data, read into frozen values or refused.

A rulebook is a folder of YAML. Its identity (identity.py) covers those files and the code that
gives the rules their meaning, so that a determination names exactly what decided it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any

from blueprint.rulebook.dated import Span, one_at
from blueprint.rulebook.identity import identity_of
from blueprint.rulebook.semantics import Semantics
from blueprint.shapes import OMITTED, About
from blueprint.vocabulary import ControlZoneType, DueBefore, Kind, Verdict

__all__ = [
    "EFFECTS",
    "Basis",
    "Dated",
    "Effect",
    "Instrument",
    "LaterLaw",
    "Narrowed",
    "Notice",
    "Rule",
    "Rulebook",
]

Effect = str
EFFECTS = (
    "waived",
    "not_applicable",
    "required",
    "due",
    "simplified",
    "commitment",
    "exempt",
    "without_plan",
    "further_basis",
)


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a rule stands: instrument, clause, when it was last read, and whether the operator has
    confirmed that it is in force as stated. `reading`: "text", or "ours" where the clause does not
    say it in so many words; None in a rulebook that did not tell them apart."""

    document: str
    clause: str
    read_on: date
    confirmed: bool
    reading: Annotated[
        str | None,
        About("text: the clause says it; ours: it is our reading; absent in form 1"),
        OMITTED,
    ] = None
    confirmed_by: Annotated[
        str | None, About("the operator who confirmed it; absent where the rulebook did"), OMITTED
    ] = None
    confirmed_on: Annotated[date | None, About("and on which day"), OMITTED] = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """A document of law: in force when, how surely it was read (V, V2, U, P; standards.md), and
    what it changed, in a sentence."""

    document: str
    span: Span
    grade: str
    changed: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Who said what a law that is not loaded does here, on which day, and what it could change for
    all that was known before."""

    by: str
    on: date
    before: frozenset[tuple[Kind, Verdict]]


@dataclass(frozen=True, slots=True)
class LaterLaw:
    """Law that is known and not loaded: `changes` are the verdicts of kinds that it may change, in
    `area` alone where it says one; without any it is only told. `narrowed` where an operator
    said so."""

    known: str
    span: Span
    id: str = ""
    changes: frozenset[tuple[Kind, Verdict]] = frozenset()
    area: ControlZoneType | None = None
    narrowed: Narrowed | None = None

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(kind for kind, _ in self.changes)


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told of every answer while it holds, and changes none."""

    text: str
    span: Span


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
    "simplified" and "commitment" replace a requirement where their conditions hold; "exempt" makes
    the evaluation not due where they do, for `reason`. "without_plan" lets assessments made when
    land was made ready count without a plan; "further_basis" is cited beside the legs of a waiver.

    `area` is the zone type within which it holds, `facts` what must be given. `after` is the id of
    a rule of the same effect that goes first. `provided` names the sentence that an answer resting
    on it carries as a condition.
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
    area: ControlZoneType | None = None
    facts: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    reason: str | None = None
    after: str | None = None
    provided: str | None = None

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
    semantics: Semantics
    title: str
    document: str
    read_on: date
    span: Span
    rules: tuple[Rule, ...]
    parameters: Mapping[str, tuple[Dated, ...]]
    departments: Mapping[str, tuple[Dated, ...]]
    later_law: Sequence[LaterLaw]
    notices: Sequence[Notice]
    instruments: Mapping[str, Instrument]
    zone_types: frozenset[ControlZoneType]
    wording: Mapping[str, Any]
    files: Mapping[str, str]

    @cached_property
    def sha256(self) -> str:
        return identity_of(self.files)

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
        """Every control zone type whose declared data some rule, or unread law, depends on."""
        areas = {each.area for each in self._within_areas if each.area is not None}
        return tuple(sorted({zone for rule in self.rules for zone in rule.zone_types} | areas))

    @cached_property
    def _within_areas(self) -> tuple[Rule | LaterLaw, ...]:
        every: tuple[Rule | LaterLaw, ...] = (*self.rules, *self.later_law)
        return tuple(each for each in every if each.area is not None)

    def areas(self, kind: Kind, on: date) -> frozenset[ControlZoneType]:
        """The zone types within which some rule, or unread law, of a kind holds on a date."""
        key = (kind, on)
        known = self._areas_known.get(key)
        if known is None:
            if len(self._areas_known) > 4096:
                self._areas_known.clear()
            known = self._areas_known[key] = frozenset(
                each.area
                for each in self._within_areas
                if each.area is not None and kind in each.kinds and each.span.holds(on)
            )
        return known

    @cached_property
    def _areas_known(self) -> dict[tuple[Kind, date], frozenset[ControlZoneType]]:
        return {}
