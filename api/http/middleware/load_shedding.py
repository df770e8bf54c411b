"""Load is shed, not queued without bound: so many questions at once, so many in line, for so long.

Python works on one question at a time in a process; more at once make each slower and not one
sooner. So few are let in, as many as keep the database and the processor busy; a bounded line waits
for them; whoever would wait longer is told when to come again. Batches have their own gate: they
take minutes, and a question must not wait for them; so have tiles, which come by the screenful.
What is not asked of the map (health, metrics, documentation, pages) passes by.

A place is for work, and held while there is some. It is taken when it is known who asks, for staff
have places of their own, and when the body has arrived: who sends slowly holds none. An answer that
is ready gives it back with its first byte, and one that is made while it is sent gives it back for
as long as its reader lets it wait: who reads slowly holds none.
"""

import asyncio
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.authentication import is_staff, names_nobody
from api.http.problems import problem_of, response_of, retry_after
from api.settings import Settings
from blueprint.errors import Unavailable

__all__ = ["Doors", "Gate", "LoadShedding", "gates"]

# Refused at once, a client that does not wait would ask again at once, and refusing it would cost
# the time in which others are answered.
_REFUSED_AFTER_S = 0.5
# Some eight screens' worth; a tile takes milliseconds.
_TILES_IN_LINE = 100
_MODULES_AT_ONCE = 200
# Who asks is looked up in milliseconds.
_IDENTIFIED_AT_ONCE = 4
_IDENTIFIED_IN_LINE = 60
# What the caller's own line takes at once makes nobody wait.
_TAKEN_WITHIN_S = 0.1


class Gate:
    """`at_once` inside, `in_line` waiting in the order they came, each for `wait_s` at most."""

    def __init__(self, at_once: int, in_line: int, wait_s: float) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._in_line, self._wait_s = in_line, wait_s
        self._waiting = 0

    @property
    def _full(self) -> bool:
        return self._places.locked() and self._waiting >= self._in_line

    async def stands_open(self) -> bool:
        """Whether there is room inside or in the line, now or after a while."""
        if self._full:
            await asyncio.sleep(min(_REFUSED_AFTER_S, self._wait_s))
        return not self._full

    async def enter(self) -> bool:
        """Whether there is a place now, after waiting for one where the line is not full."""
        if not self._places.locked():
            await self._places.acquire()
            return True
        if self._full:
            await asyncio.sleep(min(_REFUSED_AFTER_S, self._wait_s))
            return False
        self._waiting += 1
        try:
            async with asyncio.timeout(self._wait_s):
                await self._places.acquire()
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1
        return True

    async def enter_again(self) -> None:
        """For whoever left in the midst of its work: waits for a place until there is one."""
        await self._places.acquire()

    def leave(self) -> None:
        self._places.release()


@dataclass(frozen=True, slots=True)
class Doors:
    """To the same work: what strangers fill leaves the staff theirs."""

    public: Gate
    staff: Gate

    @classmethod
    def of(cls, at_once: int, in_line: int, wait_s: float) -> "Doors":
        return cls(Gate(at_once, in_line, wait_s), Gate(at_once, in_line, wait_s))


def gates(settings: Settings) -> list[tuple[re.Pattern[str], Doors]]:
    """Each guarded beginning of a path with its doors; the first that fits counts."""
    questions = Doors.of(settings.at_once, settings.in_line, settings.line_wait_s)
    batches = Doors.of(settings.batches_at_once, settings.batches_at_once, settings.line_wait_s)
    tiles = Doors.of(settings.at_once, _TILES_IN_LINE, settings.line_wait_s)
    # A module that waits for its events asks nothing meanwhile.
    waiting = Doors.of(_MODULES_AT_ONCE, 0, settings.line_wait_s)
    guarded = {
        "/api/v1/hub/events": waiting,
        "/api/v1/site-queries/batch": batches,
        "/api/v1/layers/": batches,
        "/api/v1/site-search": batches,
        "/api/v1/sites/": batches,
        # A file is opened in a process of its own, and may take its time there.
        "/api/v1/reports/verify": batches,
        "/api/v1/city-picture": batches,
        "/api/v1/next-assessments": batches,
        "/api/v1/releases/": batches,
        "/api/": questions,
        "/ogc/collections/[^/]+/tiles/.": tiles,
        "/ogc": questions,
        # Pages, but such as ask the map.
        "/statistics": questions,
        "/verify/": questions,
    }
    return [(re.compile(beginning), doors) for beginning, doors in guarded.items()]


class LoadShedding:
    """ASGI middleware: each request through the gate of its path, or refused with 503."""

    def __init__(self, app: ASGIApp, guarded: Sequence[tuple[re.Pattern[str], Doors]]) -> None:
        self._app, self._guarded = app, guarded
        self._identifying = Gate(_IDENTIFIED_AT_ONCE, _IDENTIFIED_IN_LINE, _REFUSED_AFTER_S)

    def _doors(self, scope: Scope) -> Doors | None:
        if scope["type"] != "http":
            return None
        path: str = scope["path"]
        return next((doors for beginning, doors in self._guarded if beginning.match(path)), None)

    async def _gate(self, doors: Doors, request: Request) -> Gate:
        """Unavailable where too many say at once who they are."""
        if names_nobody(request):
            return doors.public
        if not await self._identifying.enter():
            raise _too_many()
        try:
            staff = await run_in_threadpool(is_staff, request)
        finally:
            self._identifying.leave()
        return doors.staff if staff else doors.public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        doors = self._doors(scope)
        if doors is None:
            await self._app(scope, receive, send)
            return
        visit = None
        try:
            try:
                gate = await self._gate(doors, Request(scope))
                visit = _Visit(gate, receive, send)
                if scope["method"] != "POST":
                    await visit.enter()
                # Told before its body is read: most of a crowd costs no more than that.
                elif not await gate.stands_open():
                    raise _too_many()
            except Unavailable as full:
                await _refusal(full)(scope, receive, send)
                return
            await self._app(scope, visit.receive, visit.send)
        finally:
            if visit is not None:
                visit.leave()


class _Visit:
    """One request at a gate; `receive` enters it with the last of the body, `send` leaves it when
    the work is done, and while the reader is waited for."""

    def __init__(self, gate: Gate, receive: Receive, send: Send) -> None:
        self._gate, self._receive, self._send = gate, receive, send
        self._inside = False

    async def enter(self) -> None:
        """Unavailable where there is no place."""
        self._inside = await self._gate.enter()
        if not self._inside:
            raise _too_many()

    async def receive(self) -> Message:
        message = await self._receive()
        last = message["type"] == "http.request" and not message.get("more_body", False)
        if last and not self._inside:
            await self.enter()
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_ready(message):
            self.leave()
        if not self._inside:
            await self._send(message)
            return
        waits = asyncio.get_running_loop().call_later(_TAKEN_WITHIN_S, self.leave)
        try:
            await self._send(message)
        finally:
            waits.cancel()
        if message.get("more_body", False):
            await self._go_on()

    async def _go_on(self) -> None:
        if not self._inside:
            await self._gate.enter_again()
            self._inside = True

    def leave(self) -> None:
        if self._inside:
            self._inside = False
            self._gate.leave()


def _is_ready(start: Message) -> bool:
    """Whether an answer was made before it is sent: then its length is known."""
    return any(name.lower() == b"content-length" for name, _ in start.get("headers", ()))


def _too_many() -> Unavailable:
    # Not all at the same moment again.
    return Unavailable("此刻询问的人太多，请稍后再试", random.randint(1, 3))


def _refusal(full: Unavailable) -> ASGIApp:
    return response_of(problem_of(full), retry_after(full))
