"""Answers about the law: instruments with their clauses, what is not loaded, an operator's word."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from blueprint.shapes import OMITTED, About
from blueprint.vocabulary import ControlZoneType, Kind

__all__ = ["AwaitingConfirmation", "ConfirmationMade", "LawInForce"]

_PAIRS = About("kind:verdict")


@dataclass(frozen=True, slots=True)
class RulebookSource:
    """The rulebook that answers now; `sha256` covers its files, the operators' words among them,
    and the code that gives them their meaning."""

    id: str
    version: str
    sha256: str
    semantics: Annotated[int, About("how its rules combine")]
    title: str
    read_on: Annotated[date, About("when its documents were last read")]


@dataclass(frozen=True, slots=True)
class Clause:
    """A rule: where it stands and what it does."""

    id: str
    clause: str
    effect: str
    effect_label: str
    kinds: tuple[Kind, ...]
    area: Annotated[ControlZoneType | None, About("within which alone it holds")]
    start: date
    end: date | None
    in_force: Annotated[bool, About("on the date that was asked about")]
    read_on: date
    confirmed: bool
    confirmed_by: Annotated[str | None, About("the operator who confirmed it here")]
    confirmed_on: date | None
    reading: Annotated[str | None, About("text: the clause says it; ours: it is our reading")]


@dataclass(frozen=True, slots=True)
class LawDocument:
    """An instrument, what it changed, and the rules that cite it."""

    document: str
    start: date
    end: date | None
    in_force: bool
    grade: Annotated[str, About("how surely it was read: V, V2, P or U")]
    grade_label: str
    changed: str
    rules: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class UnreadLaw:
    """Law that is known and not loaded: what it may change, for all that is known here."""

    id: str
    known: str
    start: date
    end: date | None
    in_force: bool
    can_change: Annotated[tuple[str, ...], _PAIRS]
    area: Annotated[ControlZoneType | None, About("within which alone")]
    confirmed_by: str | None
    confirmed_on: date | None
    could_change: Annotated[tuple[str, ...] | None, About("before an operator's word; null: none")]


@dataclass(frozen=True, slots=True)
class LawInForce:
    """All instruments in the order of their days, the law that is not loaded, and notices."""

    as_of: date
    rulebook: RulebookSource
    instruments: tuple[LawDocument, ...]
    not_loaded: tuple[UnreadLaw, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resting:
    """How many of the answers looked at rest on it, and how many it alone keeps from being settled
    in a kind or more."""

    looked_at: int
    rest: int
    would_settle: int


@dataclass(frozen=True, slots=True)
class AwaitingEntry:
    """A law that is not loaded, or a rule that nobody confirmed."""

    about: str
    type: Literal["rule", "law"]
    document: str
    clause: str | None
    kinds: tuple[Kind, ...]
    can_change: Annotated[tuple[str, ...], _PAIRS]
    blocks: Resting
    records: Resting


@dataclass(frozen=True, slots=True)
class AwaitingConfirmation:
    """What waits for an operator's word: laws first, then rules."""

    as_of: date
    awaiting: tuple[AwaitingEntry, ...]


@dataclass(frozen=True, slots=True)
class ConfirmationMade:
    """The word as it is kept, and the rulebook that answers from now on."""

    about: str
    by: str
    on: date
    rulebook: str
    document: Annotated[str | None, OMITTED] = None
    read_on: Annotated[date | None, OMITTED] = None
    effect: Annotated[tuple[str, ...] | None, _PAIRS, OMITTED] = None
    area: Annotated[ControlZoneType | None, OMITTED] = None
    withdrawn: Annotated[bool | None, OMITTED] = None
