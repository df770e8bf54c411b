"""Killed in the middle, once for each way: the quick half of acceptance/test_killed.py."""

import signal
import time

from killed_work import Worker, ledger_holds, map_holds, publish
from killing_fixtures import database, own, services
from own_server import OwnServer

from blueprint.site_queries.use_cases import Services
from layers.database.connections import Database

__all__ = ["database", "own", "services"]


def test_a_publisher_killed_before_its_end_leaves_the_old_map_and_no_lock(
    own: OwnServer, database: Database, services: Services
) -> None:
    assert map_holds(services, own) == "old"
    worker = Worker.start("publish-new", own)
    with own.locked("map.publication"):  # it has written all but the last rows, and waits
        worker.begin()
        while not own.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
            time.sleep(0.02)
        worker.kill()
        assert worker.acknowledged() == []
        # Its backend notices although it waits, and lets go of the layers.
        while own.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'"):
            time.sleep(0.02)
    assert map_holds(services, own) == "old"
    publish(database, "new")
    assert map_holds(services, own) == "new"


def test_a_server_killed_while_sealing_keeps_what_was_acknowledged(
    own: OwnServer, services: Services
) -> None:
    worker = Worker.start("seal-batches", own)
    worker.begin()
    while not own.execute("SELECT 1 FROM ledger.determination LIMIT 1"):
        time.sleep(0.02)
    own.signal(signal.SIGKILL)
    acknowledged = worker.acknowledged()
    own.up()
    assert ledger_holds(services, own, acknowledged) >= len(acknowledged) > 0
