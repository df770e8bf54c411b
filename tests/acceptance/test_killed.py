"""Real kills while publishing and while sealing: of our process, of its backend, of the server.

At each step of a publication, and at moments spread over one that was timed first. Afterwards the
map is one of two releases as a whole, every determination verifies, none that was told is lost, and
the next publication works. `BLUEPRINT_KILLS` says how many moments for each way; 12 unless given.
"""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import pytest
from judge import example_city
from killed_work import Worker, example_query, ledger_holds, map_holds, publish
from killing_fixtures import database, own, services
from own_server import OwnServer

from blueprint.errors import Unavailable
from blueprint.site_queries.use_cases import Services, decide
from layers.database.connections import Database

__all__ = ["database", "own", "services"]

pytestmark = pytest.mark.acceptance

ROUNDS = int(os.environ.get("BLUEPRINT_KILLS", "12"))
# Where a publication waits when these are locked, in the order in which it comes to them.
STEPS = (
    "map.release",
    "staging.plan",
    "map.shape",
    "map.release_layer",
    "map.current_release",
    "map.plan",
    "map.shape_of",
    "map.publication",
)
OF_OURS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'one-blueprint'"
WORKERS = f"{OF_OURS} AND query NOT LIKE '%pg_stat_activity%' AND state <> 'idle'"


def our_process(own: OwnServer, worker: Worker) -> None:
    worker.kill()


def its_backend(own: OwnServer, worker: Worker) -> None:
    """As the kernel does when memory is short; the server then restarts all its backends."""
    for row in own.execute(WORKERS):
        with suppress(ProcessLookupError):
            os.kill(int(str(row[0])), signal.SIGKILL)


def the_server(own: OwnServer, worker: Worker) -> None:
    own.signal(signal.SIGKILL)


Kill = Callable[[OwnServer, Worker], None]
KILLS = pytest.mark.parametrize("kill", [our_process, its_backend, the_server])


def back(own: OwnServer) -> None:
    """The server answers, and nobody's work is left on it."""
    own.up()
    deadline = time.monotonic() + 60
    while True:
        assert time.monotonic() < deadline
        with suppress(Exception):
            if not own.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'"):
                return
        time.sleep(0.05)


def other(which: str) -> str:
    return "new" if which == "old" else "old"


@KILLS
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_each_step_of_a_publication(
    own: OwnServer, database: Database, services: Services, step: str, kill: Kill
) -> None:
    before = map_holds(services, own)
    worker = Worker.start(f"publish-{other(before)}", own)
    with suppress(Exception), own.locked(step):  # the lock's holder dies with the server too
        worker.begin()
        while not own.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
            time.sleep(0.01)
        kill(own, worker)
        assert worker.acknowledged() == []
    back(own)
    assert map_holds(services, own) == before
    publish(database, other(before))
    assert map_holds(services, own) == other(before)


class Reader:
    """Asks on and on while all goes on around it; every answer is one of the two, whole."""

    def __init__(self, services: Services) -> None:
        self._services, self._stop = services, threading.Event()
        self.seen: Counter[str] = Counter()
        self.wrong: list[object] = []
        self._thread = threading.Thread(target=self._ask)

    def _ask(self) -> None:
        one = example_query()
        while not self._stop.is_set():
            try:
                [answer] = decide(self._services, [one], example_city.DAY)
            except Unavailable:
                self.seen["refused"] += 1
                time.sleep(0.02)
                continue
            except Exception as error:
                self.wrong.append(error)
                return
            [water] = [
                e for e in answer.documents.full["evaluations"] if e["kind"] == "water_impact"
            ]
            if len(set(answer.documents.full["releases"].values())) != 1:
                self.wrong.append(answer.documents.full["releases"])
            self.seen[f"{water['verdict']} {water['coverage']:g}"] += 1
            time.sleep(0.02)

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        assert self.wrong == []
        assert set(self.seen) <= {"waived 1", "required 0.5", "refused"}, self.seen


@KILLS
def test_killed_at_any_moment_of_a_publication(
    own: OwnServer, database: Database, services: Services, kill: Kill
) -> None:
    began = time.monotonic()
    publish(database, other(map_holds(services, own)))
    whole_s = time.monotonic() - began
    ends: Counter[str] = Counter()
    with Reader(services) as reader:
        for number in range(ROUNDS):
            before = map_holds(services, own)
            worker = Worker.start(f"publish-{other(before)}", own)
            worker.begin()
            time.sleep(whole_s * 1.4 * (number + 0.5) / ROUNDS)
            kill(own, worker)
            acknowledged = worker.acknowledged()
            back(own)
            after = map_holds(services, own)
            # What was told is done; what was not told may be done as well, but never in part.
            assert after == other(before) or not acknowledged
            ends["new" if after != before else "unchanged"] += 1
            if after == before:
                publish(database, other(before))
                assert map_holds(services, own) == other(before)
    print(f"{kill.__name__}: {dict(ends)} over {whole_s:.2f} s; meanwhile {dict(reader.seen)}")


@KILLS
@pytest.mark.parametrize("what", ["seal", "seal-batches"])
def test_killed_at_any_moment_of_sealing(
    own: OwnServer, services: Services, what: str, kill: Kill
) -> None:
    acknowledged: list[str] = []
    for number in range(ROUNDS):
        worker = Worker.start(what, own)
        worker.begin()
        time.sleep(0.05 + 0.4 * number / ROUNDS)
        kill(own, worker)
        if kill is its_backend:  # it may have struck between two statements
            worker.kill()
        acknowledged += worker.acknowledged()
        back(own)
        count = ledger_holds(services, own, acknowledged, replayed=1)
    assert acknowledged
    print(f"{kill.__name__}, {what}: {len(acknowledged)} told, {count} kept in all")
