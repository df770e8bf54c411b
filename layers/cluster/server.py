"""Makes and starts the server of one data folder, as the account that may."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from layers.cluster import configuration
from layers.cluster.binaries import Server
from layers.cluster.endpoint import ADMIN
from layers.cluster.errors import ClusterError
from layers.cluster.failures import explain, port_was_taken
from layers.cluster.folder import write_private
from layers.cluster.machine import Machine
from layers.cluster.server_user import ServerUser

__all__ = ["PortTaken", "ServerFolder"]

OURS = "blueprint.conf"
START_WITHIN_S = 300
LOG_MAX_BYTES = 10 << 20
ROOM_FOR_NEW_DATA = 300 << 20


class PortTaken(Exception):
    """Another program took the port between our look and the server's."""


@dataclass(frozen=True, slots=True)
class ServerFolder:
    data: Path
    log: Path
    user: ServerUser
    server: Server

    def initialise(self, password: str) -> None:
        """Make the data whole or not at all: built beside its place, then renamed."""
        free = shutil.disk_usage(self.data.parent).free
        if free < ROOM_FOR_NEW_DATA:
            raise ClusterError(
                f"Only {free >> 20} MB are free at {self.data.parent}; "
                f"a new cluster needs {ROOM_FOR_NEW_DATA >> 20} MB.",
                "free some space, or set BLUEPRINT_HOME to another disk",
            )
        building = self.data.with_name("data.new")
        if building.exists():
            shutil.rmtree(building)
        building.mkdir(mode=0o700)
        self.user.own(building)
        with self._password_file(password) as password_file:
            self._run(
                "initdb",
                [
                    self.server.bindir / "initdb",
                    f"--pgdata={building}",
                    f"--username={ADMIN}",
                    f"--pwfile={password_file}",
                    "--auth-local=scram-sha-256",
                    "--auth-host=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--data-checksums",
                ],
            )
        with (building / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(f"\ninclude_if_exists = '{OURS}'\n")
        building.rename(self.data)
        _sync(self.data.parent)

    def start(self, port: int, socket_dir: Path) -> None:
        """Raises PortTaken, or ClusterError with what the server's log says."""
        values = configuration.settings(Machine.here(self.data), port, socket_dir)
        write_private(self.data / OURS, configuration.text(values))
        self.user.own(self.data / OURS)
        # The folder is ours alone and no server runs: what lies there is left over.
        for stale in socket_dir.glob(".s.PGSQL.*"):
            stale.unlink(missing_ok=True)
        self._keep_log_short()
        pg_ctl = self.server.bindir / "pg_ctl"
        self._run("start", [pg_ctl, "-D", self.data, "-w", f"-t{START_WITHIN_S}", "start"])

    def _run(self, action: str, argv: list[str | Path]) -> None:
        # We open the log, because the account may be unable to reach it.
        with self.log.open("ab") as log:
            self.log.chmod(0o600)
            before = log.tell()
            status = self.user.run(argv, output=log, outlives_us=action == "start")
        if status == 0:
            return
        with self.log.open("rb") as log:
            log.seek(before)
            output = log.read().decode("utf-8", "replace")
        if action == "start" and port_was_taken(output):
            raise PortTaken
        raise explain(action, output, self.log)

    @contextmanager
    def _password_file(self, password: str) -> Iterator[Path]:
        path = self.data.with_name("password.new")
        write_private(path, password + "\n")
        try:
            self.user.own(path)
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _keep_log_short(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_MAX_BYTES:
            os.replace(self.log, self.log.with_suffix(".log.1"))


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
