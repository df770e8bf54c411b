"""API keys, `obp_<prefix>_<secret>`: shown once, bounded by scopes, time and the owner's role."""

import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, text, true, update

from blueprint.errors import BadInput, Flaw, Forbidden, NotFound, Unauthenticated
from blueprint.viewer import Viewer
from blueprint.vocabulary import Role, Scope
from layers import tables
from layers.database.connections import Database
from layers.people import audit
from layers.people.accounts import read_name
from layers.people.tokens import fresh_token, hash_of

__all__ = [
    "IN_TEXT",
    "Key",
    "Made",
    "key_of",
    "listing",
    "make",
    "may_have_keys",
    "revoke",
    "rotate",
]

# What a key looks like, wherever it stands.
IN_TEXT = re.compile(r"obp_[0-9a-f]{12}_[A-Za-z0-9_-]{20,}")
_WHOLE = re.compile(r"obp_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")
LONGEST_DAYS = 366
# The old key goes on for so long after a rotation, for programs to be given the new one.
_GRACE = timedelta(days=1)
_SEEN_EVERY = timedelta(minutes=1)
_OWNERS = frozenset({Role.PLANNER, Role.OFFICER, Role.STEWARD, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Key:
    """`account` is None where it was made on the server's command line."""

    id: UUID
    account: UUID | None
    prefix: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    rotated_from: UUID | None


@dataclass(frozen=True, slots=True)
class Made:
    """`token` is told once, here."""

    key: Key
    token: str


def _key(row: Row[tuple[object, ...]]) -> Key:
    k = row._mapping
    given = {name: k[name] for name in Key.__slots__ if name not in ("account", "scopes")}
    return Key(account=k["account_id"], scopes=tuple(k["scopes"]), **given)


def _read_scopes(by: Viewer, given: Collection[str]) -> list[str]:
    for scope in given:
        if scope not in set(Scope):
            known = "、".join(Scope)
            raise BadInput.of(Flaw(("scopes",), "没有这个权限", scope, f"可用：{known}"))
        if scope not in by.may:
            raise Forbidden(f"您的角色没有权限“{Scope(scope).label}”，不能交给密钥")
    if not given:
        raise BadInput.of(Flaw(("scopes",), "没有写权限", None, f"可用：{'、'.join(Scope)}"))
    return sorted(set(given))


def _insert(
    connection: Connection,
    by: Viewer,
    name: str,
    scopes: list[str],
    expires_at: datetime,
    rotated_from: UUID | None = None,
    account: UUID | None = None,
) -> Made:
    prefix = secrets.token_hex(6)
    token = f"obp_{prefix}_{fresh_token()}"
    row = connection.execute(
        insert(tables.api_key)
        .values(
            account_id=account,
            prefix=prefix,
            secret_hash=hash_of(token),
            name=name,
            scopes=scopes,
            expires_at=expires_at,
            rotated_from=rotated_from,
        )
        .returning(*tables.api_key.c)
    ).one()
    action = "key_rotated" if rotated_from else "key_created"
    audit.write(connection, by, action, f"key:{prefix}", scopes=scopes)
    return Made(_key(row), token)


def may_have_keys(viewer: Viewer) -> bool:
    """Only those whose view of the map a key would not widen, and no key makes another."""
    return viewer.role in _OWNERS and viewer.scopes is None


def make(database: Database, by: Viewer, *, name: str, scopes: Collection[str], days: int) -> Made:
    """A key of the viewer's own, with some of what he may. Forbidden for what he may not, and for
    those whose view of the map a key would widen."""
    if not may_have_keys(by):
        raise Forbidden("密钥由规划、部门和管理人员申请")
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInput.of(Flaw(("days",), f"有效期须在 1 至 {LONGEST_DAYS} 天", days, "改短一些"))
    allowed = _read_scopes(by, scopes)
    expires_at = datetime.now(UTC) + timedelta(days=days)
    with database.writing(timed=True) as connection:
        return _insert(connection, by, read_name(name), allowed, expires_at, account=by.account)


def _his(by: Viewer) -> ColumnElement[bool]:
    if Scope.ADMIN in by.may and by.account is None:
        return true()
    return tables.api_key.c.account_id == by.account


def listing(database: Database, by: Viewer) -> list[Key]:
    """The viewer's own keys; on the command line all."""
    k = tables.api_key
    with database.reading() as connection:
        rows = connection.execute(select(*k.c).where(_his(by)).order_by(k.c.created_at))
        return [_key(row) for row in rows]


def _living(connection: Connection, by: Viewer, key_id: UUID) -> Key:
    k = tables.api_key
    row = connection.execute(
        select(*k.c).where(k.c.id == key_id, k.c.revoked_at.is_(None), _his(by)).with_for_update()
    ).first()
    if row is None:
        raise NotFound("没有这个密钥，或已撤销")
    return _key(row)


def rotate(database: Database, by: Viewer, key_id: UUID) -> Made:
    """A new key in place of one, for as long again; the old one goes on for a day at most."""
    k = tables.api_key
    with database.writing(timed=True) as connection:
        old = _living(connection, by, key_id)
        soon = func.least(k.c.expires_at, func.now() + _GRACE)
        connection.execute(update(k).where(k.c.id == key_id).values(expires_at=soon))
        scopes = [scope for scope in old.scopes if scope in by.may]
        expires_at = datetime.now(UTC) + (old.expires_at - old.created_at)
        return _insert(connection, by, old.name, scopes, expires_at, old.id, old.account)


def revoke(database: Database, by: Viewer, key_id: UUID) -> None:
    """Dead from now on. NotFound for another's."""
    k = tables.api_key
    with database.writing(timed=True) as connection:
        key = _living(connection, by, key_id)
        connection.execute(update(k).where(k.c.id == key_id).values(revoked_at=func.now()))
        audit.write(connection, by, "key_revoked", f"key:{key.prefix}")


def key_of(database: Database, token: str) -> Viewer:
    """Who asks with a key, with its scopes as its owner's role bounds them now. Unauthenticated for
    one that is unknown, revoked or ran out, or whose owner may have none any more."""
    found = _WHOLE.fullmatch(token)
    k, a = tables.api_key, tables.account
    now = func.now()
    unlocked = func.coalesce(a.c.locked_until, text("'-infinity'")) < now
    query = (
        select(k.c.id, k.c.account_id, k.c.secret_hash, k.c.scopes, k.c.used_at, a.c.role)
        .add_columns(k.c.revoked_at.is_not(None).label("revoked"))
        .add_columns((k.c.expires_at <= now).label("expired"))
        .add_columns((k.c.used_at < now - _SEEN_EVERY).label("stale"))
        .add_columns((a.c.erased_at.is_(None) & unlocked).label("owned"))
        .outerjoin(a, a.c.id == k.c.account_id)
        .where(k.c.prefix == (found[1] if found else ""))
    )
    with database.reading() as connection:
        row = connection.execute(query).first()
    if row is None or not hmac.compare_digest(hash_of(token), bytes(row.secret_hash)):
        raise Unauthenticated("密钥不对：检查 Authorization 的写法，或申请新的密钥")
    if row.revoked:
        raise Unauthenticated("密钥已撤销：请申请新的密钥")
    if row.expired:
        raise Unauthenticated("密钥已过期：请申请新的密钥")
    scopes = frozenset(row.scopes)
    if row.account_id is not None:
        owner = Role(row.role)
        if owner not in _OWNERS or not row.owned:
            raise Unauthenticated("密钥的主人已不能使用密钥")
        scopes &= Viewer(owner, "").may
    assert found is not None
    viewer = Viewer(Role.SERVICE, f"key:{found[1]}", row.account_id, scopes)
    if row.used_at is None or row.stale:
        _used(database, viewer, row.id)
    return viewer


def _used(database: Database, viewer: Viewer, key_id: UUID) -> None:
    k = tables.api_key
    with database.writing(timed=True) as connection:
        first = connection.execute(
            update(k)
            .where(k.c.id == key_id, k.c.used_at.is_(None))
            .values(used_at=func.now())
            .returning(k.c.id)
        ).first()
        if first is not None:
            audit.write(connection, viewer, "key_first_used", viewer.name)
        else:
            connection.execute(update(k).where(k.c.id == key_id).values(used_at=func.now()))
