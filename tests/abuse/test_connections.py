"""Callers that say half of something, or nothing, against a served process: each is ended in its
time, their number is bounded, and others are answered meanwhile."""

import json
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import httpx2
import psutil
import pytest
from served import Served, environment, serve
from serving import Server
from worked_query import QUERIES, SITE, query

from layers.database.connections import Database

_BATCH = f"{QUERIES}/batch"
_MOST = 64
_HALVES = {
    "nothing": b"",
    "half a request line": b"GET /heal",
    "half the headers": b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: b",
    "a request, and half of the next": b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /he",
    "a request, and nothing": b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    "half a body": b"POST /api/v1/site-queries HTTP/1.1\r\nHost: x\r\n"
    b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
    "half a body that nobody reads": b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
    b"Content-Length: 1000\r\n\r\n{",
    "half a file": b"POST /api/v1/sites/read?name=a.txt HTTP/1.1\r\nHost: x\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
}


def _files_share(most: int) -> float:
    """The share of this machine's limit that gives a process so many connections."""
    return (most + 0.5) / resource.getrlimit(resource.RLIMIT_NOFILE)[0]


@pytest.fixture(params=["1", "2"], scope="module")
def served(
    request: pytest.FixtureRequest,
    server: Server,
    database_name: str,
    app_database: Database,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    bounds = {"headers_s": 1, "idle_s": 2, "body_s": 1, "connections_share": _files_share(_MOST)}
    home = tmp_path_factory.mktemp("home")
    environ = environment(home, server.app_url(database_name), **bounds)
    with serve(environ, "--workers", request.param) as found:
        found.answers("/readyz", within_s=180)
        yield found


def _answers(served: Served) -> None:
    assert served.get("/healthz").status_code == 200
    sealed = httpx2.post(served.url(QUERIES), json=query(), timeout=30)
    assert sealed.status_code == 201


def _connections(served: Served) -> int:
    """That the service's processes hold at its port."""
    pids = {served.process.pid, *served.workers()}
    return sum(
        one.status == psutil.CONN_ESTABLISHED and one.laddr.port == served.port
        for pid in pids
        for one in psutil.Process(pid).net_connections("tcp")
    )


@contextmanager
def _connected(served: Served, count: int) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=30))
            for _ in range(count)
        ]


def _is_ended(connection: socket.socket) -> None:
    """It reads what there is, and then an end, not nothing for ever."""
    with suppress(ConnectionResetError):
        while connection.recv(65_536):
            pass


def test_whoever_says_half_of_something_is_ended(served: Served) -> None:
    with _connected(served, len(_HALVES)) as callers:
        for caller, half in zip(callers, _HALVES.values(), strict=True):
            caller.sendall(half)
        _answers(served)
        for caller in callers:
            _is_ended(caller)
        _answers(served)


def test_a_byte_now_and_then_makes_no_request(served: Served) -> None:
    """Neither of the headers nor of a body does a drop keep the connection."""
    head = _HALVES["half a body that nobody reads"]
    with _connected(served, 2) as (headers, body):
        headers.sendall(b"GET /healthz HTTP/1.1\r\n")
        body.sendall(head)
        living = {headers: b"X-A: b\r\n", body: b"a"}
        deadline = time.monotonic() + 60
        while living:
            assert time.monotonic() < deadline
            for caller, drop in list(living.items()):
                try:
                    caller.sendall(drop)
                except OSError:
                    del living[caller]
            time.sleep(0.1)


def test_a_kept_connection_serves_request_after_request(served: Served) -> None:
    """What bounds a request bounds no conversation."""
    with httpx2.Client() as client:
        until = time.monotonic() + 3
        while time.monotonic() < until:
            assert client.get(served.url("/healthz")).status_code == 200
            time.sleep(0.4)


@pytest.mark.parametrize("half", ["nothing", "half a file"])
def test_many_make_room_for_whoever_asks(served: Served, half: str) -> None:
    """Far more than may be: the number stays, and nobody who is being answered is put out."""
    processes = max(1, len(served.workers()))
    features = [{"type": "Feature", "properties": {}, "geometry": SITE}] * 640
    sites = {"type": "FeatureCollection", "crs": "EPSG:4548", "features": features}
    with httpx2.stream("POST", served.url(_BATCH), json=sites, timeout=60) as stream:
        arriving = stream.iter_lines()
        lines = [next(arriving)]
        with ExitStack() as stack:
            for round_ in range(4):
                for caller in stack.enter_context(_connected(served, _MOST)):
                    with suppress(OSError):  # ended already
                        caller.sendall(_HALVES[half])
                assert served.get("/healthz").status_code == 200, round_
                assert _connections(served) <= processes * (_MOST + 1)
            _answers(served)
        lines += arriving
    assert [json.loads(line)["index"] for line in lines] == list(range(640))


def test_an_attack_is_one_line_in_the_log(served: Served) -> None:
    assert 0 < served.output().count("connections ended") < 200
