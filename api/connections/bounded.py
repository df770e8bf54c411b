"""uvicorn's HTTP/1.1 connection within bounds: a caller that says half of something, reads nothing
or only stands there is ended, and nobody fills the house.

When there are as many connections as may be, one that waits for its caller makes room: first of
those without a complete request, then of those whose answer is not taken; of the address that has
most of such, the one that has waited longest. Whom the service lets wait is never put out.
"""

import asyncio
import fcntl
import logging
import sys
import termios
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from api.connections.bounds import Bounds

__all__ = ["BoundedConnection"]

_log = logging.getLogger(__name__)

_LOOKS_EVERY_S = 1.0
# So much of an answer taken is a sign of life; less may be the kernel's own doing.
_PIECE = 16_384
_LOGS_EVERY_S = 10.0
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)


class _Awaited(Enum):
    """What a connection waits for."""

    REQUEST = "request"
    HEADERS = "rest of the headers"
    BODY = "rest of the body"
    ANSWER = "answer"


class _EndingsLog:
    """One line in the log for many connections that were ended: an attack must not fill it."""

    def __init__(self) -> None:
        self._ended: Counter[str] = Counter()
        self._next = 0.0

    def ended(self, why: str, now: float) -> None:
        self._ended[why] += 1
        if now >= self._next:
            self._next = now + _LOGS_EVERY_S
            _log.warning("connections ended", extra={"fields": dict(self._ended)})
            self._ended.clear()


_endings = _EndingsLog()


class BoundedConnection(H11Protocol):
    """A connection that keeps to `bounds`; made by uvicorn, with them bound beforehand."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        bounds: Bounds,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._bounds = bounds
        self._awaited = _Awaited.REQUEST
        self._since = self.loop.time()
        # How much lay unsent when last some of it was taken, and when that was.
        self._unsent, self._untaken_since = 0, self._since
        # How long the reader of the present answer was waited for, and since when it is now.
        self._waited_s = 0.0
        self._paused_at: float | None = None
        self._looks: asyncio.TimerHandle | None = None
        shortest = min(bounds.headers_s, bounds.idle_s, bounds.body_s, bounds.unread_s)
        self._looks_every_s = min(_LOOKS_EVERY_S, shortest / 4)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self._bounds.connections and not self._make_room():
            _endings.ended("nobody could make room", self.loop.time())
            transport.write(_FULL)
            transport.close()
        self._looks = self.loop.call_later(self._looks_every_s, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._looks is not None:
            self._looks.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._note()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._note()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._paused_at = self.loop.time()
        self._note_unsent()
        unsent = sum(one.transport.get_write_buffer_size() for one in self._all)
        while unsent > self._bounds.unread_bytes:
            slowest = min(
                (one for one in self._all if one._unsent), key=lambda one: one._untaken_since
            )
            unsent -= slowest.transport.get_write_buffer_size()
            slowest._end("too much unread together")

    def resume_writing(self) -> None:
        self._unsent = 0
        if self._paused_at is not None:
            self._waited_s += self.loop.time() - self._paused_at
            self._paused_at = None
        super().resume_writing()
        self._note_unsent()

    @property
    def _all(self) -> Iterator["BoundedConnection"]:
        """Of this process; those that were put out and are not gone yet aside."""
        for one in self.connections:
            if isinstance(one, BoundedConnection) and not one._put_out:
                yield one

    @property
    def _put_out(self) -> bool:
        return self._looks is None and self.transport.is_closing()

    def _note(self) -> None:
        """What it waits for now, and since when."""
        state = self.conn.their_state
        if state is h11.IDLE:
            begun = bool(self.conn.trailing_data[0])
            awaited = _Awaited.HEADERS if begun else _Awaited.REQUEST
        else:
            awaited = _Awaited.BODY if state is h11.SEND_BODY else _Awaited.ANSWER
        if awaited is not self._awaited or awaited is _Awaited.REQUEST:
            if awaited is _Awaited.ANSWER:
                self._waited_s = 0.0
            self._awaited, self._since = awaited, self.loop.time()

    def _not_taken(self) -> int:
        """Bytes that are not on the caller's side: here, and in the kernel, which takes megabytes
        and asks for more only when a good part of them is gone."""
        held = self.transport.get_write_buffer_size()
        connection = self.transport.get_extra_info("socket")
        try:
            queued = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, b"\0" * 4)
        except (OSError, ValueError):  # closed meanwhile
            return held
        return held + int.from_bytes(queued, sys.byteorder)

    def _note_unsent(self) -> None:
        unsent = self._not_taken()
        if not self._unsent or unsent <= self._unsent - _PIECE:
            self._untaken_since = self.loop.time()
            self._unsent = unsent
        elif unsent > self._unsent:
            self._unsent = unsent
        if not unsent:
            self._unsent = 0

    @property
    def _waits_for_its_request(self) -> bool:
        return self._awaited is not _Awaited.ANSWER and not self._unsent

    def _overdue(self) -> str | None:
        """What was not done in time."""
        bounds, now = self._bounds, self.loop.time()
        if self._unsent and now - self._untaken_since >= bounds.unread_s:
            return "answer not taken"
        if self._paused_at is not None:
            waited = self._waited_s + now - self._paused_at
            if waited >= bounds.taken_s:
                return "answer taken too slowly"
        within = {
            _Awaited.REQUEST: bounds.idle_s,
            _Awaited.HEADERS: bounds.headers_s,
            _Awaited.BODY: bounds.body_s,
        }.get(self._awaited)
        if within is None or now - self._since < within:
            return None
        return f"{self._awaited.value} not sent"

    def _look(self) -> None:
        self._note_unsent()
        late = self._overdue()
        if late is not None:
            self._end(late)
            return
        self._looks = self.loop.call_later(self._looks_every_s, self._look)

    def _end(self, why: str) -> None:
        """At once: what lies unsent would keep a connection that is closed in order."""
        _endings.ended(why, self.loop.time())
        if self._looks is not None:
            self._looks.cancel()
            self._looks = None
        self.transport.abort()

    def _make_room(self) -> bool:
        """Whether another than this one was put out."""
        others = [one for one in self._all if one is not self]
        awaited = {one: one._since for one in others if one._waits_for_its_request}
        waiting = awaited or {one: one._untaken_since for one in others if one._unsent}
        if not waiting:
            return False
        of_each = Counter(one._address for one in waiting)
        most = max(of_each.values())
        crowding = (one for one in waiting if of_each[one._address] == most)
        min(crowding, key=waiting.__getitem__)._end("made room")
        return True

    @property
    def _address(self) -> str:
        return self.client[0] if self.client else ""
