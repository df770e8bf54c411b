"""Who of the modules read or reported what: kept for six months."""

from uuid import UUID

from sqlalchemy import insert, text

from layers import tables
from layers.database.connections import Database

__all__ = ["forget_old", "note"]

_OLD = text("DELETE FROM hub.access WHERE at < now() - interval '6 months'")


def note(database: Database, module: UUID, action: str, subject: str | None, status: int) -> None:
    """One access of a module; `subject` is an id, never a person's data."""
    with database.writing(timed=True) as connection:
        connection.execute(
            insert(tables.hub_access).values(
                module_id=module, action=action, subject=subject, status=status
            )
        )


def forget_old(database: Database) -> int:
    """Those older than six months go; how many there were."""
    with database.writing(timed=True) as connection:
        return connection.execute(_OLD).rowcount
