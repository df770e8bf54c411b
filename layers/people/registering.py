"""Registering: a contact is an account's only after its owner gave back the code that was sent.

Whether a contact has an account already shows nowhere: the answer and the work are the same, and
only its owner is told. A code belongs to one registration, so nobody verifies another's password.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_if_new

from blueprint.contacts import Contact
from blueprint.errors import BadInput, Flaw
from blueprint.viewer import ANYONE, Viewer
from blueprint.vocabulary import Role
from layers import tables
from layers.database.connections import Database
from layers.people import audit
from layers.people.counters import REGISTRATION, REGISTRATIONS_FROM, Counters
from layers.people.outbox import Message, Outbox
from layers.people.passwords import hash_password
from layers.people.tokens import code_hash, fresh_code

__all__ = ["PendingRegistration", "register", "verify"]

LASTS = timedelta(minutes=15)
_MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class PendingRegistration:
    id: UUID
    expires_at: datetime


def register(
    database: Database,
    counters: Counters,
    outbox: Outbox,
    *,
    contact: Contact,
    name: str,
    password: str,
    address: str,
) -> PendingRegistration:
    """Wanted: an account. Its code is on its way. TooMany; BadInput where no code can be sent."""
    if contact.kind not in outbox.reaches:
        raise BadInput.of(Flaw(("contact",), "此处不能发短信", None, "用邮箱注册"))
    counters.tried(REGISTRATIONS_FROM, address)
    counters.tried(REGISTRATION, contact.value)
    password_hash = hash_password(password)
    wanted, code = uuid4(), fresh_code()
    expires_at = datetime.now(UTC) + LASTS
    a, r = tables.account, tables.registration
    with database.writing(timed=True) as connection:
        connection.execute(delete(r).where(r.c.expires_at < func.now() - timedelta(days=1)))
        known = connection.scalar(select(a.c.id).where(a.c.contact == contact.value))
        connection.execute(
            insert(r).values(
                id=wanted,
                contact_kind=contact.kind,
                contact=contact.value,
                name=name,
                password_hash=password_hash,
                code_hash=None if known else code_hash(str(wanted), code),
                expires_at=expires_at,
            )
        )
    minutes = LASTS.seconds // 60
    if known:
        text = (
            "有人想用此邮箱或手机号注册，但它已有账号。"
            "若是您，请直接登录，忘了密码可在登录页重设；若不是，不必理会。"
        )
        outbox.send(Message(contact, "一张蓝图：您已有账号", text))
    else:
        text = f"您的验证码是 {code}，{minutes} 分钟内有效。若不是您在注册，不必理会。"
        outbox.send(Message(contact, "一张蓝图：验证码", text))
    return PendingRegistration(wanted, expires_at)


def verify(
    database: Database, counters: Counters, *, registration: UUID, code: str, address: str
) -> UUID:
    """The account that the code makes, an applicant's. BadInput where the code is not the one that
    was sent, ran out, or was guessed at five times; TooMany from an address that guesses."""
    counters.tried(REGISTRATIONS_FROM, address)
    r, a = tables.registration, tables.account
    with database.writing(timed=True) as connection:  # counted, whatever comes of it
        row = connection.execute(
            update(r)
            .where(r.c.id == registration, r.c.used_at.is_(None), r.c.expires_at > func.now())
            .where(r.c.attempts < _MOST_ATTEMPTS)
            .values(attempts=r.c.attempts + 1)
            .returning(r)
        ).first()
    stored_hash = bytes(row.code_hash) if row is not None and row.code_hash is not None else b""
    if row is None or not hmac.compare_digest(code_hash(str(registration), code), stored_hash):
        remedy = f"核对后再试；试错 {_MOST_ATTEMPTS} 次后须重新注册"
        raise BadInput.of(Flaw(("code",), "验证码不对，或已失效", None, remedy))
    with database.writing(timed=True) as connection:
        account_id: UUID | None = connection.execute(
            insert_if_new(a)
            .values(
                contact_kind=row.contact_kind,
                contact=row.contact,
                name=row.name,
                password_hash=row.password_hash,
                role=Role.APPLICANT.value,
                verified_at=func.now(),
            )
            .on_conflict_do_nothing()
            .returning(a.c.id)
        ).scalar()
        if account_id is None:
            raise BadInput.of(Flaw(("code",), "验证码不对，或已失效", None, "请直接登录"))
        # What was wanted is an account now: nothing of it needs to stay.
        connection.execute(delete(r).where(r.c.contact == row.contact))
        viewer = Viewer(Role.APPLICANT, f"account:{account_id}", account_id)
        audit.write(connection, ANYONE, "account_registered", viewer.name)
    counters.forgive(REGISTRATIONS_FROM, address)
    return account_id
