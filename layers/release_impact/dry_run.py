"""A staged release as if it were published: within a transaction that is taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from blueprint.viewer import Viewer
from layers.database.connections import Database
from layers.releases.lifecycle import staged_release

__all__ = ["OneConnection", "rehearsed"]


class OneConnection(Database):
    """The database through one open transaction alone: whoever reads through it sees what that
    transaction did, and nobody else ever does."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def single(self) -> Iterator[tuple[Any, set[str]]]:
        pooled = self._connection.connection
        yield pooled.driver_connection, pooled.info["prepared"]

    @contextmanager
    def reading(self, viewer: Viewer | None = None) -> Iterator[Connection]:
        if viewer is not None:
            raise ValueError("a rehearsal is the program's own and shows nobody anything")
        yield self._connection


@contextmanager
def rehearsed(database: Database, release_id: str) -> Iterator[OneConnection]:
    """The database with a staged release published, for as long as the block lasts; other
    publications wait meanwhile. NotFound or Conflict when the release is not there or not staged.
    """
    with database.writing() as connection:
        found = staged_release(connection, release_id)
        savepoint = connection.begin_nested()
        connection.execute(text("SELECT map.publish(:id, 'rehearsal', NULL)"), {"id": found})
        # What was just written has no statistics, and plans without them compare all with all.
        connection.exec_driver_sql("SET LOCAL enable_nestloop = on")
        try:
            yield OneConnection(connection)
        finally:
            savepoint.rollback()
