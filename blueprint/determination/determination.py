"""The determination as a typed value; `blueprint.shapes` writes it as JSON and reads it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Self

from blueprint.determination.disclosure import Disclosure
from blueprint.determination.evaluation import EvaluationEntry
from blueprint.determination.map_entries import ControlEntry, DataEntry
from blueprint.determination.plan import PlanSection
from blueprint.determination.site import SiteSection
from blueprint.determination.units import Withheld
from blueprint.shapes import OMITTED, About, as_json, read

__all__ = ["Determination", "Law", "RulebookName", "Tolerances"]

_Digest = About(
    "SHA-256 of the canonical JSON (RFC 8785) without id, created_at and digest",
    pattern="^sha256:[0-9a-f]{64}$",
)


@dataclass(frozen=True, slots=True)
class RulebookName:
    """What decided: the rulebook and the hash of its files and of the code that reads them."""

    id: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Tolerances:
    positional_m: Annotated[float, About("what is nowhere wider than this does not count, m")]


@dataclass(frozen=True, slots=True)
class Law:
    """By which law it was answered: the instruments that some step cites, and the law that is known
    to hold on the date and is not loaded."""

    line: Annotated[str, About("the same in one Chinese line")]
    documents: tuple[str, ...]
    not_loaded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Determination:
    """Six verdicts on a site for a project on a date, with all that they rest on. Sealed, it never
    changes. Where something is not for everyone there are two, and of the public one the withheld
    fields are null, lists hold one neutral entry, and `withheld` names them."""

    as_of: Annotated[date, About("the legal date"), Disclosure.ALWAYS]
    known_at: Annotated[datetime, About("the moment of the map's snapshot"), Disclosure.ALWAYS]
    time_zone: Annotated[str, Disclosure.ALWAYS]
    forecast: Annotated[
        bool, About("the legal date was still to come when it was asked"), Disclosure.ALWAYS
    ]
    engine: Annotated[
        Mapping[str, str], About("versions of what measured and decided"), Disclosure.ALWAYS
    ]
    tolerances: Annotated[Tolerances, Disclosure.ALWAYS]
    project: Annotated[
        Mapping[str, Any], About("the facts as given", title="Facts"), Disclosure.ALWAYS
    ]
    rulebook: Annotated[RulebookName, Disclosure.ALWAYS]
    releases: Annotated[
        Mapping[str, str], About("the release of each layer, by its id"), Disclosure.ALWAYS
    ]
    site: SiteSection
    plan: PlanSection
    controls: Annotated[tuple[ControlEntry, ...], Disclosure.ENTRIES]
    evaluations: Annotated[
        tuple[EvaluationEntry, ...],
        About("all six, always in this order", minItems=6, maxItems=6),
    ]
    data: tuple[DataEntry, ...]
    notices: Annotated[
        tuple[str, ...], About("what a reader must know of the answer"), Disclosure.ALWAYS
    ]
    form: Annotated[
        int | None,
        About("the form in which it is told; absent: 1", minimum=2),
        Disclosure.ALWAYS,
        OMITTED,
    ] = None
    law: Annotated[
        Law | None,
        About("absent where the rulebook lists no instruments"),
        Disclosure.ALWAYS,
        OMITTED,
    ] = None
    withheld: Withheld = None
    commitment: Annotated[
        str | None,
        About(
            "in the public document: a salted hash that commits to the full one",
            pattern="^sha256:[0-9a-f]{64}$",
        ),
        OMITTED,
    ] = None
    id: Annotated[str | None, About("of a sealed one", format="uuid"), OMITTED] = None
    created_at: Annotated[datetime | None, About("when it was sealed"), OMITTED] = None
    digest: Annotated[str | None, _Digest, OMITTED] = None

    def as_json(self) -> dict[str, Any]:
        return as_json(self)

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """From its JSON, sealed or not, full or public, of this or an older form."""
        return read(cls, document)
