"""Load is shed, not queued without bound: so many questions at once, so many in line, for so long.

Python works on one question at a time in a process; more at once make each slower and not one
sooner. So few are let in, as many as keep the database and the processor busy; a bounded line waits
for them; whoever would wait longer is told when to come again. Batches have their own gate: they
take minutes, and a question must not wait for them; so have tiles, which come by the screenful.
What is not asked of the map (health, metrics, documentation, pages) passes by. A place is taken
when the body has arrived: who sends slowly holds none.
"""

import asyncio
import random
import re
from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import problem_of, response_of, retry_after
from api.settings import Settings
from blueprint.errors import Unavailable

__all__ = ["Gate", "LoadShedding", "gates"]

# Refused at once, a client that does not wait would ask again at once, and refusing it would cost
# the time in which others are answered.
_REFUSED_AFTER_S = 0.5
# Some eight screens' worth; a tile takes milliseconds.
_TILES_IN_LINE = 100
_MODULES_AT_ONCE = 200


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

    def leave(self) -> None:
        self._places.release()


def gates(settings: Settings) -> list[tuple[re.Pattern[str], Gate]]:
    """Each guarded beginning of a path with its gate; the first that fits counts."""
    questions = Gate(settings.at_once, settings.in_line, settings.line_wait_s)
    batches = Gate(settings.batches_at_once, settings.batches_at_once, settings.line_wait_s)
    tiles = Gate(settings.at_once, _TILES_IN_LINE, settings.line_wait_s)
    # A module that waits for its events asks nothing meanwhile.
    waiting = Gate(_MODULES_AT_ONCE, 0, settings.line_wait_s)
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
    return [(re.compile(beginning), gate) for beginning, gate in guarded.items()]


class LoadShedding:
    """ASGI middleware: each request through the gate of its path, or refused with 503."""

    def __init__(self, app: ASGIApp, guarded: Sequence[tuple[re.Pattern[str], Gate]]) -> None:
        self._app, self._guarded = app, guarded

    def _gate(self, scope: Scope) -> Gate | None:
        if scope["type"] != "http":
            return None
        path: str = scope["path"]
        return next((gate for beginning, gate in self._guarded if beginning.match(path)), None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gate = self._gate(scope)
        if gate is None:
            await self._app(scope, receive, send)
            return
        visit = _Visit(gate, receive)
        try:
            try:
                if scope["method"] != "POST":
                    await visit.enter()
                # Told before its body is read: most of a crowd costs no more than that.
                elif not await gate.stands_open():
                    raise _too_many()
            except Unavailable as full:
                await _refusal(full)(scope, receive, send)
                return
            await self._app(scope, visit.receive, send)
        finally:
            visit.leave()


class _Visit:
    """One request at a gate; `receive` enters it with the last of the body."""

    def __init__(self, gate: Gate, receive: Receive) -> None:
        self._gate, self._receive = gate, receive
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

    def leave(self) -> None:
        if self._inside:
            self._gate.leave()


def _too_many() -> Unavailable:
    # Not all at the same moment again.
    return Unavailable("此刻询问的人太多，请稍后再试", random.randint(1, 3))


def _refusal(full: Unavailable) -> ASGIApp:
    return response_of(problem_of(full), retry_after(full))
