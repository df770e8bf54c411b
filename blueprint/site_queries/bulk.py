"""Many sites, in order, a chunk at a time: what cannot be decided is an error in its place."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from blueprint.determination.question import Question
from blueprint.determination.site import NO_SITE
from blueprint.digest import canonical
from blueprint.errors import BadInput, BadSite, BlueprintError, Flaw, TooSlow, Unavailable
from blueprint.given_facts import GivenFacts
from blueprint.ports import UnsealedDetermination, VerdictsOnly
from blueprint.site_queries.site_input import site_of
from blueprint.site_queries.use_cases import Services, SiteQuery, decide, decide_verdicts
from blueprint.site_queries.verdicts_only import Shortcut
from blueprint.viewer import Viewer

__all__ = ["Outcome", "SiteRow", "screen_rows", "sealed_rows"]

_log = logging.getLogger(__name__)

# Enough sites to make a round trip worth it, few enough that one slow site holds up little.
_CHUNK = 64
_CHUNK_VERDICTS = 256
# Kinds of projects whose outcomes are remembered at once.
_MOST_SHORTCUTS = 200


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site of many: as given (or the flaw for which its reader gave none), with the facts of
    its own project, which go before those of all (or why they cannot be used), and with what the
    caller wants to see again beside the answer."""

    index: int
    site: Any
    crs: Any = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    project: GivenFacts | BadInput | None = None


Outcome = UnsealedDetermination | VerdictsOnly | BlueprintError
_Decide = Callable[[list[SiteQuery]], Sequence[UnsealedDetermination | VerdictsOnly]]


def _ours(error: Exception) -> BlueprintError:
    """An error as an outcome: a bug fails its row, and is logged, but never ends the others."""
    if isinstance(error, BlueprintError):
        return error
    _log.error("unforeseen error in a row of many", exc_info=error)
    return BlueprintError("服务出错，已记录；请稍后再试")


def _decided(decide_all: _Decide, queries: list[SiteQuery]) -> list[Outcome]:
    try:
        return list(decide_all(queries))
    except Exception as error:
        ours = _ours(error)
    if len(queries) == 1 or (isinstance(ours, Unavailable) and not isinstance(ours, TooSlow)):
        return [ours] * len(queries)
    # One of them is too much for the map: only that one shall fail. Where two in succession are too
    # slow, it is the database, and the others need not wait for it too.
    outcomes: list[Outcome] = []
    while len(outcomes) < len(queries):
        last = outcomes[-2:]
        if len(last) == 2 and all(isinstance(outcome, TooSlow) for outcome in last):
            return [*outcomes, *[last[-1]] * (len(queries) - len(outcomes))]
        outcomes += _decided(decide_all, [queries[len(outcomes)]])
    return outcomes


def sealed_rows(
    chunk: Sequence[tuple[SiteRow, Outcome]],
    seal: Callable[[list[UnsealedDetermination]], Sequence[Mapping[str, Any]]],
) -> Iterator[tuple[SiteRow, Mapping[str, Any] | BlueprintError]]:
    """Each row with its document as `seal` gives it, or with its error; where the chunk cannot be
    sealed, that is the error of every row that would have been."""
    answers = [outcome for _, outcome in chunk if isinstance(outcome, UnsealedDetermination)]
    failed: BlueprintError | None = None
    documents: Iterator[Mapping[str, Any]] = iter(())
    try:
        documents = iter(seal(answers))
    except Exception as error:
        failed = _ours(error)
    for row, outcome in chunk:
        if isinstance(outcome, BlueprintError):
            yield row, outcome
        else:
            yield row, failed or next(documents)


def screen_rows(
    services: Services,
    rows: Iterable[SiteRow],
    project: GivenFacts,
    on: date,
    releases: Mapping[str, str],
    viewer: Viewer,
    *,
    verdicts_only: bool = False,
) -> Iterator[list[tuple[SiteRow, Outcome]]]:
    """The outcome of every row, in order, in chunks; the map is read at these releases only, and
    sites are named by what the viewer may see of it.

    With `verdicts_only` the answers are those of `decide_verdicts`.
    """
    shortcuts: dict[str, Shortcut] = {}

    def shortcut_of(query: SiteQuery) -> Shortcut:
        # What a project is called decides nothing.
        facts = {fact: value for fact, value in query.project.items() if fact != "name"}
        key = canonical(facts).decode()
        if key not in shortcuts:
            if len(shortcuts) >= _MOST_SHORTCUTS:
                shortcuts.clear()
            shortcuts[key] = Shortcut(
                Question(NO_SITE, facts, on, taken=query.taken), services.rulebook
            )
        return shortcuts[key]

    def decide_all(queries: list[SiteQuery]) -> Sequence[UnsealedDetermination | VerdictsOnly]:
        if not verdicts_only:
            return decide(services, queries, on, releases)
        # What is alike is decided once: sites whose projects are the same go together.
        found: dict[int, VerdictsOnly] = {}
        groups: dict[int, tuple[Shortcut, list[int]]] = {}
        for at, one in enumerate(queries):
            shortcut = shortcut_of(one)
            groups.setdefault(id(shortcut), (shortcut, []))[1].append(at)
        for shortcut, places in groups.values():
            some = [queries[at] for at in places]
            found |= zip(
                places, decide_verdicts(services, some, on, releases, shortcut), strict=True
            )
        return [found[at] for at in range(len(queries))]

    waiting = iter(rows)
    while chunk := list(islice(waiting, _CHUNK_VERDICTS if verdicts_only else _CHUNK)):
        outcomes: dict[int, Outcome] = {}
        queries: list[tuple[int, SiteQuery]] = []
        for place, row in enumerate(chunk):
            if isinstance(row.site, Flaw):
                outcomes[place] = BadSite.of(row.site)
                continue
            if isinstance(row.project, BadInput):
                outcomes[place] = row.project
                continue
            try:
                site = site_of(
                    services, row.site, on, viewer, crs=row.crs, loc=("features", row.index)
                )
                given = project
                if row.project is not None and row.project.given:
                    given = row.project.over(project, ("features", row.index, "project"))
                queries.append((place, SiteQuery.of(site, given)))
            except Exception as error:
                outcomes[place] = _ours(error)
        if queries:
            decided = _decided(decide_all, [one for _, one in queries])
            outcomes |= {place: out for (place, _), out in zip(queries, decided, strict=True)}
        yield [(row, outcomes[place]) for place, row in enumerate(chunk)]
