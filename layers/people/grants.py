"""Roles as grants: what an account is, where, beside the role that it has."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select

from blueprint.errors import BadInput, Flaw, NotFound
from blueprint.projects.flow.book import FlowBook
from blueprint.projects.permissions import GRANT_ROLES, Actor, Grant
from blueprint.viewer import OPERATOR, Viewer
from blueprint.vocabulary import Role
from layers import tables
from layers.database.connections import Database
from layers.people import audit
from layers.people.accounts import account_of

__all__ = ["Granted", "actor_of", "grant", "grants_of", "revoke_grant"]

_OF_DEPARTMENT = ("officer", "lead")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Granted:
    id: UUID
    role: str
    department: str | None
    district: str | None
    granted_at: datetime


def _read(book: FlowBook, role: str, department: str | None, district: str | None) -> Grant:
    if role not in GRANT_ROLES:
        remedy = f"可用：{'、'.join(GRANT_ROLES)}"
        raise BadInput.of(Flaw(("role",), "没有这个角色", role[:40], remedy))
    known = None
    if department is not None:
        known = book.department(department)
        if known is None:
            remedy = f"可用：{'、'.join(one.id for one in book.departments)}"
            raise BadInput.of(Flaw(("department",), "没有这样的部门", department[:40], remedy))
    if role in _OF_DEPARTMENT and known is None:
        raise BadInput.of(Flaw(("department",), "此角色须写明部门", None, "补上部门"))
    if district is not None and not (0 < len(district) <= _LONGEST and district.isprintable()):
        raise BadInput.of(Flaw(("district",), "不是区的编号", None, "写行政区划编号"))
    return Grant(role, known, district)


def grant(
    database: Database,
    book: FlowBook,
    by: Viewer,
    account: UUID,
    role: str,
    department: str | None,
    district: str | None,
) -> Granted:
    """One more; NotFound where there is no such account, BadInput for what cannot be."""
    given = _read(book, role, department, district)
    g = tables.account_grant
    with database.writing(timed=True) as connection:
        if account_of(connection, account).erased:
            raise NotFound(f"没有编号为 {account} 的账号")
        row = connection.execute(
            insert(g)
            .values(
                account_id=account,
                role=given.role,
                department=given.department,
                district=given.district,
                granted_by=by.name,
            )
            .returning(g.c.id, g.c.granted_at)
        ).one()
        detail = {
            "role": given.role,
            "department": given.department,
            "district": given.district,
        }
        audit.write(connection, by, "role_granted", f"account:{account}", **detail)
    return Granted(row.id, given.role, given.department, given.district, row.granted_at)


def revoke_grant(database: Database, by: Viewer, account: UUID, grant_id: UUID) -> None:
    g = tables.account_grant
    with database.writing(timed=True) as connection:
        gone = connection.execute(
            delete(g).where(g.c.id == grant_id, g.c.account_id == account).returning(g.c.role)
        ).first()
        if gone is None:
            raise NotFound("没有这一授权")
        audit.write(connection, by, "grant_revoked", f"account:{account}", role=gone.role)


def grants_of(database: Database, account: UUID) -> list[Granted]:
    g = tables.account_grant
    with database.reading() as connection:
        account_of(connection, account)
        rows = connection.execute(
            select(g).where(g.c.account_id == account).order_by(g.c.granted_at)
        )
        return [Granted(r.id, r.role, r.department, r.district, r.granted_at) for r in rows]


def actor_of(database: Database, book: FlowBook, viewer: Viewer) -> Actor:
    """Who acts on records: an account with its grants and with what its role is by itself; a key
    acts as the account that it belongs to."""
    if viewer.account is None:
        if viewer == OPERATOR:
            return Actor(viewer.name, (), is_operator=True)
        return Actor(viewer.name)
    g = tables.account_grant
    with database.reading() as connection:
        found = account_of(connection, viewer.account)
        rows = connection.execute(select(g).where(g.c.account_id == viewer.account))
        grants = [Grant(r.role, r.department, r.district) for r in rows]
    if found.role is Role.PLANNER:
        grants.append(Grant("planner"))
    elif found.role is Role.ADMINISTRATOR:
        grants.append(Grant("administrator"))
    elif found.role is Role.OFFICER and found.department is not None:
        department = book.department(found.department)
        if department is not None:
            grants.append(Grant("officer", department))
    return Actor(f"account:{viewer.account}", tuple(grants))
