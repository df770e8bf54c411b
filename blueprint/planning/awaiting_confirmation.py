"""What waits for an operator's word, and what each word would settle: so many blocks, so many
records."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from blueprint.rulebook.model import LaterLaw, Rule, Rulebook
from blueprint.site import site_from_measuring
from blueprint.site_queries.use_cases import Services, SiteQuery, decide
from blueprint.vocabulary import Kind

__all__ = [
    "ORDINARY",
    "Awaiting",
    "Resting",
    "awaiting_confirmation",
    "count_answers",
    "kinds_of",
    "of_blocks",
]

# A project of which all that verdicts hang on is given: then only law that nobody read stands open.
ORDINARY: Mapping[str, Any] = {
    "works": "building",
    "major_adjustment": False,
    "use": "office",
    "gross_floor_area_m2": 100_000,
    "annual_energy_tce": 5_000,
}


_AT_ONCE = 32


@dataclass(slots=True)
class Resting:
    """How many of the answers looked at rest on something, and how many it alone keeps from being
    settled, in one kind or more."""

    looked_at: int = 0
    rest: int = 0
    would_settle: int = 0


@dataclass(slots=True)
class Awaiting:
    """A rule that nobody confirmed, or a law that is not loaded."""

    of: Rule | LaterLaw
    blocks: Resting = field(default_factory=Resting)
    records: Resting = field(default_factory=Resting)


def awaiting_confirmation(rulebook: Rulebook, on: date) -> list[Awaiting]:
    """In force on the day: laws that still cap something, then rules that nobody confirmed."""
    laws: list[Rule | LaterLaw] = [
        law for law in rulebook.later_law if law.changes and law.span.holds(on)
    ]
    rules = [rule for rule in rulebook.rules if not rule.basis.confirmed and rule.span.holds(on)]
    return [Awaiting(each) for each in [*laws, *rules]]


def _sentence(rulebook: Rulebook, law: LaterLaw) -> str:
    template: str = rulebook.wording["promises"]["later_law"]
    return template.format(known=law.known, kind="")


def count_answers(
    rulebook: Rulebook,
    waiting: Sequence[Awaiting],
    documents: Iterable[Mapping[str, Any]],
    *,
    records: bool,
) -> None:
    """Counts determinations into what they rest on, as blocks or as records."""
    sentences = {
        each.of.id: _sentence(rulebook, each.of)
        for each in waiting
        if isinstance(each.of, LaterLaw)
    }
    for document in documents:
        evaluations = document["evaluations"]
        for each in waiting:
            counted = each.records if records else each.blocks
            counted.looked_at += 1
            if isinstance(each.of, LaterLaw):
                sentence = sentences[each.of.id]
                resting = [e["conditions"] for e in evaluations if sentence in e["conditions"]]
                counted.rest += bool(resting)
                counted.would_settle += any(conditions == [sentence] for conditions in resting)
            else:
                counted.rest += any(
                    step["rule"] == each.of.id and not step["basis"]["confirmed"]
                    for e in evaluations
                    for step in e["steps"]
                )


def of_blocks(
    services: Services, shapes: Sequence[bytes], on: date, releases: Mapping[str, str]
) -> Iterator[Mapping[str, Any]]:
    """The determinations of blocks (WKB, measuring CRS) for an ordinary project, as whoever may see
    all reads them."""
    for first in range(0, len(shapes), _AT_ONCE):
        some = shapes[first : first + _AT_ONCE]
        queries = [SiteQuery(site_from_measuring(shape, services.city), ORDINARY) for shape in some]
        for answer in decide(services, queries, on, releases):
            yield answer.documents.full


def kinds_of(waiting: Awaiting) -> list[Kind]:
    """The kinds that it is about, in their order."""
    return [kind for kind in Kind if kind in waiting.of.kinds]
