"""Sessions: a token in a cookie, its hash in a row; ended in the row, it is dead."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, text, update

from blueprint.errors import NotFound
from blueprint.viewer import Viewer
from blueprint.vocabulary import Role
from layers import tables
from layers.database.connections import Database
from layers.people import audit
from layers.people.tokens import fresh_token, hash_of

__all__ = [
    "ActiveSession",
    "Living",
    "Opened",
    "end_one",
    "end_others",
    "end_session",
    "living",
    "open_session",
    "session_of",
]

LASTS = timedelta(days=7)
IDLE = timedelta(hours=12)
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """`token` is told once, here."""

    token: str
    viewer: Viewer
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ActiveSession:
    id: UUID
    viewer: Viewer
    name: str
    department: str | None
    expires_at: datetime
    has_password: bool
    linked: bool


@dataclass(frozen=True, slots=True)
class Living:
    """A session that could ask now; when it was last seen is known to the minute."""

    id: UUID
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


def open_session(connection: Connection, viewer: Viewer, how: str) -> Opened:
    token, expires_at = fresh_token(), datetime.now(UTC) + LASTS
    assert viewer.account is not None
    connection.execute(
        insert(tables.session).values(
            account_id=viewer.account, token_hash=hash_of(token), expires_at=expires_at
        )
    )
    audit.write(connection, viewer, "login", viewer.name, how=how)
    return Opened(token, viewer, expires_at)


def session_of(database: Database, token: str) -> ActiveSession | None:
    """The living session of a token; None where there is none, or none any more."""
    s, a = tables.session, tables.account
    query = (
        select(s.c.id, s.c.account_id, s.c.expires_at, a.c.role, a.c.name, a.c.department)
        .add_columns((s.c.seen_at < func.now() - _SEEN_EVERY).label("stale"))
        .add_columns(a.c.password_hash.is_not(None).label("has_password"))
        .add_columns(a.c.oidc_subject.is_not(None).label("linked"))
        .join(a, a.c.id == s.c.account_id)
        .where(s.c.token_hash == hash_of(token), s.c.ended_at.is_(None))
        .where(s.c.expires_at > func.now(), s.c.seen_at > func.now() - IDLE)
        .where(a.c.erased_at.is_(None))
        .where(func.coalesce(a.c.locked_until, text("'-infinity'")) < func.now())
    )
    with database.reading() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    if row.stale:
        with database.writing(timed=True) as connection:
            connection.execute(update(s).where(s.c.id == row.id).values(seen_at=func.now()))
    viewer = Viewer(Role(row.role), f"account:{row.account_id}", row.account_id)
    details = (row.name, row.department, row.expires_at, row.has_password, row.linked)
    return ActiveSession(row.id, viewer, *details)


def end_session(database: Database, token: str) -> None:
    """Log out; nothing happens where it is dead already."""
    s, a = tables.session, tables.account
    with database.writing(timed=True) as connection:
        row = connection.execute(
            update(s)
            .where(s.c.token_hash == hash_of(token), s.c.ended_at.is_(None))
            .where(a.c.id == s.c.account_id)
            .values(ended_at=func.now())
            .returning(s.c.account_id, a.c.role)
        ).first()
        if row is not None:
            viewer = Viewer(Role(row.role), f"account:{row.account_id}", row.account_id)
            audit.write(connection, viewer, "logout", viewer.name)


def living(database: Database, account_id: UUID) -> list[Living]:
    """An account's living sessions, the one last seen first."""
    s = tables.session
    query = (
        select(s.c.id, s.c.created_at, s.c.seen_at, s.c.expires_at)
        .where(s.c.account_id == account_id, s.c.ended_at.is_(None))
        .where(s.c.expires_at > func.now(), s.c.seen_at > func.now() - IDLE)
        .order_by(s.c.seen_at.desc(), s.c.created_at.desc())
    )
    with database.reading() as connection:
        return [Living(*row) for row in connection.execute(query)]


def end_one(database: Database, by: Viewer, session_id: UUID) -> None:
    """One of the viewer's own sessions ends; NotFound where it is another's, or dead already."""
    s = tables.session
    ending = (
        update(s)
        .where(s.c.id == session_id, s.c.account_id == by.account, s.c.ended_at.is_(None))
        .values(ended_at=func.now())
    )
    with database.writing(timed=True) as connection:
        if connection.execute(ending).rowcount == 0:
            raise NotFound("没有这个登录，或已结束")
        audit.write(connection, by, "session_ended", by.name)


def end_others(connection: Connection, account_id: UUID, token: str | None) -> int:
    """All sessions of an account but the one of this token end; how many."""
    s = tables.session
    ending = update(s).where(s.c.account_id == account_id, s.c.ended_at.is_(None))
    if token is not None:
        ending = ending.where(s.c.token_hash != hash_of(token))
    return connection.execute(ending.values(ended_at=func.now())).rowcount
