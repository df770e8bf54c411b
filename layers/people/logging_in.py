"""Logging in with a password, and changing it: guessing is slow, told to the owner, and tells
nothing of whether there is an account."""

from uuid import UUID

from sqlalchemy import func, select, update

from blueprint.contacts import Contact
from blueprint.errors import BadInput, Flaw, Forbidden, Unauthenticated
from blueprint.viewer import ANYONE, Viewer
from blueprint.vocabulary import Role
from layers import tables
from layers.database.connections import Database
from layers.people import audit
from layers.people.counters import LOGIN, LOGINS_FROM, Counters
from layers.people.outbox import Message, Outbox
from layers.people.passwords import fits, hash_password
from layers.people.sessions import Opened, end_others, open_session

__all__ = ["change_password", "log_in"]

_WARNING = (
    "有人多次用错误的密码尝试登录您的账号，登录已暂缓。"
    "若不是您，请确认您的密码足够长、没有在别处用过。"
)


def log_in(
    database: Database,
    counters: Counters,
    outbox: Outbox,
    *,
    contact: Contact,
    password: str,
    address: str,
) -> Opened:
    """A new session. Unauthenticated for a wrong password and for no account alike; TooMany while a
    wait lasts, also for the right one; Forbidden for an account that is locked."""
    counters.tried(LOGINS_FROM, address)
    tries = counters.tried(LOGIN, contact.value)
    a = tables.account
    locked = func.coalesce(a.c.locked_until > func.now(), False).label("locked")
    query = select(a.c.id, a.c.role, a.c.password_hash, locked).where(
        a.c.contact == contact.value, a.c.erased_at.is_(None)
    )
    with database.reading() as connection:
        row = connection.execute(query).first()
    right = fits(password, row.password_hash if row else None)
    if row is None or not right:
        subject = f"account:{row.id}" if row else None
        audit.record(database, ANYONE, "login_failed", subject)
        if row is not None and tries == LOGIN.free:
            outbox.send(Message(contact, "一张蓝图：有人在尝试登录您的账号", _WARNING))
        raise Unauthenticated("账号或密码不对")
    viewer = Viewer(Role(row.role), f"account:{row.id}", row.id)
    if row.locked:
        audit.record(database, viewer, "login_refused", viewer.name)
        raise Forbidden("此账号已停用，请联系管理员")
    counters.forgive(LOGINS_FROM, address)
    counters.forgive(LOGIN, contact.value, all_=True)
    with database.writing(timed=True) as connection:
        return open_session(connection, viewer, "password")


def change_password(
    database: Database, counters: Counters, *, account: UUID, token: str, current: str, new: str
) -> None:
    """From now on `new`; all other sessions end. BadInput where `current` is not the password;
    TooMany where that is guessed at."""
    a = tables.account
    counters.tried(LOGIN, str(account))
    with database.reading() as connection:
        row = connection.execute(select(a.c.password_hash, a.c.role).where(a.c.id == account)).one()
    if not fits(current, row.password_hash, ("current",)):
        raise BadInput.of(Flaw(("current",), "现在的密码不对", None, "核对后再试"))
    counters.forgive(LOGIN, str(account), all_=True)
    fresh = hash_password(new)
    viewer = Viewer(Role(row.role), f"account:{account}", account)
    with database.writing(timed=True) as connection:
        connection.execute(update(a).where(a.c.id == account).values(password_hash=fresh))
        ended = end_others(connection, account, token)
        audit.write(connection, viewer, "password_changed", viewer.name, sessions_ended=ended)
