"""Finds the PostgreSQL server programs; distributions keep them off PATH."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from layers.cluster.errors import ClusterError

__all__ = ["Server", "choose"]

INSTALL = (
    "install PostgreSQL with PostGIS, on Debian and Ubuntu: apt-get install postgresql-postgis"
)


@dataclass(frozen=True, slots=True)
class Server:
    """One installed PostgreSQL: the folder of its programs and its major version."""

    bindir: Path
    major: int

    @property
    def has_postgis(self) -> bool:
        return self._has_control and self._has_library

    @property
    def has_half_a_postgis(self) -> bool:
        """The extension's scripts without its library, as an interrupted removal leaves it."""
        return self._has_control and not self._has_library

    @property
    def _has_control(self) -> bool:
        return any((share / "extension" / "postgis.control").is_file() for share in self._shares())

    @property
    def _has_library(self) -> bool:
        beside = self.bindir.parent
        folders = (beside / "lib", beside / "lib64", beside / "lib" / "postgresql")
        return any(found for folder in folders for found in folder.glob("postgis-3.*"))

    def _shares(self) -> Iterator[Path]:
        yield Path("/usr/share/postgresql") / str(self.major)
        yield self.bindir.parent / "share" / "postgresql"
        yield self.bindir.parent / "share"


def choose(data_major: int | None) -> Server:
    """The server to use: the one that wrote the data, or for new data the newest with PostGIS.

    Raises ClusterError when none fits.
    """
    servers = sorted(_installed(), key=lambda server: server.major, reverse=True)
    if not servers:
        raise ClusterError("No PostgreSQL server is installed.", INSTALL)
    if data_major is not None:
        return _same_major(servers, data_major)
    for server in servers:
        if server.has_postgis:
            return server
    for server in servers:
        if server.has_half_a_postgis:
            raise _half(server)
    found = ", ".join(str(server.major) for server in servers)
    raise ClusterError(f"PostgreSQL {found} is installed, but PostGIS is not.", INSTALL)


def _half(server: Server) -> ClusterError:
    return ClusterError(
        f"PostGIS of PostgreSQL {server.major} is only half there: its library is missing.",
        f"apt-get install --reinstall postgresql-{server.major}-postgis-3",
    )


def _same_major(servers: list[Server], major: int) -> Server:
    for server in servers:
        if server.major == major:
            if server.has_postgis:
                return server
            if server.has_half_a_postgis:
                raise _half(server)
            raise ClusterError(
                f"PostgreSQL {major}, which wrote this data, has lost its PostGIS.",
                f"apt-get install postgresql-{major}-postgis-3",
            )
    found = ", ".join(str(server.major) for server in servers)
    raise ClusterError(
        f"The data was written by PostgreSQL {major}, but only PostgreSQL {found} is installed; "
        "one major version cannot read another's files. Nothing was changed.",
        f"install postgresql-{major}-postgis-3 again, or pg_upgrade the data, or start afresh in "
        "another BLUEPRINT_HOME; `make clean` throws the old data away",
    )


def _installed() -> list[Server]:
    seen: dict[Path, Server] = {}
    for bindir in _candidates():
        if all((bindir / name).is_file() for name in ("initdb", "pg_ctl", "postgres")):
            major = _major(bindir)
            if major is not None:
                seen.setdefault(bindir.resolve(), Server(bindir, major))
    return list(seen.values())


def _candidates() -> Iterator[Path]:
    yield from Path("/usr/lib/postgresql").glob("*/bin")
    yield from Path("/usr").glob("pgsql-*/bin")
    on_path = shutil.which("pg_ctl")
    if on_path:
        yield Path(on_path).resolve().parent


def _major(bindir: Path) -> int | None:
    try:
        shown = subprocess.run(
            [bindir / "postgres", "--version"], capture_output=True, text=True, timeout=30
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"\(PostgreSQL\) (\d+)", shown)
    return int(match[1]) if match else None
