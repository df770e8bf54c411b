"""A new password for who forgot the old one, by a code that goes to the account's contact.

As with registering, whether a contact has an account shows in no answer and costs no other time.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from blueprint.contacts import Contact
from blueprint.errors import BadInput, Flaw
from blueprint.viewer import Viewer
from blueprint.vocabulary import Role
from layers import tables
from layers.database.connections import Database
from layers.people import audit
from layers.people.counters import LOGIN, REGISTRATIONS_FROM, RESET, Counters
from layers.people.outbox import Message, Outbox
from layers.people.passwords import hash_password
from layers.people.sessions import end_others
from layers.people.tokens import code_hash, fresh_code

__all__ = ["Reset", "confirm_reset", "want_reset"]

LASTS = timedelta(minutes=15)
_MOST_ATTEMPTS = 5
_SUBJECT = "一张蓝图：重设密码"
_NOBODY = "有人想重设此邮箱或手机号的密码，但它没有账号。若是您，请先注册；若不是，不必理会。"
_LOCKED = "有人想重设您的密码，但您的账号已停用，请联系管理员。"
_BY_OIDC = (
    "有人想重设您的密码，但您的账号用单位的统一身份登录，此处没有密码。请在登录页选统一身份。"
)


@dataclass(frozen=True, slots=True)
class Reset:
    id: UUID
    expires_at: datetime


def _refusal(known: Row[tuple[object, ...]] | None) -> str | None:
    """Why no code is sent, told to the contact's owner alone."""
    if known is None:
        return _NOBODY
    if known.locked:
        return _LOCKED
    # Who comes by the organisation's login must not get round its second factor by a mailbox.
    return _BY_OIDC if known.password_hash is None and known.linkable else None


def want_reset(
    database: Database, counters: Counters, outbox: Outbox, *, contact: Contact, address: str
) -> Reset:
    """Wanted: a new password. Its code is on its way. TooMany; BadInput where none can be sent."""
    if contact.kind not in outbox.reaches:
        raise BadInput.of(Flaw(("contact",), "此处不能发短信", None, "请联系管理员重设"))
    counters.tried(REGISTRATIONS_FROM, address)
    counters.tried(RESET, contact.value)
    wanted, code = uuid4(), fresh_code()
    expires_at = datetime.now(UTC) + LASTS
    a, p = tables.account, tables.password_reset
    locked = func.coalesce(a.c.locked_until > func.now(), False).label("locked")
    query = select(a.c.id, a.c.password_hash, a.c.linkable, locked)
    with database.writing(timed=True) as connection:
        connection.execute(delete(p).where(p.c.expires_at < func.now() - timedelta(days=1)))
        known = connection.execute(query.where(a.c.contact == contact.value)).first()
        refusal = _refusal(known)
        connection.execute(
            insert(p).values(
                id=wanted,
                account_id=known.id if known and not refusal else None,
                code_hash=None if refusal else code_hash(str(wanted), code),
                expires_at=expires_at,
            )
        )
    minutes = LASTS.seconds // 60
    sent = f"您的验证码是 {code}，{minutes} 分钟内有效。若不是您要重设密码，不必理会，密码没有变。"
    outbox.send(Message(contact, _SUBJECT, refusal or sent))
    return Reset(wanted, expires_at)


def _tried(connection: Connection, reset: UUID) -> Row[tuple[object, ...]] | None:
    p = tables.password_reset
    return connection.execute(
        update(p)
        .where(p.c.id == reset, p.c.expires_at > func.now(), p.c.attempts < _MOST_ATTEMPTS)
        .values(attempts=p.c.attempts + 1)
        .returning(p.c.account_id, p.c.code_hash)
    ).first()


def confirm_reset(
    database: Database,
    counters: Counters,
    *,
    reset: UUID,
    code: str,
    password: str,
    address: str,
) -> None:
    """From now on `password`; all sessions end, and no login has to wait. BadInput where the code
    is not the one that was sent, ran out, or was guessed at five times."""
    counters.tried(REGISTRATIONS_FROM, address)
    remedy = f"核对后再试；试错 {_MOST_ATTEMPTS} 次后须重新申请"
    wrong = BadInput.of(Flaw(("code",), "验证码不对，或已失效", None, remedy))
    with database.writing(timed=True) as connection:  # counted, whatever comes of it
        row = _tried(connection, reset)
    stored_hash = bytes(row.code_hash) if row is not None and row.code_hash is not None else b""
    if row is None or not hmac.compare_digest(code_hash(str(reset), code), stored_hash):
        raise wrong
    fresh = hash_password(password)
    a, p = tables.account, tables.password_reset
    with database.writing(timed=True) as connection:
        used = connection.execute(delete(p).where(p.c.account_id == row.account_id)).rowcount
        changed = connection.execute(
            update(a)
            .where(a.c.id == row.account_id, a.c.erased_at.is_(None))
            .values(password_hash=fresh)
            .returning(a.c.role, a.c.contact)
        ).first()
        if not used or changed is None:  # another was quicker with the same code
            raise wrong
        ended = end_others(connection, row.account_id, None)
        viewer = Viewer(Role(changed.role), f"account:{row.account_id}", row.account_id)
        audit.write(connection, viewer, "password_reset", viewer.name, sessions_ended=ended)
    counters.forgive(REGISTRATIONS_FROM, address)
    counters.forgive(LOGIN, changed.contact, all_=True)
