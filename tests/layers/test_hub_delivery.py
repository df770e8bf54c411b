"""Deliveries to modules: in order, at least once, never where it may not go."""

import asyncio
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hub_events import event, receiver
from sqlalchemy import text
from standardwebhooks import Webhook

from blueprint.errors import BadQuery, Conflict, NotFound, Unauthenticated, Unavailable
from blueprint.hub.module import (
    Delivery,
    DeliveryMode,
    Entitlement,
    Module,
    ModuleState,
    Registration,
)
from blueprint.viewer import OPERATOR
from layers.database.connections import Database
from layers.hub.dead_letters import dead_letters, retry, set_aside
from layers.hub.delivering import Deliveries
from layers.hub.keyring import Keyring
from layers.hub.modules import Joined, ModuleRegistry
from layers.hub.outbox import Recorded, record
from layers.hub.polling import Head, Page, heads, read_after
from layers.hub.sending import Sender
from layers.outgoing import Networks

HERE = Networks(public=False, loopback=True)
BASE = "https://hub.example"


@pytest.fixture
def registry(database: Database, tmp_path: Path) -> ModuleRegistry:
    return ModuleRegistry(database, Keyring.at(tmp_path / "hub.key"))


def wanting(name: str, url: str | None, **more: Any) -> Registration:
    mode = DeliveryMode.WEBHOOK if url else DeliveryMode.POLL
    return Registration(
        name=name,
        department="规划国土",
        owner=None,
        entitlement=Entitlement(
            more.get("subscribes", ("*",)), more.get("districts", ("*",)), more.get("fields")
        ),
        may_report=("*",),
        delivery=Delivery(mode, url),
        start=more.get("start"),
    )


def notified(database: Database, *events: Recorded) -> None:
    """Each in a transaction of its own, as a project's acts are."""
    for one in events:
        with database.writing() as connection:
            record(connection, [one])


def delivering(
    database: Database,
    registry: ModuleRegistry,
    until: Callable[[], bool],
    *,
    networks: Networks = HERE,
    speed: float = 3000,
    for_s: float = 15,
) -> None:
    """Runs deliveries until something holds; fails when it does not within `for_s`."""

    async def run() -> None:
        sender = Sender(networks, whole_s=2)
        deliveries = Deliveries(
            database,
            registry,
            sender,
            base=BASE,
            zone=ZoneInfo("Asia/Shanghai"),
            personal=lambda kind: {"by"},
            speed=speed,
            draw=lambda: 0.5,
        )
        stop = asyncio.Event()
        running = asyncio.create_task(deliveries.run(stop))
        deadline = time.monotonic() + for_s
        while not until() and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        stop.set()
        await running
        await sender.close()

    asyncio.run(run())
    assert until()


def states(database: Database, module: Module) -> dict[int, str]:
    with database.reading() as connection:
        rows = connection.execute(
            text("SELECT sequence, status FROM hub.addressed WHERE module_id = :id"),
            {"id": str(module.id)},
        )
        return {row.sequence: row.status for row in rows}


def test_what_happens_arrives_signed_in_order_and_once(
    database: Database, registry: ModuleRegistry
) -> None:
    with receiver() as at:
        joined = registry.join(OPERATOR, wanting("联合验收", at.url))
        notified(
            database, *(event(f"p{n % 3}", n // 3 + 1, by="account:1", n=n) for n in range(30))
        )
        delivering(database, registry, lambda: len(at.events()) >= 30)
        assert at.bodies[0]["type"] == "blueprint.hub.ping.v1"
        for project in ("p0", "p1", "p2"):
            assert at.of(project) == list(range(1, 11))
        found = [e for e in at.events() if e["project"] == "p0"]
        assert [e.get("previous") for e in found] == [None, *(e["sequence"] for e in found[:-1])]
        assert found[0]["data"] == {"n": 0}
        for raw, headers in zip(at.raw, at.headers, strict=True):
            assert headers["content-type"] == "application/cloudevents+json"
            Webhook(joined.secret).verify(raw, headers)
        assert registry.find(joined.module.id).state is ModuleState.HEALTHY
        assert set(states(database, joined.module).values()) == {"delivered"}
        again = at.bodies.copy()
        delivering(database, registry, lambda: True)
        assert at.bodies == again


def test_one_that_fails_holds_its_project_and_no_other(
    database: Database, registry: ModuleRegistry
) -> None:
    failing = {"left": 6}

    def behaviour(body: dict[str, Any]) -> int:
        if body.get("project") == "bad" and failing["left"]:
            failing["left"] -= 1
            return 500
        return 200

    with receiver(behaviour) as at:
        joined = registry.join(OPERATOR, wanting("审图", at.url))
        notified(
            database, event("bad", 1), event("bad", 2), *(event("good", n) for n in range(1, 9))
        )
        delivering(database, registry, lambda: at.of("bad")[-1:] == [2])
        assert at.of("good") == list(range(1, 9))
        assert at.of("bad") == [1] * 7 + [2]
        ids = {e["id"] for e in at.events() if e["project"] == "bad" and e["sequence"][-1] == "1"}
        assert len(ids) == 1
        assert registry.find(joined.module.id).state is ModuleState.HEALTHY


def test_redirects_are_failures_and_410_pauses(
    database: Database, registry: ModuleRegistry
) -> None:
    with receiver() as elsewhere, receiver() as at:
        joined = registry.join(OPERATOR, wanting("转址", at.url))
        at.behaviour = lambda body: (
            204 if "project" not in body else (301, {"Location": elsewhere.url})
        )
        notified(database, event("p", 1))
        delivering(database, registry, lambda: len(at.events()) >= 6)
        assert elsewhere.bodies == []
        assert registry.find(joined.module.id).state is ModuleState.FAILING
        at.behaviour = lambda body: 410
        delivering(
            database,
            registry,
            lambda: registry.find(joined.module.id).state is ModuleState.PAUSED,
        )
        at.behaviour = lambda body: 200
        count = len(at.bodies)
        delivering(database, registry, lambda: True)
        assert len(at.bodies) == count
        registry.resume(OPERATOR, joined.module.id)
        delivering(database, registry, lambda: states(database, joined.module) == {1: "delivered"})


def test_nothing_is_sent_before_a_ping_was_answered_nor_where_it_may_not_go(
    database: Database, registry: ModuleRegistry
) -> None:
    with receiver(lambda body: 500) as at:
        joined = registry.join(OPERATOR, wanting("拒绝", at.url))
        notified(database, event("p", 1))
        delivering(database, registry, lambda: len(at.bodies) >= 3)
        assert at.events() == []
        at.behaviour = lambda body: 200
        seen = len(at.bodies)
        # From here on this machine is not among the networks.
        closed = Networks(public=True)
        delivering(database, registry, lambda: True, networks=closed)
        assert len(at.bodies) == seen
        delivering(database, registry, lambda: at.of("p") == [1])
        # A change of address asks for an answered ping again.
        with receiver(lambda body: 200 if "project" in body else 500) as other:
            registry.change(OPERATOR, joined.module.id, {"url": other.url})
            notified(database, event("p", 2))
            delivering(database, registry, lambda: len(other.bodies) >= 2)
            assert other.events() == []


def test_who_is_entitled_when_it_happened_and_when_it_is_sent(
    database: Database, registry: ModuleRegistry
) -> None:
    with receiver() as at:
        joined = registry.join(
            OPERATOR, wanting("海淀", at.url, districts=("110108",), subscribes=("item.*",))
        )
        moved = event("p", 4, type="item.changed", districts="110101")
        notified(
            database,
            event("p", 1, districts="110108 110101", a=1),
            event("p", 2, type="project.changed"),
            event("q", 1, districts="110101"),
            Recorded(moved.event, moved.districts, frozenset({"110108"})),
            event("r", 1),
        )
        registry.change(OPERATOR, joined.module.id, {"districts": ["110101"]})
        notified(database, event("p", 5, districts="110101"), event("r", 2))
        delivering(database, registry, lambda: 5 in at.of("p"))
        reported_of = {(e["project"], int(e["sequence"])): e for e in at.events()}
        # What was addressed for a district that it lost is not sent; what it left is, without data.
        assert sorted(reported_of) == [("p", 1), ("p", 4), ("p", 5)]
        assert reported_of["p", 4]["scope"] == "left"
        assert reported_of["p", 4]["data"] == {}
        assert "previous" not in reported_of["p", 5]
        assert (reported_of["p", 1]["epoch"], reported_of["p", 5]["epoch"]) == (1, 2)
        assert states(database, joined.module) == {
            1: "left_out",
            4: "delivered",
            5: "delivered",
        } | {1: states(database, joined.module)[1]}


def test_one_that_joins_late_reads_from_where_it_says(
    database: Database, registry: ModuleRegistry
) -> None:
    notified(database, event("p", 1), event("p", 2))
    between = datetime.now(UTC)
    notified(database, event("p", 3))
    with receiver() as all_, receiver() as some, receiver() as none:
        registry.join(OPERATOR, wanting("全部", all_.url, start=datetime(2000, 1, 1, tzinfo=UTC)))
        registry.join(OPERATOR, wanting("部分", some.url, start=between))
        registry.join(OPERATOR, wanting("以后", none.url))
        notified(database, event("p", 4))
        delivering(database, registry, lambda: all(4 in one.of("p") for one in (all_, some, none)))
        assert (all_.of("p"), some.of("p"), none.of("p")) == ([1, 2, 3, 4], [3, 4], [4])


def test_a_module_that_hangs_delays_no_other(database: Database, registry: ModuleRegistry) -> None:
    def hang(body: dict[str, Any]) -> int:
        if "project" in body:
            time.sleep(4)
        return 200

    with receiver(hang) as slow, receiver() as quick:
        registry.join(OPERATOR, wanting("慢", slow.url))
        registry.join(OPERATOR, wanting("快", quick.url))
        notified(database, *(event(f"p{n}", 1) for n in range(60)))
        delivering(database, registry, lambda: len(quick.events()) >= 60)
        assert len(slow.events()) <= 48


def test_keys_and_secrets(database: Database, registry: ModuleRegistry, tmp_path: Path) -> None:
    joined: Joined = registry.join(OPERATOR, wanting("钥匙", None))
    with pytest.raises(Conflict):
        registry.join(OPERATOR, wanting("钥匙", None))
    assert registry.of_key(joined.key).id == joined.module.id
    second = registry.rotate_key(OPERATOR, joined.module.id, now=False)
    assert {registry.of_key(key).id for key in (joined.key, second)} == {joined.module.id}
    third = registry.rotate_key(OPERATOR, joined.module.id, now=True)
    for key in (joined.key, second, "obm_", third[:-1], "Bearer"):
        with pytest.raises(Unauthenticated):
            registry.of_key(key)
    registry.rotate_secret(OPERATOR, joined.module.id, now=False)
    with database.reading() as connection:
        assert len(registry.secrets(connection, joined.module.id)) == 2
    registry.rotate_secret(OPERATOR, joined.module.id, now=True)
    with database.reading() as connection:
        assert len(registry.secrets(connection, joined.module.id)) == 1
        sealed = connection.scalar(text("SELECT sealed FROM hub.module_secret LIMIT 1"))
    assert oct(os.stat(tmp_path / "hub.key").st_mode)[-3:] == "600"
    other = registry.join(OPERATOR, wanting("另一", None)).module
    with pytest.raises(Unavailable):
        Keyring.at(tmp_path / "hub.key").open(bytes(sealed), other.id)
    registry.remove(OPERATOR, joined.module.id)
    with pytest.raises(Unauthenticated):
        registry.of_key(third)
    with pytest.raises(NotFound):
        registry.find(joined.module.id)
    registry.join(OPERATOR, wanting("钥匙", None))


def test_while_secrets_rotate_both_sign(database: Database, registry: ModuleRegistry) -> None:
    with receiver() as at:
        joined = registry.join(OPERATOR, wanting("轮换", at.url))
        new = registry.rotate_secret(OPERATOR, joined.module.id, now=False)
        notified(database, event("p", 1))
        delivering(database, registry, lambda: at.of("p") == [1])
        for secret in (joined.secret, new):
            Webhook(secret).verify(at.raw[-1], at.headers[-1])
        assert len(at.headers[-1]["webhook-signature"].split()) == 2


def test_two_workers_share_the_work_and_keep_the_order(
    database: Database, registry: ModuleRegistry
) -> None:
    with receiver() as at:
        registry.join(OPERATOR, wanting("两个", at.url))
        notified(database, *(event(f"p{n % 7}", n // 7 + 1) for n in range(140)))

        async def both() -> None:
            stop = asyncio.Event()
            senders = Sender(HERE), Sender(HERE)
            running = [
                asyncio.create_task(
                    Deliveries(
                        database,
                        registry,
                        sender,
                        base=BASE,
                        zone=ZoneInfo("Asia/Shanghai"),
                        personal=lambda kind: (),
                    ).run(stop)
                )
                for sender in senders
            ]
            for _ in range(600):
                if len(at.events()) >= 140:
                    break
                await asyncio.sleep(0.02)
            stop.set()
            await asyncio.gather(*running)
            for sender in senders:
                await sender.close()

        asyncio.run(both())
        for n in range(7):
            assert at.of(f"p{n}") == list(range(1, 21))


def test_a_poll_reads_all_in_order_and_passes_nothing_that_is_not_committed_yet(
    database: Database, registry: ModuleRegistry
) -> None:
    module = registry.join(OPERATOR, wanting("查询", None)).module
    notified(database, event("p", 1), event("q", 1))

    def read(cursor: str | None, limit: int, wanted: int) -> Page:
        """Until so many are read: a transaction of any database of the server holds them back."""
        deadline = time.monotonic() + 30
        while True:
            page = read_after(database, module, cursor, limit)
            if len(page.outgoing) + page.more >= wanted or time.monotonic() > deadline:
                return page
            time.sleep(0.02)

    first = read(None, 1, 2)
    assert [o.event.project for o in first.outgoing] == ["p"] and first.more
    with database.writing() as slow:
        record(slow, [event("s", 1)])
        notified(database, event("p", 2))
        # What was written after it began waits for it, and nothing is passed over.
        seen = read(first.cursor, 10, 1)
        assert [(o.event.project, o.event.sequence) for o in seen.outgoing] == [("q", 1)]
    rest = read(seen.cursor, 10, 2)
    assert [(o.event.project, o.event.sequence) for o in rest.outgoing] == [("s", 1), ("p", 2)]
    with database.writing() as early:
        # It has its number already, and writes to the project after one that came later.
        early.execute(text("SELECT pg_current_xact_id()"))
        notified(database, event("t", 1))
        record(early, [event("t", 2)])
    turned = read(rest.cursor, 10, 2)
    assert [o.event.sequence for o in turned.outgoing] == [1, 2]
    rest = turned
    again = read_after(database, module, rest.cursor, 10)
    assert (again.outgoing, again.cursor, again.more) == ((), rest.cursor, False)
    assert len(read_after(database, module, seen.cursor, 10).outgoing) == 4
    other = registry.join(OPERATOR, wanting("别的", None)).module
    for cursor in (str(rest.cursor), "x", "A" * 22, "!" * 22, "_" * 22):
        with pytest.raises(BadQuery):
            read_after(database, other, cursor, 10)
    assert heads(database, module) == {
        "p": Head(2, 1),
        "q": Head(1, 1),
        "s": Head(1, 1),
        "t": Head(2, 1),
    }
    assert heads(database, other) == {}


def test_a_dead_letter_holds_its_project_until_a_person_acts(
    database: Database, registry: ModuleRegistry
) -> None:
    with receiver(lambda body: 500 if body.get("project") == "p" else 200) as at:
        joined = registry.join(OPERATOR, wanting("难送", at.url))
        notified(database, event("p", 1), event("p", 2), event("q", 1))

        def dead() -> bool:
            return bool(dead_letters(database, joined.module.id))

        # 72 hours of trying are over in a quarter of a second.
        delivering(database, registry, dead, speed=1_000_000)
        [letter] = dead_letters(database, joined.module.id)
        assert (letter.project, letter.sequence, letter.status) == ("p", 1, "dead")
        assert at.of("q") == [1] and 2 not in at.of("p")
        at.behaviour = lambda body: 200
        count = len(at.events())
        delivering(database, registry, lambda: True)
        assert len(at.events()) == count
        set_aside(database, OPERATOR, letter.id, "该模块已改用新系统")
        delivering(database, registry, lambda: at.of("p")[-1] == 2)
        for act in (
            lambda: retry(database, OPERATOR, letter.id),
            lambda: set_aside(database, OPERATOR, letter.id, "再次"),
        ):
            with pytest.raises(Conflict):
                act()
        for unknown in ("x", f"{joined.module.id}:p:2", f"{joined.module.id}:p:{'9' * 30}"):
            with pytest.raises(NotFound):
                retry(database, OPERATOR, unknown)
