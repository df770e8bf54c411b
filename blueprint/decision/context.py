"""A case: all that a condition may look at. A finding: what it answers, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol, Self

from blueprint.decision.truth import Truth
from blueprint.evidence.evidence import Evidence
from blueprint.evidence.rows import Assessment
from blueprint.facts import FACT_LABELS, Facts
from blueprint.rulebook.model import Rule, Rulebook
from blueprint.vocabulary import ControlZoneType, Kind, Reason

__all__ = [
    "Case",
    "Condition",
    "ConditionFinding",
    "Sentence",
    "amount",
    "fact_names",
    "kilowatt_hours",
    "named",
    "percent",
]


class Sentence:
    """A sentence that is put together only when somebody reads it; lists of features are named."""

    __slots__ = ("_template", "_values")

    def __init__(self, template: str, values: Mapping[str, object]) -> None:
        self._template, self._values = template, values

    def __str__(self) -> str:
        values = {k: named(v) if isinstance(v, list) else v for k, v in self._values.items()}
        return self._template.format(**values)


@dataclass(frozen=True)
class Case:
    """One kind of evaluation for one site, project and date.

    `use_listed` is the assumption for a use that nobody gave: on every negative list, or on none.
    `waiting` is an assessment under way that is taken as if it had just been completed. `also` is
    the evidence for a site known only to an accuracy, grown and shrunk by it.
    """

    kind: Kind
    facts: Facts
    evidence: Evidence
    rulebook: Rulebook
    on: date
    use_listed: bool = False
    waiting: Assessment | None = None
    also: tuple[Evidence, ...] = ()
    # What was worked out of this case already; a changed copy starts anew.
    memo: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def measured(self, measures: Mapping[str, Any]) -> Self:
        """The same case with its unions measured (`Evidence.with_unions`): what was worked out of
        the rows already holds on."""
        found = replace(self, evidence=self.evidence.with_unions(measures))
        found.memo.update(self.memo)
        return found

    def number(self, parameter: str) -> float:
        return self.rulebook.number(parameter, self.on)

    def because(self, condition: str, outcome: str, **values: object) -> Sentence:
        """The sentence for one outcome of a condition, in the rulebook's wording."""
        values["kind"] = self.kind.label
        values["tolerance"] = self.number("positional_tolerance_m")
        return Sentence(self.rulebook.wording["conditions"][condition][outcome], values)

    def promise(self, name: str, **values: object) -> str:
        """A condition on which an answer rests, as a sentence of its own."""
        sentence: str = self.rulebook.wording["promises"][name]
        return sentence.format(kind=self.kind.label, **values)


@dataclass(frozen=True, slots=True)
class ConditionFinding:
    """A condition's answer: yes, no or not yet known, with its because.

    `reason` is the stable code when the answer stands in the way; `conditions` are the promises on
    which a yes rests, `missing_facts` the facts that would settle more, `features` the ids of the
    map's features that decided. `zone_data_missing`: a threshold may not be reached, for all that
    the map says of `open_zones`, or a site may lie within them.
    """

    answer: Truth
    because: Sentence
    reason: Reason | None = None
    conditions: tuple[str, ...] = ()
    missing_facts: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    zone_data_missing: bool = False
    open_zones: tuple[ControlZoneType, ...] = ()


class Condition(Protocol):
    def __call__(self, case: Case, rule: Rule) -> ConditionFinding: ...


class _Named(Protocol):
    @property
    def name(self) -> Any: ...

    @property
    def code(self) -> str: ...


def named(features: Iterable[_Named]) -> str:
    """Features as a reader knows them: name and code, each in Chinese quotation marks."""
    parts = [f"“{f.name}”（{f.code}）" if f.name else f"“{f.code}”" for f in features]
    if len(parts) > 4:
        return f"{'、'.join(parts[:3])}等 {len(parts)} 处"
    return "、".join(parts)


def percent(share: float) -> str:
    """A share as per cent that never rounds a part up to the whole or down to nothing."""
    shown = f"{share * 100:.1f}"
    if shown == "100.0" and share < 1:
        return "不足 100%"
    if shown == "0.0" and share > 0:
        return "不足 0.1%"
    return f"{shown.removesuffix('.0')}%"


def amount(value: float) -> str:
    """A number for a sentence: thousands separated, at most two decimals."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def kilowatt_hours(value: float) -> str:
    """An amount of electricity as documents write it: 500 万千瓦时."""
    return f"{amount(value / 1e4)} 万千瓦时" if value >= 1e4 else f"{amount(value)} 千瓦时"


def fact_names(facts: Iterable[str]) -> str:
    return "、".join(FACT_LABELS[fact] for fact in facts)
