"""Deliveries: what is due is sent, in order per project, sixteen at once a module; no module waits
for another. Runs in the worker; killed at any moment it loses nothing and sends some twice.
"""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from blueprint.hub.cloud_event import cloud_event, event_id
from blueprint.hub.entitlement import seen_data
from blueprint.hub.module import Module
from blueprint.hub.retries import DEAD_AFTER, ReceiverAnswer, delay_after, outcome_of
from layers.database.connections import Database
from layers.hub import health
from layers.hub.lanes import Due, Lane, Outgoing, Settled, finish, lease, settle, still_allowed
from layers.hub.modules import ModuleRegistry
from layers.hub.sending import Sender
from layers.hub.signing import signed_headers

__all__ = ["Deliveries", "Endings", "written"]

_log = logging.getLogger(__name__)
_AT_ONCE = 16
_LOOK_EVERY_S = 0.1
_SECRETS_FOR_S = 5.0
# Marks are written so often while a lane goes on: what is sent twice after a kill is no more.
_MARK_EVERY = 10

Draw = Callable[[], float]
Personal = Callable[[str], Collection[str]]


@dataclass(slots=True)
class Endings:
    """How a lane ended this time."""

    lane: Lane
    settled: list[Settled] = field(default_factory=list)
    answers: list[ReceiverAnswer] = field(default_factory=list)
    failures: int = 0
    trying_since: datetime | None = None
    next_try_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    held: bool = False


def written(
    module: Module, one: Outgoing, *, base: str, zone: ZoneInfo, personal: Personal
) -> bytes:
    """The event as this module reads it, whichever way it takes it."""
    data = seen_data(module.entitlement, one.event.data, personal(one.event.type))
    return cloud_event(one.event, one.addressed, data, base=base, zone=zone)


class Deliveries:
    """`personal` names, for a type of event, the members of its data that may name a person;
    `speed` divides all waits (development)."""

    def __init__(
        self,
        database: Database,
        registry: ModuleRegistry,
        sender: Sender,
        *,
        base: str,
        zone: ZoneInfo,
        personal: Personal,
        speed: float = 1,
        draw: Draw = random.random,
        late_after: timedelta = timedelta(minutes=10),
    ) -> None:
        self._database, self._registry, self._sender = database, registry, sender
        self._base, self._zone, self._personal = base, zone, personal
        self._speed, self._draw, self._late_after = speed, draw, late_after
        self._secrets: dict[UUID, tuple[float, list[bytes]]] = {}
        self._lanes: set[asyncio.Task[None]] = set()
        self._busy: Counter[UUID] = Counter()
        self._endings: asyncio.Queue[Endings] = asyncio.Queue()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; then what is under way is finished and written."""
        writer = asyncio.create_task(self._write_endings())
        pings = asyncio.create_task(self._ping_all(stop))
        try:
            while not stop.is_set():
                found = await self._lease()
                for lane in found.lanes:
                    self._start(found.modules[lane.module], lane)
                if not found.lanes:
                    await _wait(stop, _LOOK_EVERY_S)
                else:
                    await asyncio.sleep(0)
        finally:
            pings.cancel()
            if self._lanes:
                await asyncio.wait(self._lanes)
            await self._endings.join()
            writer.cancel()

    async def _lease(self) -> Due:
        busy = {module: n for module, n in self._busy.items() if n}

        def leased() -> Due:
            with self._database.writing(timed=True) as connection:
                return lease(connection, busy, most=_AT_ONCE)

        try:
            return await asyncio.to_thread(leased)
        except Exception as error:
            _log.warning("deliveries wait for the database", exc_info=error)
            await asyncio.sleep(1)
            return Due({}, ())

    def _start(self, module: Module, lane: Lane) -> None:
        self._busy[module.id] += 1
        task = asyncio.create_task(self._deliver(module, lane))
        self._lanes.add(task)

        def ended(task: asyncio.Task[None]) -> None:
            self._lanes.discard(task)
            if not task.cancelled() and (error := task.exception()) is not None:
                _log.error("a delivery broke off", exc_info=error)

        task.add_done_callback(ended)

    async def _deliver(self, module: Module, lane: Lane) -> None:
        """The lane's events, one after another, until one is not taken."""
        endings = Endings(lane, trying_since=lane.trying_since)
        try:
            for one in lane.outgoing:
                if not await self._one(module, one, endings):
                    break
                if len(endings.settled) % _MARK_EVERY == 0:
                    await self._mark(endings)
        finally:
            await self._endings.put(endings)

    async def _mark(self, endings: Endings) -> None:
        marks, endings.settled = endings.settled, []
        await asyncio.to_thread(self._in_transaction, lambda c: settle(c, marks))

    async def _one(self, module: Module, one: Outgoing, endings: Endings) -> bool:
        """Whether the next event of the lane may be sent."""
        lane = endings.lane
        where = module.id, lane.project, one.event.sequence
        if not still_allowed(module, one):
            endings.settled.append(Settled(*where, "left_out"))
            return True
        body = written(module, one, base=self._base, zone=self._zone, personal=self._personal)
        answer = await self._send(module, event_id(lane.project, one.event.sequence), body)
        endings.answers.append(answer)
        outcome = outcome_of(answer)
        if outcome == "delivered":
            endings.settled.append(Settled(*where, "delivered", answer.status))
            endings.failures, endings.trying_since = 0, None
            return True
        now = datetime.now(UTC)
        endings.failures = lane.failures + 1
        endings.trying_since = endings.trying_since or now
        dead = now - endings.trying_since >= DEAD_AFTER / self._speed
        status = "dead" if dead else "waiting"
        endings.settled.append(Settled(*where, status, answer.status, answer.error))
        endings.held = dead
        wait = delay_after(endings.failures, answer, self._draw(), self._speed)
        endings.next_try_at = now + wait
        return False

    async def _send(self, module: Module, message_id: str, body: bytes) -> ReceiverAnswer:
        """One signed attempt. Its timestamp is that of the attempt, its id that of the event."""
        assert module.delivery.url is not None
        headers = {
            "Content-Type": module.delivery.content_type,
            "User-Agent": "one-blueprint-hub",
            **signed_headers(
                message_id, datetime.now(UTC), body, await self._secrets_of(module.id)
            ),
        }
        return await self._sender.post(module.delivery.url, headers, body)

    async def _secrets_of(self, module: UUID) -> list[bytes]:
        now = asyncio.get_running_loop().time()
        known = self._secrets.get(module)
        if known is None or now - known[0] > _SECRETS_FOR_S:

            def read() -> list[bytes]:
                with self._database.reading() as connection:
                    return self._registry.secrets(connection, module)

            known = self._secrets[module] = now, await asyncio.to_thread(read)
        return known[1]

    async def _write_endings(self) -> None:
        """What became of lanes, many in one transaction."""
        while True:
            batch = [await self._endings.get()]
            while not self._endings.empty():
                batch.append(self._endings.get_nowait())
            try:
                await asyncio.to_thread(self._in_transaction, lambda c, b=batch: _end(c, b))  # type: ignore[misc]
            except Exception as error:
                # The leases run out by themselves: what was sent is sent again.
                _log.warning("what became of deliveries was not written", exc_info=error)
            for endings in batch:
                self._busy[endings.lane.module] -= 1
                self._endings.task_done()

    def _in_transaction(self, do: Callable[[Connection], None]) -> None:
        with self._database.writing(timed=True) as connection:
            do(connection)

    async def _ping_all(self, stop: asyncio.Event) -> None:
        """Pings to those whose address was not answered from yet, or that are down; and the states
        that follow from how long things wait."""
        while not stop.is_set():
            try:
                await asyncio.to_thread(
                    self._in_transaction, lambda c: health.note_late(c, self._late_after)
                )
                due = await asyncio.to_thread(self._due_pings)
                if due:
                    await asyncio.gather(*(self.ping(module) for module in due))
            except Exception as error:
                _log.warning("pings wait", exc_info=error)
            await _wait(stop, min(1.0, 5.0 / self._speed))

    def _due_pings(self) -> list[Module]:
        with self._database.reading() as connection:
            return health.due_pings(connection)

    async def ping(self, module: Module) -> ReceiverAnswer:
        """A ping now, whose outcome counts for the module's state."""
        message_id, body = health.ping_of(self._base, self._zone, module)
        answer = await self._send(module, message_id, body)
        await asyncio.to_thread(
            self._in_transaction,
            lambda c: health.note_ping(c, module.id, answer, self._draw(), self._speed),
        )
        return answer


def _end(connection: Connection, batch: Sequence[Endings]) -> None:
    settle(connection, [one for endings in batch for one in endings.settled])
    answers: dict[UUID, list[ReceiverAnswer]] = {}
    # In one order always (`layers.hub.outbox`), so that nobody waits in a circle.
    for endings in sorted(batch, key=lambda e: (str(e.lane.module), e.lane.project)):
        finish(
            connection,
            endings.lane,
            failures=endings.failures,
            trying_since=endings.trying_since,
            next_try_at=endings.next_try_at,
            held=endings.held,
        )
        answers.setdefault(endings.lane.module, []).extend(endings.answers)
    for module, given in answers.items():
        health.note_answers(connection, module, given)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
