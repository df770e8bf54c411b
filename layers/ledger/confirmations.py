"""What operators confirmed of the law, appended; and the standing answers of records."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import orjson
from sqlalchemy import insert, text

from blueprint.rulebook.confirmations import Confirmation, confirmation_of
from blueprint.viewer import Viewer
from layers import tables
from layers.database.connections import Database
from layers.people.audit import write

__all__ = ["ConfirmationStore", "standing_documents"]

# Few, and seldom more: read whole wherever somebody asks, so that every process knows at once.
_ALL = "SELECT id, confirmation::text FROM ledger.rulebook_confirmation ORDER BY id"
# Of each record that was decided, the last answer.
_STANDING = """
SELECT coalesce(d.full_body, d.body)
FROM (
    SELECT DISTINCT ON (project_id) data ->> 'determination' AS id
    FROM ledger.project_event WHERE data ? 'determination'
    ORDER BY project_id, seq DESC
) last JOIN ledger.determination d ON d.id = CAST(last.id AS uuid)
LIMIT :limit
"""


class ConfirmationStore:
    """The confirmations of one database, remembered until there is another."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: tuple[Confirmation, ...] = ()
        self._last = 0

    def all(self) -> tuple[Confirmation, ...]:
        """In the order in which they were said."""
        with self._database.single() as (connection, _), connection.cursor() as cursor:
            cursor.execute(_ALL)
            rows = cursor.fetchall()
        last = rows[-1][0] if rows else 0
        if last != self._last or len(rows) != len(self._known):
            self._known = tuple(_read(body) for _, body in rows)
            self._last = last
        return self._known

    def add(self, viewer: Viewer, confirmation: Confirmation) -> None:
        """Stored, and in the audit, in one transaction. The audit names no person: who spoke stands
        in the confirmation, which answers show."""
        body = json.loads(orjson.dumps(confirmation.as_data()))
        detail = {name: value for name, value in body.items() if name not in ("about", "by", "on")}
        with self._database.writing(timed=True) as connection:
            connection.execute(
                insert(tables.rulebook_confirmation).values(viewer=viewer.name, confirmation=body)
            )
            write(
                connection,
                viewer,
                "rulebook_confirmed",
                f"rulebook:{confirmation.about}",
                **detail,
            )


def _read(body: str) -> Confirmation:
    return confirmation_of(_with_days(json.loads(body)))


def _with_days(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name in ("on", "read_on") else value
        for name, value in given.items()
    }


def standing_documents(database: Database, limit: int) -> Iterator[Mapping[str, Any]]:
    """The last answer of each record that has one, as whoever may see all reads it."""
    with database.reading() as connection:
        bodies = connection.scalars(text(_STANDING), {"limit": limit}).all()
    for body in bodies:
        yield orjson.loads(body)
