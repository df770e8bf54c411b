"""The audit: who did what, and read what is restricted. It only grows; it holds ids, no names.

Imports, publications and rollbacks are written by the database itself (layers/sql/5-audit.sql).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select

from blueprint.viewer import Viewer
from layers import tables
from layers.database.connections import Database

__all__ = ["AuditEntry", "entries", "entry_of", "record", "write"]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    id: int
    at: datetime
    viewer: str
    role: str | None
    account: UUID | None
    action: str
    subject: str | None
    detail: Mapping[str, Any]


def write(
    connection: Connection, viewer: Viewer, action: str, subject: str | None = None, **detail: Any
) -> None:
    """An entry in the transaction in which it happens. `subject` is an id (`account:…`, `key:…`,
    `layer:…`); neither it nor `detail` may hold a secret, a name or a contact."""
    connection.execute(
        insert(tables.audit).values(
            viewer=viewer.name,
            role=viewer.role.value,
            account_id=viewer.account,
            action=action,
            subject=subject,
            detail=detail,
        )
    )


def record(
    database: Database, viewer: Viewer, action: str, subject: str | None = None, **detail: Any
) -> None:
    """The same in a transaction of its own, for what is only read."""
    with database.writing(timed=True) as connection:
        write(connection, viewer, action, subject, **detail)


def entry_of(row: Row[tuple[Any, ...]]) -> AuditEntry:
    return AuditEntry(
        row.id, row.at, row.viewer, row.role, row.account_id, row.action, row.subject, row.detail
    )


def entries(
    database: Database, *, account: UUID | None = None, limit: int = 100
) -> list[AuditEntry]:
    """The newest first; of one account where one is named."""
    a = tables.audit
    query = select(a).order_by(a.c.id.desc()).limit(limit)
    if account is not None:
        query = query.where(a.c.account_id == account)
    with database.reading() as connection:
        return [entry_of(row) for row in connection.execute(query)]
