"""Accounts, as administrators see and change them; what is kept of a person, and its erasure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from blueprint.contacts import Contact
from blueprint.errors import BadInput, Conflict, Flaw, NotFound
from blueprint.viewer import Viewer
from blueprint.vocabulary import Role
from layers import tables
from layers.database.connections import Database
from layers.idempotency import forget
from layers.people import audit

__all__ = [
    "Account",
    "account_of",
    "create",
    "erase",
    "find",
    "let_link",
    "listing",
    "lock",
    "read_name",
    "set_role",
]

ERASED = "（已注销）"
_LONGEST_NAME = 60
# Of the records that are this person's: what they are called, who takes part, who signed, what the
# form was filled with. Histories hold ids only, and fold to the same without it.
_OF_RECORDS = text("""
WITH mine AS (UPDATE ledger.project SET name = NULL WHERE owner = :owner RETURNING id)
UPDATE people.project_text SET texts = texts - ARRAY['name', 'parties', 'by_name', 'values']
WHERE project_id IN (SELECT id FROM mine)
""")
_FOR_EVER = text("timestamptz '9999-01-01'")


@dataclass(frozen=True, slots=True)
class Account:
    """`contact` is None when it was erased; `linkable`: the first login by OIDC with its e-mail
    becomes its own; `linked`: one did."""

    id: UUID
    contact: Contact | None
    name: str
    role: Role
    department: str | None
    locked_until: datetime | None
    erased: bool
    linkable: bool
    linked: bool
    created_at: datetime

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.role, f"account:{self.id}", self.id)


def read_name(given: str, loc: tuple[str | int, ...] = ("name",)) -> str:
    """A name to be shown: one line of printable text. BadInput otherwise."""
    name = " ".join(given.split()) if len(given) <= 4 * _LONGEST_NAME else ""
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise BadInput.of(Flaw(loc, f"名称须有 1 至 {_LONGEST_NAME} 个字", None, "写姓名或单位"))
    return name


def _account(row: Row[tuple[object, ...]]) -> Account:
    a = row._mapping
    return Account(
        id=a["id"],
        contact=Contact(a["contact_kind"], a["contact"]) if a["contact"] else None,
        name=a["name"],
        role=Role(a["role"]),
        department=a["department"],
        locked_until=a["locked_until"],
        erased=a["erased_at"] is not None,
        linkable=a["linkable"],
        linked=a["oidc_subject"] is not None,
        created_at=a["created_at"],
    )


def _query() -> Select[tuple[object, ...]]:
    return select(*tables.account.c)


def account_of(connection: Connection, account_id: UUID) -> Account:
    """NotFound where there is none."""
    row = connection.execute(_query().where(tables.account.c.id == account_id)).first()
    if row is None:
        raise NotFound(f"没有编号为 {account_id} 的账号")
    return _account(row)


def find(database: Database, named: str) -> Account:
    """By its id, or by its contact in its one spelling; NotFound otherwise."""
    a = tables.account
    try:
        given = a.c.id == UUID(named)
    except ValueError:
        given = a.c.contact == named
    with database.reading() as connection:
        row = connection.execute(_query().where(given)).first()
    if row is None:
        raise NotFound("没有这个账号：用 blueprint accounts list 查看")
    return _account(row)


def listing(database: Database) -> list[Account]:
    with database.reading() as connection:
        rows = connection.execute(_query().order_by(tables.account.c.created_at))
        return [_account(row) for row in rows]


def create(
    database: Database,
    by: Viewer,
    *,
    contact: Contact,
    name: str,
    role: Role,
    password_hash: str | None,
    department: str | None = None,
) -> UUID:
    """An account whose contact somebody vouches for, so that it may be linked; without a password
    only so. Conflict where the contact has an account already."""
    if role in (Role.VISITOR, Role.SERVICE):
        raise BadInput.of(Flaw(("role",), "不是账号的角色", role.value, "选其他角色"))
    try:
        with database.writing(timed=True) as connection:
            account_id: UUID = connection.execute(
                insert(tables.account)
                .values(
                    contact_kind=contact.kind,
                    contact=contact.value,
                    name=name,
                    role=role.value,
                    password_hash=password_hash,
                    department=department,
                    linkable=True,
                    verified_at=func.now(),
                )
                .returning(tables.account.c.id)
            ).scalar_one()
            audit.write(connection, by, "account_created", f"account:{account_id}", role=role.value)
    except IntegrityError:
        raise Conflict("此邮箱或手机号已有账号") from None
    return account_id


def set_role(database: Database, by: Viewer, account_id: UUID, role: Role) -> None:
    if role in (Role.VISITOR, Role.SERVICE):
        raise BadInput.of(Flaw(("role",), "不是账号的角色", role.value, "选其他角色"))
    with database.writing(timed=True) as connection:
        before = account_of(connection, account_id).role
        a = tables.account
        connection.execute(update(a).where(a.c.id == account_id).values(role=role.value))
        subject = f"account:{account_id}"
        audit.write(connection, by, "role_changed", subject, before=before.value, role=role.value)


def let_link(database: Database, by: Viewer, account_id: UUID, *, allowed: bool) -> None:
    """The next login by OIDC with its e-mail becomes its own; or whose it is now ends, and none
    does."""
    with database.writing(timed=True) as connection:
        if account_of(connection, account_id).erased:
            raise Conflict("此账号已注销")
        a = tables.account
        fresh = {"linkable": allowed, "oidc_issuer": None, "oidc_subject": None}
        connection.execute(update(a).where(a.c.id == account_id).values(fresh))
        action = "oidc_allowed" if allowed else "oidc_forbidden"
        audit.write(connection, by, action, f"account:{account_id}")


def end_entries(connection: Connection, account_id: UUID) -> None:
    """All sessions of an account end, and its keys are revoked."""
    s, k = tables.session, tables.api_key
    connection.execute(
        update(s)
        .where(s.c.account_id == account_id, s.c.ended_at.is_(None))
        .values(ended_at=func.now())
    )
    connection.execute(
        update(k)
        .where(k.c.account_id == account_id, k.c.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )


def lock(database: Database, by: Viewer, account_id: UUID, *, locked: bool) -> None:
    """Nobody logs in to it until it is unlocked; its sessions end and its keys are revoked."""
    with database.writing(timed=True) as connection:
        account_of(connection, account_id)
        a = tables.account
        until = _FOR_EVER if locked else None
        connection.execute(update(a).where(a.c.id == account_id).values(locked_until=until))
        if locked:
            end_entries(connection, account_id)
        action = "account_locked" if locked else "account_unlocked"
        audit.write(connection, by, action, f"account:{account_id}")


def erase(database: Database, by: Viewer, account_id: UUID) -> None:
    """What is a person's goes: name, contact, password, department, links. The id stays, so that
    the audit still tells which of its entries are one person's."""
    with database.writing(timed=True) as connection:
        known = account_of(connection, account_id)
        end_entries(connection, account_id)
        forget(connection, f"account:{account_id}")
        r, a, k = tables.registration, tables.account, tables.api_key
        p = tables.password_reset
        connection.execute(delete(p).where(p.c.account_id == account_id))
        if known.contact is not None:
            connection.execute(delete(r).where(r.c.contact == known.contact.value))
        connection.execute(update(k).where(k.c.account_id == account_id).values(name=ERASED))
        connection.execute(
            update(a)
            .where(a.c.id == account_id)
            .values(
                contact=None,
                contact_kind=None,
                name=ERASED,
                password_hash=None,
                department=None,
                oidc_issuer=None,
                oidc_subject=None,
                linkable=False,
                erased_at=func.now(),
            )
        )
        connection.execute(_OF_RECORDS, {"owner": f"account:{account_id}"})
        audit.write(connection, by, "account_erased", f"account:{account_id}")
