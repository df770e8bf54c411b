"""Callers that ask for much and do not read it: they hold nobody's place, and are ended."""

import json
import re
import socket
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from types import SimpleNamespace
from typing import Any

import httpx2
import numpy as np
import pytest
import shapely
from judge import example_city
from loading import rows_of
from served import Served, environment, serve
from serving import Server
from worked_query import QUERIES, SITE, query

from blueprint.city import city
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Scope
from layers.database.connections import Database
from layers.people import keys
from layers.releases.lifecycle import stage

_EXPORT = "/api/v1/layers/network/export.geojson"
_STREAM = f"{QUERIES}/batch"
_UNREAD_S = 3


def _much(database: Database) -> None:
    """A layer whose export is more than the kernels of both ends keep for a caller: 8 MB."""
    x, y = SITE["coordinates"][0][0]
    along = np.arange(2_000)
    lines = [
        SimpleNamespace(
            code=f"L{number}",
            type="支路",
            geometry=shapely.LineString(
                np.column_stack([x + along * 1.234567, y + number + along % 7 / 7])
            ),
        )
        for number in range(100)
    ]
    stage(database, [rows_of("network", lines)], city=city(), by="test", publish_at_once=True)


@pytest.fixture(scope="module")
def database(app_database: Database) -> Database:
    _much(app_database)
    return app_database


@pytest.fixture(scope="module")
def staff(database: Database) -> Mapping[str, str]:
    key = keys.make(database, OPERATOR, name="slow readers", scopes=list(Scope), days=1)
    return {"Authorization": f"Bearer {key.token}"}


@contextmanager
def _served(
    server: Server, name: str, tmp: pytest.TempPathFactory, **bounds: object
) -> Iterator[Served]:
    environ = environment(
        tmp.mktemp("home"), server.app_url(name), at_once=1, batches_at_once=1, **bounds
    )
    with serve(environ) as served:
        served.answers("/readyz", within_s=180)
        yield served


def _head(verb: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    lines = [f"{verb} {path} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _batch() -> bytes:
    features = [{"type": "Feature", "properties": {}, "geometry": SITE}] * 2_000
    return json.dumps(
        {"type": "FeatureCollection", "crs": "EPSG:4548", "features": features}
    ).encode()


@contextmanager
def _sent_and_not_read(served: Served, requests: list[bytes]) -> Iterator[list[socket.socket]]:
    """Each has its answer begun, of which it reads some bytes and no more."""
    with ExitStack() as stack:
        callers = []
        for request in requests:
            caller = stack.enter_context(socket.socket())
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            caller.settimeout(60)
            caller.connect(("127.0.0.1", served.port))
            caller.sendall(request)
            assert b" 200 " in caller.recv(20)
            callers.append(caller)
        yield callers


def _work(served: Served, database: Database, staff: Mapping[str, str]) -> Iterator[Any]:
    """What is worked on by turns: each thing that stood in the report, and how it is answered."""
    rows = [rows_of("assessment", (example_city.assessment(geometry=example_city.WEST_HALF),))]
    draft = stage(database, rows, city=city(), by="a colleague")
    url = served.url("/api/v1")
    with httpx2.Client(timeout=60) as visitor, httpx2.Client(timeout=60, headers=staff) as steward:
        yield visitor.get(f"{url}/layers/plan/export.gpkg")
        yield visitor.post(f"{url}/site-search", json={"limit": 5})
        yield visitor.post(served.url(QUERIES), json=query())
        yield steward.get(f"{url}/city-picture")
        yield steward.get(f"{url}/releases/{draft}/diff")
        yield steward.post(f"{url}/releases/{draft}/publish", json={"reason": "季度更新"})


def test_who_does_not_read_holds_nobodys_place(
    server: Server,
    database_name: str,
    database: Database,
    staff: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Three that have an export and one that has a stream, where one is worked on at a time: they
    are strangers and staff, their bounds are far, and all that was blocked by them is done."""
    slow = [
        _head("GET", _EXPORT, {}),
        _head("GET", _EXPORT, staff),
        _head("POST", _STREAM, {"Content-Type": "application/json"}, _batch()),
        _head("GET", _EXPORT, {}),
        _head("POST", _STREAM, {"Content-Type": "application/json", **staff}, _batch()),
    ]
    with (
        _served(server, database_name, tmp_path_factory, unread_s=600) as served,
        _sent_and_not_read(served, slow) as callers,
    ):
        for done in _work(served, database, staff):
            assert done.status_code in (200, 201), (done.request.url, done.text)
        for caller in callers:
            assert caller.recv(10)  # all the while their answers stood


def test_an_answer_that_is_not_taken_is_ended(
    server: Server,
    database_name: str,
    database: Database,
    staff: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Not a byte, or a drop now and then; whoever takes it slowly in earnest gets it whole."""
    with (
        _served(server, database_name, tmp_path_factory, unread_s=_UNREAD_S) as served,
        _sent_and_not_read(served, [_head("GET", _EXPORT, {})] * 3) as (silent, drops, earnest),
        ThreadPoolExecutor(1) as pool,
    ):
        earnest.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)
        whole = pool.submit(_taken, earnest, 65_536, 0.05)
        # Two are ended. What the kernels hold they may still read, drop by drop for a minute.
        broken_off, last = '"complete":false', time.monotonic() + 60
        while served.output().count(broken_off) < 2 and time.monotonic() < last:
            drops.recv(1)
            time.sleep(0.2)
        assert served.output().count(broken_off) == 2 and "answer not taken" in served.output()
        for ended in (silent, drops):
            assert _taken(ended, 1 << 20, 0) < whole.result()
        assert whole.result() > 5_000_000
        assert served.get("/healthz").status_code == 200


def _taken(caller: socket.socket, at_once: int, pause_s: float) -> int:
    """How many bytes come until the connection ends, or what was promised has come."""
    taken, promised, head = 0, None, b""
    with suppress(ConnectionResetError):
        while promised is None or taken < promised:
            piece = caller.recv(at_once)
            if not piece:
                break
            taken += len(piece)
            if promised is None:
                head += piece
                found = re.search(rb"content-length: (\d+)", head)
                promised = int(found[1]) if found else None
            time.sleep(pause_s)
    return taken
