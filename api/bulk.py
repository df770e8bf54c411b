"""Many sites, in order, a chunk at a time: what cannot be decided is an error in its place."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from api.asking import site_of
from blueprint.brief import Shortcut
from blueprint.cases import Asked, House, decide, decide_briefly
from blueprint.errors import BadSite, BlueprintError, Flaw, Unavailable
from blueprint.ports import Answer
from blueprint.question import Question

__all__ = ["Row", "screen_rows"]

_log = logging.getLogger(__name__)

# Enough sites to make a round trip worth it, few enough that one slow site holds up little.
_CHUNK = 64
_CHUNK_BRIEF = 256


@dataclass(frozen=True, slots=True)
class Row:
    """One site of many: as given (or the flaw for which its reader gave none), with what the caller
    wants to see again beside the answer."""

    index: int
    site: Any
    crs: Any = None
    extra: Mapping[str, Any] = field(default_factory=dict)


Outcome = Answer | BlueprintError
_Decide = Callable[[list[Asked]], list[Answer]]


def _our_fault(index: int | None = None) -> BlueprintError:
    """What nobody foresaw, logged: the answer has begun, and the other sites shall have theirs."""
    _log.exception("unforeseen error at a site of many%s", "" if index is None else f": {index}")
    return BlueprintError("服务出错，已记录；请稍后再试")


def _decided(decide_all: _Decide, asked: list[Asked]) -> list[Outcome]:
    try:
        return list(decide_all(asked))
    except Unavailable as gone:
        return [gone] * len(asked)
    except BlueprintError as error:
        if len(asked) == 1:
            return [error]
    except Exception:
        if len(asked) == 1:
            return [_our_fault()]
    # One of them is too much for the map: only that one shall fail.
    return [outcome for one in asked for outcome in _decided(decide_all, [one])]


def screen_rows(
    house: House,
    rows: Iterable[Row],
    project: Mapping[str, Any],
    on: date,
    releases: Mapping[str, str],
    *,
    verdicts_only: bool = False,
) -> Iterator[list[tuple[Row, Outcome]]]:
    """The outcome of every row, in order, in chunks; the map is read at these releases only.

    With `verdicts_only` the answers are those of `decide_briefly`.
    """
    shortcut = Shortcut(Question({}, project, on), house.rulebook) if verdicts_only else None

    def decide_all(asked: list[Asked]) -> list[Answer]:
        if shortcut is None:
            return decide(house, asked, on, releases)
        return decide_briefly(house, asked, on, releases, shortcut)

    waiting = iter(rows)
    while chunk := list(islice(waiting, _CHUNK_BRIEF if verdicts_only else _CHUNK)):
        outcomes: dict[int, Outcome] = {}
        asked: list[tuple[int, Asked]] = []
        for place, row in enumerate(chunk):
            if isinstance(row.site, Flaw):
                outcomes[place] = BadSite.of(row.site)
                continue
            try:
                site = site_of(house, row.site, on, crs=row.crs, loc=("features", row.index))
                asked.append((place, Asked(site, project)))
            except BlueprintError as error:
                outcomes[place] = error
            except Exception:
                outcomes[place] = _our_fault(row.index)
        if asked:
            decided = _decided(decide_all, [one for _, one in asked])
            outcomes |= {place: out for (place, _), out in zip(asked, decided, strict=True)}
        yield [(row, outcomes[place]) for place, row in enumerate(chunk)]
