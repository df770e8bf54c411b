"""What somebody meets who runs it for the first time: said early, in one language, and undone."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from api.http.languages import in_chinese
from api.serving import listening
from blueprint.errors import Conflict
from layers.cluster.binaries import Server
from layers.installation.served import noted, served_on

HOME = Path(__file__).resolve().parents[1]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        found: int = free.getsockname()[1]
    return found


def test_a_service_that_runs_is_known_and_its_port_is_named(tmp_path: Path, port: int) -> None:
    url = f"http://127.0.0.1:{port}/"
    assert served_on(tmp_path, port) is None
    with noted(tmp_path, port, url):
        stored = (tmp_path / "serving" / f"{port}.json").read_text()
        assert f'"pid": {os.getpid()}' in stored
        # Only a process of ours counts: numbers are used again.
        named = b"blueprint" in Path("/proc/self/cmdline").read_bytes()
        assert (served_on(tmp_path, port) is not None) is named
    assert not list((tmp_path / "serving").iterdir())


def test_a_taken_port_is_reported_before_anything_else(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Conflict, match="已被占用"):
            listening("127.0.0.1", port, tmp_path)
        for locale, message in (
            ("en_US.UTF-8", f"Port {port} is taken"),
            ("C.UTF-8", f"端口 {port} 已被"),
            ("zh_CN.UTF-8", f"端口 {port} 已被"),
        ):
            done = subprocess.run(
                ["scripts/demo.sh", str(port)],
                cwd=HOME,
                env={"PATH": os.environ["PATH"], "LC_ALL": locale},
                capture_output=True,
                text=True,
                timeout=30,
            )
            assert done.returncode == 1 and message in done.stderr and "PORT=" in done.stderr


def test_a_port_that_is_none(tmp_path: Path) -> None:
    done = subprocess.run(
        ["scripts/demo.sh", "80a"],
        cwd=HOME,
        env={**os.environ, "LC_ALL": "en_GB.UTF-8"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and "is no port" in done.stderr


@pytest.mark.parametrize("library", [False, True])
def test_half_a_postgis_is_none(tmp_path: Path, library: bool) -> None:
    share = tmp_path / "share" / "postgresql" / "extension"
    share.mkdir(parents=True)
    (share / "postgis.control").touch()
    (tmp_path / "bin").mkdir()
    if library:
        (tmp_path / "lib").mkdir()
        (tmp_path / "lib" / "postgis-3.so").touch()
    server = Server(tmp_path / "bin", 15)
    assert (server.has_postgis, server.has_half_a_postgis) == (library, not library)


def test_what_the_database_cannot_do_is_reported_in_chinese() -> None:
    message = in_chinese("PostgreSQL 15 is installed, but PostGIS is not.\n  Remedy: see the log")
    assert message == "已安装 PostgreSQL 15，但没有安装 PostGIS。\n  办法：查看日志"
    room = in_chinese("Only 12 MB are free at /x; a new cluster needs 200 MB.")
    assert room == "/x 只剩 12 MB 空间，新建数据库需要 200 MB。"
    assert in_chinese("Something else.") == "Something else."


def test_every_line_of_setup_has_its_chinese() -> None:
    """The lines that every first run shows."""
    lines = [
        "One Blueprint · setup (demo)",
        "  machine   Debian GNU/Linux 13 (x86_64), as root",
        "  system    apt-get will install: postgresql-postgis fonts-noto-cjk",
        "            131 packages, 178 MB to download, 548 MB on disk",
        "            how many and how large, apt tells once its lists are there",
        "  Python    packages of requirements/x.txt, checked by hash, into /x with /y (3.13)",
        "  page      packages of web/package-lock.json, then its build",
        "  done      uv (4 s)",
        "Ready.",
        "It runs already: http://127.0.0.1:8000/",
    ]
    done = subprocess.run(
        ["sed", "-f", "scripts/bootstrap/zh.sed"],
        cwd=HOME,
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    for line, message in zip(lines, done.stdout.splitlines(), strict=True):
        assert message != line and any("一" <= c <= "鿿" for c in message), line
