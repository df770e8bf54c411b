"""What was known when: the releases that were current at a moment, from the log of publications."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

__all__ = ["NO_RELEASE", "CurrentReleases", "current_at", "in_release", "join_current", "number_of"]

# Below every number: nothing was brought in by then.
NO_RELEASE = -1


@dataclass(frozen=True, slots=True)
class CurrentReleases:
    """A layer's release, and its number in the order of publications."""

    release_id: str
    number: int


def in_release(number: str = "number", row: str = "f") -> str:
    """SQL: a published row is in the release with the number of this parameter."""
    return _present(f":{number}", row)


def join_current(layer: str, row: str = "f") -> str:
    """SQL that joins to a row of a layer its current release as r, and leaves those in it."""
    return f"JOIN map.current_release r ON r.layer = '{layer}' AND {_present('r.number', row)}"


def _present(number: str, row: str) -> str:
    there = f"{row}.brought_in <= {number}"
    return f"{there} AND ({row}.retired_by IS NULL OR {row}.retired_by > {number})"


_NOW = "SELECT layer, release_id AS id, number FROM map.current_release"
_THEN = """
SELECT DISTINCT ON (p.layer) p.layer, r.id, r.number
FROM map.publication p LEFT JOIN map.release r ON r.number = p.current_number
WHERE p.at <= :known_at ORDER BY p.layer, p.at DESC, p.id DESC
"""


def current_at(
    connection: Connection, known_at: datetime | None = None
) -> dict[str, CurrentReleases]:
    """The current release of each layer that had one, at a moment (aware; None: now)."""
    if known_at is None:
        rows = connection.execute(text(_NOW))
    else:
        rows = connection.execute(text(_THEN), {"known_at": known_at})
    return {
        row.layer: CurrentReleases(str(row.id), row.number) for row in rows if row.id is not None
    }


def number_of(layer: str, current: Mapping[str, CurrentReleases]) -> int:
    """The number of a layer's release among these, NO_RELEASE where it has none."""
    return current[layer].number if layer in current else NO_RELEASE
