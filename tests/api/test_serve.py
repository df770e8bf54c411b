"""`blueprint serve` as operators meet it: under load, told to stop, and with parts of it killed."""

import json
import math
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pyproj
import pytest
import shapely
from crowd import crowd, request
from own_server import own_server
from served import Served, environment, serve
from serving import Server
from sqlalchemy import create_engine, text
from test_bulk import BATCH, collection
from worked_query import QUERIES, SITE, query

from layers.cluster.ports import is_free
from layers.database.connections import Database
from layers.tiles import GRIDS


@pytest.fixture
def environ(
    server: Server, database_name: str, app_database: Database, tmp_path: Path
) -> dict[str, str]:
    at = server.app_url(database_name)
    return environment(tmp_path, at, lock_s=25, metrics_address="public")


@pytest.fixture
def locked(server: Server, database_name: str) -> Any:
    """Whoever asks about plans waits meanwhile; how many wait is told."""

    @contextmanager
    def lock() -> Iterator[Any]:
        admin = create_engine(server.database_url(database_name))
        with admin.connect() as connection:
            connection.execute(text("LOCK TABLE map.plan IN ACCESS EXCLUSIVE MODE"))
            yield lambda: connection.scalar(
                text(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND database ="
                    " (SELECT oid FROM pg_database WHERE datname = current_database())"
                )
            )
        admin.dispose()

    return lock


def tile() -> str:
    """The address of a tile in which the site's plan is drawn."""
    web = GRIDS["WebMercatorQuad"]
    centre = shapely.geometry.shape(SITE).centroid
    x, y = pyproj.Transformer.from_crs(4548, web.epsg, always_xy=True).transform(centre.x, centre.y)
    size = web.cell_at(14) * 256
    row, column = math.floor((web.north - y) / size), math.floor((x - web.west) / size)
    return f"/ogc/collections/plan/tiles/WebMercatorQuad/14/{row}/{column}"


def ask(served: Served) -> httpx2.Response:
    return httpx2.post(served.url(QUERIES), json=query(), timeout=60)


def until(holds: Any) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_crowd_is_answered_or_refused_with_when_to_come_again(environ: dict[str, str]) -> None:
    query_sent = request(QUERIES, query())
    with serve(environ) as served, ThreadPoolExecutor(1) as pool:
        served.answers()
        print("\n" + crowd(served.port, query_sent, 1, 1).line("alone"))
        for clients in (32, 200):
            crowded = pool.submit(crowd, served.port, query_sent, clients, 2, patience=0.5)
            beside = set()
            while not crowded.done():
                for path in ("/healthz", "/readyz", "/docs", "/", tile()):
                    beside.add((path, served.get(path).status_code))
                time.sleep(0.1)
            measured = crowded.result()
            print(measured.line(f"{clients} clients"))
            assert measured.failures == []
            assert set(measured.statuses) <= {201, 503} and measured.statuses[201] > 0
            assert {status for _, status in beside} == {200}, beside
        assert measured.statuses[503] > 0
        # Tiles come by the screenful: ten planners' worth are drawn, none refused.
        tiles = crowd(served.port, request(tile()), 60, 2)
        assert tiles.failures == [] and set(tiles.statuses) == {200}
        # Nothing is left over from the crowd: the next one is answered.
        assert ask(served).status_code == 201
        # And the port is this one's: another is told so.
        with serve(environ, "--workers", "2", port=served.port) as second:
            assert second.ends() == 1
            assert f"端口 {served.port} 已被占用" in second.output()
            assert "Traceback" not in second.output()
        served.answers()


@pytest.mark.parametrize(("sig", "workers"), [(signal.SIGTERM, "1"), (signal.SIGINT, "2")])
def test_on_shutdown_it_finishes_what_is_under_way_and_ends_with_0(
    environ: dict[str, str], locked: Any, sig: signal.Signals, workers: str
) -> None:
    with serve(environ, "--workers", workers) as served, ThreadPoolExecutor(2) as pool:
        served.answers("/readyz")
        sites = collection(*[SITE] * 640)
        with httpx2.stream("POST", served.url(BATCH), json=sites, timeout=60) as stream:
            arriving = stream.iter_lines()
            lines = [next(arriving)]
            with locked() as waiting:
                question = pool.submit(ask, served)
                # The batch, the question and whoever asks for this number: a statement that waits
                # may be the batch's.
                until(lambda: in_flight(served) >= 3 and waiting() >= 1)
                served.send_signal(sig)
                until(lambda: is_free(served.port))
                with pytest.raises(httpx2.ConnectError):
                    served.get("/healthz")
                assert served.process.poll() is None
            assert question.result().status_code == 201
            lines += arriving
        assert [json.loads(line)["index"] for line in lines] == list(range(640))
        assert not any("error" in json.loads(line) for line in lines)
        assert served.ends() == 0
        assert "Traceback" not in served.output()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_batch_that_outlasts_the_shutdown_says_where_to_go_on(
    environ: dict[str, str], locked: Any, workers: str
) -> None:
    sites = collection(*[SITE] * 640)
    with serve({**environ, "BLUEPRINT_DRAIN_S": "3"}, "--workers", workers) as served:
        served.answers("/readyz")
        with httpx2.stream("POST", served.url(BATCH), json=sites, timeout=60) as stream:
            arriving = stream.iter_lines()
            lines = [next(arriving)]
            with locked() as waiting:
                until(lambda: waiting() >= 1)
                served.send_signal(signal.SIGTERM)
                lines += arriving
        answered = [json.loads(line) for line in lines]
        last = answered.pop()
        assert [one["index"] for one in answered] == list(range(len(answered)))
        assert 0 < len(answered) < 640 and not any("error" in one for one in answered)
        assert last["resume_at"] == len(answered) and "index" not in last
        assert last["error"]["status"] == 503
        assert f"从 index 为 {len(answered)} 的用地起" in last["error"]["detail"]
        assert served.ends() == 0
        assert "Traceback" not in served.output()


def in_flight(served: Served) -> float:
    metrics = served.get("/metrics").text
    return sum(
        float(line.split()[-1])
        for line in metrics.splitlines()
        if line.startswith("blueprint_requests_in_flight")
    )


@pytest.mark.parametrize("workers", ["1", "2"])
def test_signalled_twice_it_ends_at_once(
    environ: dict[str, str], locked: Any, workers: str
) -> None:
    with serve(environ, "--workers", workers) as served, ThreadPoolExecutor(1) as pool:
        served.answers("/readyz")
        family = psutil.Process(served.process.pid).children(recursive=True)
        with locked() as waiting:
            question = pool.submit(ask, served)
            until(lambda: waiting() >= 1)
            served.send_signal(signal.SIGTERM)
            until(lambda: is_free(served.port))
            served.send_signal(signal.SIGTERM)
            assert served.ends() == 128 + signal.SIGTERM
            assert waiting() >= 0  # it did not wait for the lock
            with pytest.raises(httpx2.TransportError):
                question.result()
        until(lambda: not any(p.is_running() and p.status() != "zombie" for p in family))


def test_without_a_database_it_says_so_and_ends_with_1(tmp_path: Path) -> None:
    nowhere = "postgresql+psycopg2://x@127.0.0.1:1/x"
    with serve(environment(tmp_path, nowhere), "--workers", "2") as served:
        assert served.ends() == 1
        message = served.output()
        assert "连不上" in message and "Traceback" not in message


def test_killed_workers_are_replaced_and_do_not_outlive_their_supervisor(
    environ: dict[str, str],
) -> None:
    with serve(environ, "--workers", "2") as served:
        served.answers("/readyz")
        until(lambda: len(served.workers()) == 2)
        before = served.workers()
        killed = before.pop()
        os.kill(killed, signal.SIGKILL)
        until(lambda: len(served.workers() - {killed}) == 2)
        for _ in range(10):
            assert ask(served).status_code == 201
        workers = [psutil.Process(pid) for pid in served.workers()]
        served.send_signal(signal.SIGKILL)
        served.ends()
        until(lambda: not any(worker.is_running() for worker in workers))
        assert is_free(served.port)


def test_the_private_cluster_killed_comes_back_by_itself_and_stopped_stays_stopped() -> None:
    with own_server() as own, serve(environment(own.home), "--workers", "2") as served:
        served.answers("/readyz")
        own.signal(signal.SIGKILL)
        served.answers("/readyz", 503)
        served.answers("/readyz", 200)
        assert ask(served).status_code == 201
        own.cluster.down()
        served.answers("/readyz", 503)
        # A worker that starts meanwhile lives, and answers once the database is back.
        killed = served.workers().pop()
        os.kill(killed, signal.SIGKILL)
        until(lambda: len(served.workers() - {killed}) == 2)
        for _ in range(20):
            assert served.get("/healthz").status_code == 200
            time.sleep(0.1)
        assert own.cluster.status().state == "stopped"
        refused = ask(served)
        assert refused.status_code == 503 and int(refused.headers["retry-after"]) > 0
        own.up()
        for _ in range(10):
            assert ask(served).status_code == 201
        served.send_signal(signal.SIGTERM)
        assert served.ends() == 0


def test_each_worker_has_its_share_of_the_callers(environ: dict[str, str]) -> None:
    with serve(environ, "--workers", "2") as served:
        served.answers()
        until(lambda: len(served.workers()) == 2 and all(_shares(served, 4)))
        shares = sorted(_shares(served, 16))
        assert sum(shares) == 16 and shares[0] >= 4, shares


def _shares(served: Served, callers: int) -> list[int]:
    """So many connect at once: how many each worker has."""
    with ExitStack() as connected:
        for _ in range(callers):
            caller = connected.enter_context(httpx2.Client(base_url=served.url(""), timeout=30))
            assert caller.get("/healthz").status_code == 200
        return [
            sum(
                one.status == psutil.CONN_ESTABLISHED and one.laddr.port == served.port
                for one in psutil.Process(pid).net_connections("tcp")
            )
            for pid in served.workers()
        ]
