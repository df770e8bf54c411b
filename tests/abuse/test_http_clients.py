"""Clients that are slow or gone, against a server of its own process: others are still answered."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx2
import psutil
import pytest
from mutations import LEAKS
from serving import Running
from worked_query import QUERIES, SITE, query

BATCH = f"{QUERIES}/batch"


def _head(path: str, length: int) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


def _batch(sites: int) -> bytes:
    features = [{"type": "Feature", "properties": {}, "geometry": SITE}] * sites
    return json.dumps(
        {"type": "FeatureCollection", "crs": "EPSG:4548", "features": features}
    ).encode()


def _answered(running: Running) -> None:
    answer = httpx2.post(running.url + QUERIES, json=query(), timeout=30)
    assert answer.status_code == 201


def _received(connection: socket.socket) -> bytes:
    found = b""
    while chunk := connection.recv(65536):
        found += chunk
    return found


@contextmanager
def _readers(running: Running, count: int) -> Iterator[None]:
    """Clients that ask for a long stream and take one byte of it a second."""
    body, leave = _batch(2_000), threading.Event()

    def read() -> None:
        with running.connect() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.sendall(_head(BATCH, len(body)) + body)
            while not leave.wait(1):
                slow.recv(1)

    threads = [threading.Thread(target=read) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        leave.set()
        for thread in threads:
            thread.join()


def test_readers_of_one_byte_a_second_hold_up_nobody(running: Running) -> None:
    """More of them than there are connections to the database."""
    with _readers(running, 12):
        time.sleep(2)
        for _ in range(5):
            _answered(running)
    _answered(running)


def test_senders_of_one_byte_a_second_hold_up_nobody_and_are_sent_away(running: Running) -> None:
    """More of them than there are threads."""
    slow = [running.connect() for _ in range(60)]
    try:
        for one in slow:
            one.sendall(_head(QUERIES, 1000) + b"{")
        for _ in range(4):
            for one in slow:
                try:
                    one.sendall(b" ")
                except OSError:
                    continue
            _answered(running)
            time.sleep(1)
        received = _received(slow[0])
        assert b" 408 " in received.split(b"\r\n")[0]
        assert b"application/problem+json" in received
    finally:
        for one in slow:
            one.close()


def test_a_large_body_is_refused_while_it_is_sent(running: Running) -> None:
    """Neither with nor without a stated length is it read whole: memory stays."""
    process = psutil.Process(running.pid)
    before = process.memory_info().rss
    chunk = b"%x\r\n%b\r\n" % (1 << 20, b" " * (1 << 20))
    chunked = _head(QUERIES, 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    for head, part in ((_head(QUERIES, 50 << 20), b" " * (1 << 20)), (chunked, chunk)):
        with running.connect() as one:
            one.sendall(head)
            with suppress(OSError):  # it hangs up on us
                for _ in range(50):
                    one.sendall(part)
            with suppress(ConnectionResetError):  # where the answer is lost with the connection
                assert b" 413 " in one.recv(4096).split(b"\r\n")[0]
    assert process.memory_info().rss - before < 80 << 20
    _answered(running)


def test_the_server_stops_working_for_a_client_that_is_gone(running: Running) -> None:
    body = _batch(10_000)
    process = psutil.Process(running.pid)
    with running.connect() as one:
        one.sendall(_head(BATCH, len(body)) + body)
        assert b" 200 " in one.recv(4096).split(b"\r\n")[0]
    time.sleep(2)  # the chunk under way is finished
    before = process.cpu_times().user
    time.sleep(2)
    assert process.cpu_times().user - before < 0.5
    _answered(running)


@pytest.mark.parametrize(
    "sent",
    [
        b"\0" * 1000,
        b"GET " + b"/" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
        b"POST /api/v1/site-queries HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/v1/site-queries HTTP/1.1\r\nHost: x\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /api/v1/site-queries HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /api/v1/applicability?parcel=\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_what_is_hardly_http(running: Running, sent: bytes) -> None:
    with running.connect() as one:
        try:
            one.sendall(sent)
            one.shutdown(socket.SHUT_WR)
            received = _received(one)
        except OSError:
            received = b""
    assert b" 500 " not in received.split(b"\r\n")[0]
    assert not any(leak.encode() in received for leak in LEAKS)
    _answered(running)
