"""Idempotency-Key (IETF draft, bare values too): a request that was sent twice is done once.

A route asks `once` after it knows who asks and that this one may, and before anything else, so
before If-Match. The same key with the same content gets the first answer again, if that was 2xx,
with `Idempotency-Replayed: true`; with other content 422, while the first is worked on 409. Keys
are the caller's own and the address's; a visitor is known by address and day.
"""

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy import Connection

from api.http.authentication import address_of
from api.http.components import components_of
from blueprint.digest import sha256_of
from blueprint.errors import BadQuery, BlueprintError, Flaw
from blueprint.viewer import Viewer
from blueprint.vocabulary import Role
from layers.idempotency import IdempotencyStore, KeyedRequest, StoredResponse

__all__ = ["HEADER", "REPLAYED", "Claim", "key_of", "once"]

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
_LONGEST = 255
_QUOTED = re.compile(r'"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"')
_BARE = re.compile(r"[\x21\x23-\x2b\x2d-\x7e]{1,255}")
_STORED_HEADERS = ("content-type", "location", "etag", "cache-control")
_DAY = timedelta(days=1)
# How long a key stays with a process that died over it.
_LEASE = timedelta(minutes=2)


def key_of(request: Request, *, required: bool = False) -> str | None:
    """The key that was sent; BadQuery for one that cannot be, and where one is required and none
    was sent."""
    given = request.headers.getlist(HEADER)
    if not given:
        if required:
            why = f"缺少请求头 {HEADER}"
            raise BadQuery.of(Flaw((HEADER,), why, None, "每次提交用一个新的键，如 UUID"))
        return None
    text = given[0].strip()
    quoted = _QUOTED.fullmatch(text) if len(text) <= _LONGEST + 2 else None
    if len(given) > 1 or not (quoted or (len(text) <= _LONGEST and _BARE.fullmatch(text))):
        why = f"{HEADER} 须是 1 至 {_LONGEST} 个可见的 ASCII 字符"
        raise BadQuery.of(Flaw((HEADER,), why, text[:40], "每次提交用一个新的键，如 UUID"))
    return quoted[1] if quoted else text


@dataclass(slots=True)
class Claim:
    """The right to do it, for as long as the answer is not there; empty where no key was sent."""

    _store: IdempotencyStore | None = None
    _attempt: KeyedRequest | None = None
    _id: UUID | None = None
    stored: bool = field(default=False, init=False)

    def store(self, response: Response, connection: Connection | None = None) -> None:
        """Keep the answer: with the connection of the change, in its transaction, so that both
        stand or neither. What may be shown only once the caller leaves out of `response`."""
        if self._store is not None and self._attempt is not None and self._id is not None:
            stored_headers = {
                name: response.headers[name] for name in _STORED_HEADERS if name in response.headers
            }
            answer = StoredResponse(response.status_code, stored_headers, bytes(response.body))
            self._store.store(self._attempt, self._id, answer, connection)
        self.stored = True

    def abandon(self) -> None:
        """Nothing was done; where the database is gone, the lease ends by itself."""
        if self._store is not None and self._attempt is not None and self._id is not None:
            with contextlib.suppress(BlueprintError):
                self._store.abandon(self._attempt, self._id)


def once(
    request: Request,
    viewer: Viewer,
    act: Callable[[Claim], Response],
    *,
    required: bool = False,
    keep: timedelta = _DAY,
    lease: timedelta = _LEASE,
    caller: str | None = None,
) -> Response:
    """What `act` answers, done once for a key. Where `act` does not store its answer with its
    change, it is stored after it. `caller` is who the keys belong to, where that is not the
    viewer."""
    key = key_of(request, required=required)
    if key is None:
        return act(Claim())
    store = components_of(request).idempotency
    attempt = KeyedRequest(
        caller or _caller(request, viewer),
        f"{request.method} {request.url.path}",
        key,
        sha256_of(f"{request.url.query}\n{_content(request)}".encode()),
        keep,
        lease,
    )
    begun = store.begin(attempt)
    if isinstance(begun, StoredResponse):
        return Response(begun.body, begun.status, {**begun.headers, REPLAYED: "true"})
    claim = Claim(store, attempt, begun)
    try:
        response = act(claim)
        if not 200 <= response.status_code < 300:
            claim.abandon()
        elif not claim.stored:
            claim.store(response)
    except BaseException:
        if not claim.stored:
            claim.abandon()
        raise
    return response


def _content(request: Request) -> str:
    """The hash of the body, where there is one: whoever read it left it here."""
    return str(getattr(request.state, "content_sha256", ""))


def _caller(request: Request, viewer: Viewer) -> str:
    if viewer.role is not Role.VISITOR:
        return viewer.name
    return f"visitor:{components_of(request).people.counters.pseudonym(address_of(request))}"
