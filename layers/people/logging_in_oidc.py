"""Logging in by the organisation's identity provider: the browser goes there and comes back.

The browser keeps one secret, in a cookie; nonce and PKCE verifier are derived from it and from the
state, so that the database knows hashes only. A state is used once, by the browser that began.

Who came back is an account's by issuer and subject. Nobody's account is taken over: a first login
becomes an account's own only where an administrator made that account, or allowed it, with the
very e-mail that the provider verified. What somebody may do is decided here, never there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from blueprint.contacts import read_contact
from blueprint.errors import BadInput, BadQuery, Flaw, Forbidden, Unauthenticated, Unavailable
from blueprint.viewer import ANYONE, Viewer
from blueprint.vocabulary import Role
from layers import tables
from layers.database.connections import Database
from layers.people import audit
from layers.people.counters import LOGINS_FROM, OIDC_STARTS_FROM, Counters
from layers.people.sessions import Opened, open_session
from layers.people.tokens import derived, fresh_token, hash_of

if TYPE_CHECKING:
    from layers.people.provider import Identity, Provider

__all__ = ["LASTS", "Started", "abandon", "finish", "start"]

LASTS = timedelta(minutes=10)
_LONGEST_CODE = 4096


@dataclass(frozen=True, slots=True)
class Started:
    """Where the browser goes, and the secret that it keeps meanwhile."""

    address: str
    browser: str


def start(
    database: Database,
    counters: Counters,
    provider: Provider,
    *,
    browser: str | None,
    next_: str,
    redirect_uri: str,
    address: str,
) -> Started:
    """A login begins; one that began in another tab goes on. Unavailable where the provider is."""
    counters.tried(OIDC_STARTS_FROM, address)
    secret, state = browser or fresh_token(), fresh_token()
    place = provider.address(
        redirect_uri=redirect_uri,
        state=state,
        nonce=derived(secret, f"nonce:{state}"),
        verifier=derived(secret, f"verifier:{state}"),
    )
    o = tables.oidc_start
    with database.writing(timed=True) as connection:
        connection.execute(delete(o).where(o.c.expires_at < func.now()))
        connection.execute(
            insert(o).values(
                state_hash=hash_of(state),
                browser_hash=hash_of(secret),
                next=next_,
                expires_at=datetime.now(UTC) + LASTS,
            )
        )
    return Started(place, secret)


def finish(
    database: Database,
    counters: Counters,
    provider: Provider,
    *,
    browser: str | None,
    state: str,
    code: str,
    redirect_uri: str,
    address: str,
) -> tuple[Opened, str]:
    """A new session, and where the person wanted to go. BadQuery for a state that is used, ran out,
    or is another browser's; Unauthenticated where the provider does not vouch for who came;
    Forbidden where that one has no account here, or a locked one."""
    secret = browser or ""
    next_ = _came_back(database, secret, state)
    if not code or len(code) > _LONGEST_CODE:
        raise BadQuery.of(Flaw(("code",), "缺少，或太长", None, "请重新登录"))
    counters.tried(LOGINS_FROM, address)
    try:
        identity = provider.identity(
            code,
            redirect_uri=redirect_uri,
            nonce=derived(secret, f"nonce:{state}"),
            verifier=derived(secret, f"verifier:{state}"),
        )
    except Unavailable:  # no failure of anybody's: who logs in by password must not wait for it
        counters.forgive(LOGINS_FROM, address)
        raise
    with database.writing(timed=True) as connection:
        found = _account(connection, identity)
        if found is None:
            _link(connection, identity)
            found = _account(connection, identity)  # also where another tab was quicker
        refusal = _NO_ACCOUNT if found is None else _LOCKED if found.locked else None
        if found is not None and refusal is None:
            viewer = Viewer(Role(found.role), f"account:{found.id}", found.id)
            opened = open_session(connection, viewer, "oidc")
    if refusal is not None:
        subject = f"account:{found.id}" if found else None
        audit.record(database, ANYONE, "login_refused", subject, how="oidc")
        raise Forbidden(refusal)
    counters.forgive(LOGINS_FROM, address)
    counters.forgive(OIDC_STARTS_FROM, address)
    return opened, next_


def abandon(database: Database, browser: str | None, state: str) -> Unauthenticated:
    """What to say where the provider sent the person back without a code; BadQuery for a state that
    is not this browser's."""
    _came_back(database, browser or "", state)
    return Unauthenticated("没有在统一身份认证处登录：请重新登录，或用密码登录")


_LOCKED = "此账号已停用，请联系管理员"
_NO_ACCOUNT = (
    "统一身份认证通过了，但没有可以登录的账号：请管理员用您经过验证的邮箱建立账号，"
    "或允许已有的账号用统一身份登录（blueprint accounts link）"
)


def _came_back(database: Database, browser: str, state: str) -> str:
    o = tables.oidc_start
    with database.writing(timed=True) as connection:
        row = connection.execute(
            delete(o)
            .where(o.c.state_hash == hash_of(state), o.c.browser_hash == hash_of(browser))
            .where(o.c.expires_at > func.now())
            .returning(o.c.next)
        ).first()
    if row is None:
        remedy = "请从登录页重新开始"
        raise BadQuery.of(
            Flaw(("state",), "这次登录已用过、已过期，或不是从此处开始的", None, remedy)
        )
    return str(row.next)


def _account(connection: Connection, identity: Identity) -> Row[tuple[object, ...]] | None:
    a = tables.account
    locked = func.coalesce(a.c.locked_until > func.now(), False).label("locked")
    return connection.execute(
        select(a.c.id, a.c.role, locked).where(
            a.c.oidc_issuer == identity.issuer, a.c.oidc_subject == identity.subject
        )
    ).first()


def _link(connection: Connection, identity: Identity) -> None:
    """The account that waits for this person, if one does, is from now on theirs."""
    try:
        email = read_contact(identity.email or "").value
    except BadInput:
        return
    a = tables.account
    row = connection.execute(
        update(a)
        .where(a.c.contact == email, a.c.contact_kind == "email", a.c.linkable)
        .where(a.c.oidc_subject.is_(None), a.c.erased_at.is_(None))
        .where(func.coalesce(a.c.locked_until, func.now()) <= func.now())
        .values(oidc_issuer=identity.issuer, oidc_subject=identity.subject)
        .returning(a.c.id, a.c.role)
    ).first()
    if row is not None:
        account_id: UUID = row.id
        viewer = Viewer(Role(row.role), f"account:{account_id}", account_id)
        audit.write(connection, viewer, "oidc_linked", viewer.name)
