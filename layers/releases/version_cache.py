"""Which release is asked for, without asking the database each time.

What a published release is never changes, so it is asked once. What is current is remembered for a
quarter of a second; whoever publishes is told that it is done after that has passed
(`known_everywhere`). So a process may show what was current a moment ago while a publication is
under way, and none does any more when the publisher has been told.
"""

import time
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from layers.catalogue import Layer
from layers.database.connections import Database
from layers.releases.history import CurrentReleases, current_at
from layers.releases.versions import (
    Published,
    Version,
    published,
    version_in,
    version_now,
    version_of,
    with_plans,
)

__all__ = ["CURRENT_FOR_S", "VersionCache", "known_everywhere"]

CURRENT_FOR_S = 0.25


def known_everywhere() -> None:
    """Called after a publication or a rollback was committed, and before it is told: waits until no
    process remembers what was current before."""
    time.sleep(CURRENT_FOR_S)


class VersionCache:
    """`versions.version_of` for one process, answered from memory where that is right."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._published: dict[str, Published] = {}
        # When it was asked for, for it may have changed before the answer came.
        self._current: tuple[float, Mapping[str, CurrentReleases]] = (float("-inf"), {})

    def at_hand(
        self,
        layer: Layer,
        release: str | None,
        known_at: datetime | None,
        plan_release: str | None = None,
    ) -> Version | None:
        """Without waiting for anything; None where the database has to be asked."""
        if known_at is not None:
            return None
        if release is not None:
            found = self._published.get(release)
            version = None if found is None else version_in(layer, release, found)
        else:
            read_at, current = self._current
            fresh = time.monotonic() - read_at < CURRENT_FOR_S
            version = version_now(layer, current) if fresh else None
        if version is None or plan_release is None:
            return version
        plans = self._published.get(plan_release)
        return None if plans is None else with_plans(version, plan_release, plans)

    def version(
        self,
        layer: Layer,
        release: str | None,
        known_at: datetime | None,
        plan_release: str | None = None,
    ) -> Version:
        """As `version_of`, with its errors."""
        found = self.at_hand(layer, release, known_at, plan_release)
        if found is not None:
            return found
        with self._database.reading() as connection:
            if known_at is not None:
                return version_of(connection, layer, release, known_at, plan_release)
            if release is not None:
                version = version_in(layer, release, self._known(connection, release))
            else:
                read_at = time.monotonic()
                current = current_at(connection)
                self._current = read_at, current
                version = version_now(layer, current)
            if plan_release is None:
                return version
            return with_plans(version, plan_release, self._known(connection, plan_release))

    def _known(self, connection: Connection, release: str) -> Published | None:
        known = self._published.get(release) or published(connection, release)
        if known is not None:
            self._published[known.id] = known
        return known
