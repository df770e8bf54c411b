"""Answers by the key that a caller sent with the question: asked again, given again, done once.

A key is a caller's own and a route's (`KeyedRequest`). Whoever begins holds it until the answer is
stored, or for `lease` where the process dies on the way. What is stored is the first answer; it is
forgotten after `keep`, or with the person who asked (`forget`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, text

from blueprint.errors import Conflict, KeyReused, StillInProgress
from layers import tables
from layers.database.connections import Database

__all__ = ["IdempotencyStore", "KeyedRequest", "StoredResponse", "forget"]


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """`content_sha256` is of all that the answer depends on beside caller and route."""

    caller: str
    route: str
    key: str
    content_sha256: str
    keep: timedelta
    lease: timedelta


@dataclass(frozen=True, slots=True)
class StoredResponse:
    status: int
    headers: Mapping[str, str]
    body: bytes


_BEGIN = text(
    """
    INSERT INTO people.idempotency AS i
        (caller, route, key, content_sha256, claim, leased_until, expires_at)
    VALUES (:caller, :route, :key, :content_sha256, :claim, now() + :lease, now() + :keep)
    ON CONFLICT (caller, route, key) DO UPDATE SET
        content_sha256 = excluded.content_sha256, claim = excluded.claim, status = NULL,
        headers = NULL, body = NULL, leased_until = excluded.leased_until,
        expires_at = excluded.expires_at
    WHERE i.expires_at < now() OR i.status IS NULL AND i.leased_until < now()
    RETURNING claim
    """
)
_FOUND = text(
    """
    SELECT content_sha256, status, headers, body FROM people.idempotency
    WHERE caller = :caller AND route = :route AND key = :key
    """
)
_STORE = text(
    """
    UPDATE people.idempotency SET status = :status, headers = cast(:headers AS jsonb), body = :body
    WHERE caller = :caller AND route = :route AND key = :key AND claim = :claim
    """
)
_EXPIRED = text(
    """
    DELETE FROM people.idempotency WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM people.idempotency WHERE expires_at < now() LIMIT 100
        FOR UPDATE SKIP LOCKED))
    """
)


class IdempotencyStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, attempt: KeyedRequest) -> UUID | StoredResponse:
        """The claim of whoever may go to work, or the answer that there is already. KeyReused for
        the same key with other content; StillInProgress while the first is worked on."""
        named = {"caller": attempt.caller, "route": attempt.route, "key": attempt.key}
        more = {"keep": attempt.keep, "lease": attempt.lease, "claim": uuid4()}
        with self._database.writing(timed=True) as connection:
            connection.execute(_EXPIRED)
            given = {**named, **more, "content_sha256": attempt.content_sha256}
            claim: UUID | None = connection.scalar(_BEGIN, given)
            if claim is not None:
                return UUID(str(claim))
            found = connection.execute(_FOUND, named).one_or_none()
        if found is not None and found.content_sha256 != attempt.content_sha256:
            raise KeyReused("这个 Idempotency-Key 已用于内容不同的请求：换一个新的键")
        if found is None or found.status is None:
            raise StillInProgress("同一 Idempotency-Key 的请求正在处理，请稍后再试")
        return StoredResponse(found.status, found.headers, bytes(found.body))

    def store(
        self,
        attempt: KeyedRequest,
        claim: UUID,
        response: StoredResponse,
        connection: Connection | None = None,
    ) -> None:
        """Keep the answer: in the transaction of the change where a connection is given. Conflict
        where somebody else took the work over meanwhile, so that the change does not stand."""
        if connection is None:
            with self._database.writing(timed=True) as own:
                self.store(attempt, claim, response, own)
            return
        stored = connection.execute(
            _STORE,
            {
                "caller": attempt.caller,
                "route": attempt.route,
                "key": attempt.key,
                "claim": claim,
                "status": response.status,
                "headers": json.dumps(dict(response.headers)),
                "body": response.body,
            },
        )
        if stored.rowcount != 1:
            raise Conflict("同一 Idempotency-Key 的请求已由另一次提交处理")

    def abandon(self, attempt: KeyedRequest, claim: UUID) -> None:
        """Nothing was done: the key is free again."""
        i = tables.idempotency
        with self._database.writing(timed=True) as connection:
            connection.execute(
                delete(i).where(
                    i.c.caller == attempt.caller,
                    i.c.route == attempt.route,
                    i.c.key == attempt.key,
                    i.c.claim == claim,
                )
            )


def forget(connection: Connection, caller: str) -> None:
    """Every answer that was kept for a caller, in the transaction of the caller's erasure."""
    i = tables.idempotency
    connection.execute(delete(i).where(i.c.caller == caller))
