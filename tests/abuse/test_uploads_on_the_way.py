"""Files that are sent and never finished: bounded together and of each caller, over all worker
processes, with nothing left behind by one that was killed."""

import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from served import Served, environment, serve
from serving import Server

from layers.database.connections import Database

_MB = 1_000_000
_TOGETHER, _EACH, _ONE = 12, 6, 2
_HEAD = (
    "POST /api/v1/sites/read?name=a.geojson HTTP/1.1\r\nHost: x\r\n"
    "Transfer-Encoding: chunked\r\n\r\n"
)
_SITES = b'{"type": "FeatureCollection", "features": []}'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def served(
    server: Server, database_name: str, app_database: Database, home: Path
) -> Iterator[Served]:
    limits = {"arriving_mb": _TOGETHER, "arriving_each_mb": _EACH, "file_mb": _ONE, "body_s": 20}
    environ = environment(home, server.app_url(database_name), **limits)
    with serve(environ, "--workers", "2") as found:
        found.answers("/readyz", within_s=180)
        yield found


def _bytes_in(home: Path) -> int:
    """Bytes of files on their way, as the file system has them."""
    found = 0
    for path in (home / "arriving").rglob("*"):
        with suppress(FileNotFoundError):
            found += path.stat().st_size if path.is_file() else 0
    return found


def _connected(served: Served, address: str) -> socket.socket:
    return socket.create_connection(
        ("127.0.0.1", served.port), timeout=60, source_address=(address, 0)
    )


def _sent(served: Served, address: str, size: int) -> tuple[socket.socket, int | None]:
    """A file of which so much was sent, and no end; what was answered meanwhile, if anything."""
    caller = _connected(served, address)
    caller.sendall(_HEAD.encode())
    piece = b"%x\r\n%b\r\n" % (100_000, b" " * 100_000)
    with suppress(OSError):
        for _ in range(size // 100_000):
            caller.sendall(piece)
    caller.settimeout(1)
    try:
        status = int(caller.recv(4096).split()[1])
    except TimeoutError:
        status = None
    except (OSError, IndexError):
        status = 0  # it hung up on us while we sent
    caller.settimeout(60)
    return caller, status


def _whole(served: Served, address: str) -> int:
    with _connected(served, address) as caller:
        chunk = b"%x\r\n%b\r\n0\r\n\r\n" % (len(_SITES), _SITES)
        caller.sendall(_HEAD.encode() + chunk)
        return int(caller.recv(4096).split()[1])


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_is_never_finished_fills_no_disk(served: Served, home: Path) -> None:
    unfinished = int(1.9 * _MB)
    with ExitStack() as stack:

        def send(address: str) -> int | None:
            caller, status = _sent(served, address, unfinished)
            stack.enter_context(caller)
            assert _bytes_in(home) <= _TOGETHER * _MB + (1 << 20)
            return status

        first = [send("127.0.0.1") for _ in range(8)]
        assert None in first and {429} <= set(first) <= {None, 429, 0}
        assert _bytes_in(home) <= _EACH * _MB
        # One caller's share is used up; another has his own, and is answered.
        assert _whole(served, "127.0.0.1") in (200, 422, 429)
        assert _whole(served, "127.0.0.2") in (200, 422)
        others = [send(f"127.0.0.{n}") for n in range(2, 9)]
        assert None in others and 503 in others
        # A question is answered whatever lies there.
        assert served.get("/healthz").status_code == 200
    # Hung up, they have left nothing.
    _until(lambda: _bytes_in(home) == 0)
    assert _whole(served, "127.0.0.1") in (200, 422)


def test_what_a_killed_worker_left_is_cleared(served: Served, home: Path) -> None:
    callers = [_sent(served, "127.0.0.1", _MB)[0] for _ in range(4)]
    assert _bytes_in(home) > 2 * _MB
    before = served.workers()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    for caller in callers:
        caller.close()
    _until(lambda: not before & served.workers())
    assert _bytes_in(home) > 2 * _MB
    served.answers("/readyz", within_s=180)
    for _ in range(4):  # whichever of them is asked
        assert _whole(served, "127.0.0.1") in (200, 422)
    _until(lambda: _bytes_in(home) == 0)


def test_somebody_empties_the_folder_meanwhile(served: Served, home: Path) -> None:
    assert _whole(served, "127.0.0.1") in (200, 422)
    shutil.rmtree(home / "arriving")
    for _ in range(4):
        assert _whole(served, "127.0.0.1") in (200, 422)
