"""Killed in the middle, once for each way: the quick half of acceptance/test_killed.py."""

import signal
import time
from collections.abc import Iterator

import pytest
from killing import Worker, ledger_holds, map_holds, publish
from own_server import OwnServer, own_server

from api.wiring import build_house
from layers.database import Database


@pytest.fixture(scope="module")
def own() -> Iterator[OwnServer]:
    with own_server(empty=True) as server:
        database = Database(server.access.app_url, pool_size=1)
        publish(database, "old")
        database.close()
        yield server


@pytest.fixture
def database(own: OwnServer) -> Iterator[Database]:
    opened = Database(own.access.app_url, pool_size=2)
    yield opened
    opened.close()


def test_a_publisher_killed_before_its_end_leaves_the_old_map_and_no_lock(
    own: OwnServer, database: Database
) -> None:
    house = build_house(database)
    assert map_holds(house, own) == "old"
    worker = Worker.start("publish-new", own)
    with own.locked("map.publication"):  # it has written all but the last rows, and waits
        worker.begin()
        while not own.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
            time.sleep(0.02)
        worker.kill()
        assert worker.told() == []
        # Its backend notices although it waits, and lets go of the layers.
        while own.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'"):
            time.sleep(0.02)
    assert map_holds(house, own) == "old"
    publish(database, "new")
    assert map_holds(house, own) == "new"


def test_a_server_killed_while_sealing_keeps_what_was_told(
    own: OwnServer, database: Database
) -> None:
    worker = Worker.start("seal-batches", own)
    worker.begin()
    while not own.execute("SELECT 1 FROM ledger.determination LIMIT 1"):
        time.sleep(0.02)
    own.signal(signal.SIGKILL)
    told = worker.told()
    own.up()
    assert ledger_holds(build_house(database), own, told) >= len(told) > 0
