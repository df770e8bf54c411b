"""Which verdicts another map would change: the same questions, decided on both."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from blueprint.determination.question import Question
from blueprint.determination.site import NO_SITE
from blueprint.errors import BadInput, TooSlow
from blueprint.ports import VerdictsOnly
from blueprint.site_queries.use_cases import Services, SiteQuery, decide_verdicts
from blueprint.site_queries.verdicts_only import Shortcut
from blueprint.viewer import Viewer
from blueprint.vocabulary import Kind

__all__ = ["Consequence", "Undecided", "consequences"]

# As many sites as a round trip is worth, few enough for one too large to hold up little.
_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Consequence:
    """One verdict that changes: the number of the question, the kind, and {verdict, standing,
    reason, coverage} before and after, as the viewer may read them."""

    query: int
    kind: Kind
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Undecided:
    """A question that could not be asked of both maps, and why."""

    query: int
    why: str


def consequences(
    before: Services, after: Services, queries: Sequence[SiteQuery], on: date, viewer: Viewer
) -> tuple[list[Consequence], list[Undecided]]:
    """The verdicts or standings that differ, in the order of the questions and of the kinds."""
    of_project: defaultdict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(queries):
        of_project[json.dumps(one.project, sort_keys=True)].append(number)
    changed: list[Consequence] = []
    undecided: list[Undecided] = []
    for numbers in of_project.values():
        mine = [queries[number] for number in numbers]
        answers = [_verdicts(services, mine, on) for services in (before, after)]
        for number, was, now in zip(numbers, *answers, strict=True):
            if isinstance(was, str) or isinstance(now, str):
                undecided.append(Undecided(number, was if isinstance(was, str) else str(now)))
                continue
            seen = [each.documents.seen_by(viewer)["evaluations"] for each in (was, now)]
            pairs = zip(Kind, *seen, strict=True)
            changed += [Consequence(number, kind, a, b) for kind, a, b in pairs if _differs(a, b)]
    changed.sort(key=lambda one: (one.query, list(Kind).index(one.kind)))
    return changed, sorted(undecided, key=lambda one: one.query)


def _differs(was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return any(was[name] != now[name] for name in ("verdict", "standing"))


def _verdicts(
    services: Services, queries: Sequence[SiteQuery], on: date
) -> list[VerdictsOnly | str]:
    """An answer each, or why there is none."""
    shortcut = Shortcut(
        Question(NO_SITE, queries[0].project, on, taken=queries[0].taken), services.rulebook
    )
    releases = services.atlas.releases()
    found: list[VerdictsOnly | str] = []
    for first in range(0, len(queries), _AT_ONCE):
        some = queries[first : first + _AT_ONCE]
        try:
            found += decide_verdicts(services, some, on, releases, shortcut)
        except (BadInput, TooSlow):
            found += [_one(services, one, on, releases, shortcut) for one in some]
    return found


def _one(
    services: Services, one: SiteQuery, on: date, releases: Mapping[str, str], shortcut: Shortcut
) -> VerdictsOnly | str:
    try:
        return decide_verdicts(services, [one], on, releases, shortcut)[0]
    except (BadInput, TooSlow) as error:
        return str(error)
