"""The registry of modules: joining, changing, pausing, leaving; their keys and secrets."""

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from blueprint.errors import Conflict, NotFound, Unauthenticated
from blueprint.hub.module import (
    Delivery,
    DeliveryMode,
    Entitlement,
    Module,
    ModuleState,
    Registration,
)
from blueprint.viewer import Viewer
from layers import tables
from layers.database.connections import Database
from layers.hub.keyring import Keyring, new_secret, secret_text
from layers.hub.outbox import address_past
from layers.people import audit
from layers.people.tokens import fresh_token, hash_of

__all__ = ["KEY_BEGINNING", "Joined", "ModuleRegistry", "module_from", "resume_in"]

KEY_BEGINNING = "obm_"
_KEY = re.compile(r"obm_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")
# After a rotation the old key or secret goes on for so long.
_GRACE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Joined:
    """A module that has just joined: `key` and `secret` are shown once, here."""

    module: Module
    key: str
    secret: str


def module_from(row: Row[*tuple[Any, ...]] | Mapping[str, Any]) -> Module:
    """A row of `hub.module` as a value."""
    m = row if isinstance(row, Mapping) else row._mapping
    fields = m["fields"]
    return Module(
        id=m["id"],
        name=m["name"],
        department=m["department"],
        owner=m["owner"],
        entitlement=Entitlement(
            tuple(m["subscribes"]),
            tuple(m["districts"]),
            None if fields is None else tuple(fields),
        ),
        may_report=tuple(m["may_report"]),
        delivery=Delivery(
            DeliveryMode(m["mode"]),
            m["url"],
            m["content_type"] or "application/cloudevents+json",
        ),
        epoch=m["epoch"],
        state=ModuleState(m["state"]),
        since=m["since"],
        why=m["why"],
    )


_MODULE = select(
    *tables.module.c,
    tables.module_health.c.state,
    tables.module_health.c.since,
    tables.module_health.c.why,
).join(tables.module_health)


class ModuleRegistry:
    """Every change is in the audit, in its own transaction."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database, self._keyring = database, keyring

    def join(self, by: Viewer, wanted: Registration) -> Joined:
        """A new module. Conflict where the name is taken."""
        m = tables.module
        secret = new_secret()
        try:
            with self._database.writing(timed=True) as connection:
                row = connection.execute(
                    insert(m)
                    .values(
                        name=wanted.name,
                        department=wanted.department,
                        owner=wanted.owner,
                        subscribes=list(wanted.entitlement.subscribes),
                        districts=list(wanted.entitlement.districts),
                        fields=_list(wanted.entitlement.fields),
                        may_report=list(wanted.may_report),
                        mode=wanted.delivery.mode.value,
                        url=wanted.delivery.url,
                        content_type=wanted.delivery.content_type,
                    )
                    .returning(m.c.id)
                ).one()
                connection.execute(insert(tables.module_health).values(module_id=row.id))
                module = self._find(connection, row.id)
                key = self._new_key(connection, module.id)
                self._new_secret(connection, module.id, secret)
                if wanted.start is not None:
                    address_past(connection, module, wanted.start)
                audit.write(connection, by, "module_joined", _subject(module.id), name=module.name)
        except IntegrityError:
            raise Conflict(f"已有名为“{wanted.name}”的模块：换一个名称") from None
        return Joined(module, key, secret_text(secret))

    def _new_key(self, connection: Connection, module: UUID) -> str:
        prefix = secrets.token_hex(6)
        token = f"obm_{prefix}_{fresh_token()}"
        connection.execute(
            insert(tables.module_key).values(
                module_id=module, prefix=prefix, secret_hash=hash_of(token)
            )
        )
        return token

    def _new_secret(self, connection: Connection, module: UUID, secret: bytes) -> None:
        sealed = self._keyring.seal(secret, module)
        connection.execute(insert(tables.module_secret).values(module_id=module, sealed=sealed))

    def modules(self) -> list[Module]:
        m = tables.module
        with self._database.reading() as connection:
            rows = connection.execute(
                _MODULE.where(m.c.removed_at.is_(None)).order_by(m.c.created_at, m.c.id)
            )
            return [module_from(row) for row in rows]

    def find(self, module_id: UUID) -> Module:
        """NotFound where there is none of this id, or not any more."""
        with self._database.reading() as connection:
            return self._find(connection, module_id)

    def _find(self, connection: Connection, module_id: UUID, *, lock: bool = False) -> Module:
        m = tables.module
        query = _MODULE.where(m.c.id == module_id, m.c.removed_at.is_(None))
        row = connection.execute(query.with_for_update(of=m) if lock else query).first()
        if row is None:
            raise NotFound("没有这个模块")
        return module_from(row)

    def change(self, by: Viewer, module_id: UUID, values: Mapping[str, Any]) -> Module:
        """Some columns of the module anew. A change of types, districts or fields begins an epoch;
        a change of the address asks for an answered ping before anything is sent there."""
        m = tables.module
        more: dict[str, Any] = dict(values)
        if {"subscribes", "districts", "fields"} & more.keys():
            more["epoch"] = m.c.epoch + 1
        try:
            with self._database.writing(timed=True) as connection:
                self._find(connection, module_id, lock=True)
                connection.execute(update(m).where(m.c.id == module_id).values(**more))
                if {"url", "mode"} & more.keys():
                    _set_health(
                        connection, module_id, answered_ping_at=None, next_ping_at=func.now()
                    )
                module = self._find(connection, module_id)
                changed = sorted(values)
                audit.write(connection, by, "module_changed", _subject(module_id), fields=changed)
        except IntegrityError:
            raise Conflict("已有这个名称的模块：换一个名称") from None
        return module

    def remove(self, by: Viewer, module_id: UUID) -> None:
        """It leaves: its keys open nothing from now on, and nothing more is sent to it."""
        m = tables.module
        with self._database.writing(timed=True) as connection:
            self._find(connection, module_id, lock=True)
            connection.execute(update(m).where(m.c.id == module_id).values(removed_at=func.now()))
            for table in (tables.module_key, tables.module_secret, tables.lane):
                connection.execute(delete(table).where(table.c.module_id == module_id))
            audit.write(connection, by, "module_removed", _subject(module_id))

    def pause(self, by: Viewer, module_id: UUID, why: str | None) -> Module:
        with self._database.writing(timed=True) as connection:
            found = self._find(connection, module_id, lock=True)
            if found.state is ModuleState.PAUSED:
                return found
            _set_health(
                connection, module_id, state="paused", since=func.now(), why=why or "由人暂停"
            )
            audit.write(connection, by, "module_paused", _subject(module_id))
            return self._find(connection, module_id)

    def resume(self, by: Viewer, module_id: UUID) -> Module:
        """What waited while it rested is tried again as if no time had passed."""
        with self._database.writing(timed=True) as connection:
            found = self._find(connection, module_id, lock=True)
            if found.state not in (ModuleState.PAUSED, ModuleState.DOWN):
                return found
            resume_in(connection, module_id)
            audit.write(connection, by, "module_resumed", _subject(module_id))
            return self._find(connection, module_id)

    def rotate_key(self, by: Viewer, module_id: UUID, *, now: bool) -> str:
        """A new key; the old one lives for 24 hours, or with `now` no longer."""
        with self._database.writing(timed=True) as connection:
            self._find(connection, module_id, lock=True)
            _let_end(connection, tables.module_key, module_id, now)
            token = self._new_key(connection, module_id)
            audit.write(connection, by, "module_key_rotated", _subject(module_id), now=now)
        return token

    def rotate_secret(self, by: Viewer, module_id: UUID, *, now: bool) -> str:
        """A new secret; deliveries are signed with the old one too for 24 hours."""
        secret = new_secret()
        with self._database.writing(timed=True) as connection:
            self._find(connection, module_id, lock=True)
            _let_end(connection, tables.module_secret, module_id, now)
            self._new_secret(connection, module_id, secret)
            audit.write(connection, by, "module_secret_rotated", _subject(module_id), now=now)
        return secret_text(secret)

    def secrets(self, connection: Connection, module_id: UUID) -> list[bytes]:
        """The secrets that deliveries are signed with now, the newest first; at most three."""
        s = tables.module_secret
        rows = connection.execute(
            select(s.c.sealed)
            .where(s.c.module_id == module_id, _living(s))
            .order_by(s.c.created_at.desc())
            .limit(3)
        )
        return [self._keyring.open(bytes(row.sealed), module_id) for row in rows]

    def of_key(self, token: str) -> Module:
        """The module that asks with this key. Unauthenticated for one that is unknown or over."""
        found = _KEY.fullmatch(token)
        k, m = tables.module_key, tables.module
        query = (
            _MODULE.add_columns(k.c.secret_hash)
            .join(k, m.c.id == k.c.module_id)
            .where(k.c.prefix == (found[1] if found else ""), m.c.removed_at.is_(None), _living(k))
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None or not hmac.compare_digest(hash_of(token), bytes(row.secret_hash)):
            raise Unauthenticated("模块密钥不对或已失效：请向平台管理员索取新的密钥")
        return module_from(row)


def resume_in(connection: Connection, module_id: UUID) -> None:
    """The module is tried again from now on; the time in which it rested counts for nothing."""
    h, lane = tables.module_health, tables.lane
    since: datetime = connection.execute(
        select(h.c.since).where(h.c.module_id == module_id).with_for_update()
    ).scalar_one()
    rested = datetime.now(UTC) - since
    connection.execute(
        update(lane)
        .where(lane.c.module_id == module_id)
        .values(trying_since=lane.c.trying_since + rested, next_try_at=func.now(), failures=0)
    )
    _set_health(
        connection,
        module_id,
        state="healthy",
        since=func.now(),
        why=None,
        failures=0,
        failing_since=None,
    )


def _set_health(connection: Connection, module_id: UUID, **values: Any) -> None:
    h = tables.module_health
    connection.execute(update(h).where(h.c.module_id == module_id).values(**values))


def _living(table: Any) -> Any:
    return or_(table.c.expires_at.is_(None), table.c.expires_at > func.now())


def _let_end(connection: Connection, table: Any, module_id: UUID, now: bool) -> None:
    end = datetime.now(UTC) + (timedelta() if now else _GRACE)
    soonest = func.least(func.coalesce(table.c.expires_at, end), end)
    connection.execute(
        update(table).where(table.c.module_id == module_id).values(expires_at=soonest)
    )


def _list(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)


def _subject(module_id: UUID) -> str:
    return f"module:{module_id}"
