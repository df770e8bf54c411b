"""The proxy of docs/operations.md, as it stands there: nginx from Debian before a served process.

An honest caller is answered through it; one that hangs is ended at it, and does not come through.
"""

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from api_fixtures import app_database, database_name
from served import Served, environment, serve
from serving import Server
from worked_query import QUERIES, query

from layers.cluster.ports import free_port
from layers.database.connections import Database

__all__ = ["app_database", "database_name"]

pytestmark = pytest.mark.acceptance

_CONFIGURATION = Path(__file__).parents[2] / "docs" / "proxy" / "nginx.conf"
_NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


@dataclass(frozen=True)
class Proxied:
    port: int
    home: Path
    served: Served

    def url(self, path: str) -> str:
        return f"https://127.0.0.1:{self.port}{path}"


def _here(folder: Path, port: int, served: int) -> Path:
    """The configuration with this run's places, and bounds that a test can wait for."""
    text = _CONFIGURATION.read_text("utf-8")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1"]
    subprocess.run(
        [*made, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
    )
    changes = {
        "/run/nginx.pid": str(folder / "nginx.pid"),
        "/var/log/nginx/error.log": str(folder / "error.log"),
        "/etc/ssl/blueprint.crt": str(certificate),
        "/etc/ssl/blueprint.key": str(key),
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "server 127.0.0.1:8000": f"server 127.0.0.1:{served}",
        "client_header_timeout 10s": "client_header_timeout 1s",
        "client_body_timeout 15s": "client_body_timeout 1s",
    }
    for before, after in changes.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    path = folder / "nginx.conf"
    path.write_text(text, "utf-8")
    return path


@contextmanager
def _proxy(folder: Path, port: int, served: int) -> Iterator[None]:
    command = [_NGINX, "-p", str(folder), "-c", str(_here(folder, port, served))]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = subprocess.Popen([*command, "-g", "daemon off;"])
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def proxied(
    server: Server,
    database_name: str,
    app_database: Database,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Proxied]:
    home, port = tmp_path_factory.mktemp("home"), free_port()
    with serve(environment(home, server.app_url(database_name))) as served:
        served.answers("/readyz", within_s=180)
        with _proxy(tmp_path_factory.mktemp("nginx"), port, served.port):
            deadline = time.monotonic() + 30
            while not _listens(port):
                assert time.monotonic() < deadline
                time.sleep(0.1)
            yield Proxied(port, home, served)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def test_an_honest_caller_is_answered_through_it(proxied: Proxied) -> None:
    with httpx2.Client(verify=False, timeout=60) as caller:
        sealed = caller.post(proxied.url(QUERIES), json=query())
        assert sealed.status_code == 201
        again = caller.get(proxied.url(sealed.headers["location"]))
        assert again.json()["digest"] == sealed.json()["digest"]
        assert caller.get(proxied.url("/metrics")).status_code == 404
        large = caller.post(proxied.url("/api/v1/sites/read?name=a.txt"), content=b" " * 52_000_000)
        assert large.status_code == 413


def test_whoever_hangs_is_ended_at_it(proxied: Proxied) -> None:
    """Half a head, and half a file: neither comes through, and both are over in their time."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    halves = (
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n",
        b"POST /api/v1/sites/read?name=a.txt HTTP/1.1\r\nHost: x\r\n"
        b"Content-Length: 40000000\r\n\r\n" + b" " * 1_000_000,
    )
    for half in halves:
        with (
            socket.create_connection(("127.0.0.1", proxied.port), timeout=60) as plain,
            context.wrap_socket(plain) as caller,
        ):
            caller.sendall(half)
            assert httpx2.get(proxied.url("/healthz"), verify=False).status_code == 200
            arriving = proxied.home / "arriving"
            assert not arriving.exists() or not list(arriving.glob("*/*"))
            with suppress(ConnectionResetError, ssl.SSLError):
                while caller.recv(65_536):
                    pass
    assert proxied.served.get("/healthz").status_code == 200
