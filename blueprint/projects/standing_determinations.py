"""Records decided again: for today, on the map and by the rulebook that are there now.

Many at once: they are read and decided in batches; only what came out otherwise is sealed, and only
a record for which something changed is locked and written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from blueprint.digest import canonical, sha256_of
from blueprint.errors import BadInput, NotFound
from blueprint.projects.acts.acting import Acting
from blueprint.projects.acts.project_acts import Decided, redetermine
from blueprint.projects.days import day_of
from blueprint.projects.record_facts import for_determination
from blueprint.projects.state.events import SYSTEM
from blueprint.projects.state.fold import Context, fold
from blueprint.projects.state.state import State
from blueprint.projects.use_cases import Projects, decided_of, refresh
from blueprint.site_queries.as_known_at import as_known_now
from blueprint.site_queries.site_input import site_of
from blueprint.site_queries.use_cases import SiteQuery, decide
from blueprint.viewer import OPERATOR

__all__ = ["RecordsLookedAt", "bring_up_to_date", "key_of"]

_AT_ONCE = 64


class RecordsLookedAt(Protocol):
    """Which records were looked at under which map, rulebook and day."""

    def not_looked_at(self, key: str, limit: int) -> Sequence[UUID]: ...

    def looked_at(self, projects: Sequence[UUID], key: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _One:
    id: UUID
    state: State
    query: SiteQuery | None


def key_of(projects: Projects, now: datetime) -> str:
    """What all records are decided by: the map's releases, the rulebook, the calendar, the day."""
    parts = {
        "releases": dict(projects.services.atlas.releases()),
        "rulebook": projects.services.rulebook.sha256,
        "calendars": sorted(projects.days.years),
        "day": day_of(now).isoformat(),
    }
    return sha256_of(canonical(parts))


def _read(projects: Projects, project: UUID, now: datetime, context: Context) -> _One:
    state = fold(projects.histories.history(project), context)
    query = None
    if state.site is not None and state.closed is None:
        try:
            site = site_of(projects.services, state.site, day_of(now), OPERATOR)
            query = SiteQuery.of(site, for_determination(state.facts))
        except (BadInput, NotFound):
            # A site that a later program would not take any more stays as it was decided.
            query = None
    return _One(project, state, query)


def _changed(projects: Projects, batch: Sequence[_One], now: datetime) -> dict[UUID, Decided]:
    """New determinations, sealed, of those that came out otherwise."""
    with_site = [one for one in batch if one.query is not None]
    if not with_site:
        return {}
    answers = decide(
        projects.services, [one.query for one in with_site if one.query is not None], day_of(now)
    )
    found: dict[UUID, Decided] = {}
    for one, answer in zip(with_site, answers, strict=True):
        acting = Acting(one.state, Context(projects.book, projects.days), now, SYSTEM)
        if redetermine(acting, decided_of(answer.documents)):
            sealed = projects.services.ledger.seal([answer], projects.services.rulebook)[0]
            found[one.id] = decided_of(sealed)
    return found


def bring_up_to_date(
    projects: Projects, standing: RecordsLookedAt, now: datetime, limit: int = 20_000
) -> int:
    """All records that were not looked at under the present map, rulebook and day; how many events
    were recorded. Killed halfway, the next run goes on where this one was."""
    projects = replace(projects, services=as_known_now(projects.services))
    key, context, events, looked = key_of(projects, now), projects.context(), 0, 0
    while looked < limit:
        ids = standing.not_looked_at(key, _AT_ONCE)
        if not ids:
            break
        batch = [_read(projects, project, now, context) for project in ids]
        decided = _changed(projects, batch, now)
        for one in batch:
            events += refresh(projects, one.id, now, decided.get(one.id))
        standing.looked_at(ids, key)
        looked += len(ids)
    return events
