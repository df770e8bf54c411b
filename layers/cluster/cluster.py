"""The private cluster's life: up, down, status, remove.

Every step starts from what is really there, so any step may follow a crash of any other.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from layers.cluster import ports, postmaster
from layers.cluster.binaries import choose
from layers.cluster.database import ensure_database
from layers.cluster.endpoint import Endpoint
from layers.cluster.errors import ClusterError
from layers.cluster.folder import ClusterFolder, Memory, write_private
from layers.cluster.locking import alone_with
from layers.cluster.postmaster import Postmaster
from layers.cluster.server import PortTaken, ServerFolder
from layers.cluster.server_user import ServerUser, server_user

__all__ = ["Cluster", "Status"]

PORT_TRIES = 5


@dataclass(frozen=True, slots=True)
class Status:
    """`absent`: no data yet. `pid` and `port` only while running."""

    state: Literal["absent", "stopped", "running"]
    home: Path
    data: Path
    log: Path
    major: int | None = None
    pid: int | None = None
    port: int | None = None
    socket_dir: Path | None = None


class Cluster:
    """The cluster of one home. Methods raise ClusterError; many processes may call them at once."""

    def __init__(self, home: Path) -> None:
        self._place = ClusterFolder(home.expanduser().resolve())

    def up(self) -> Endpoint:
        """Start the server unless it runs, make the database unless it is there."""
        with self._alone():
            try:
                return self._answering()
            except ClusterError:
                # Killed a moment ago, a server looks alive until its last file is closed.
                if not postmaster.ends(self._place.data(self._place.recall())):
                    raise
            return self._answering()

    def down(self) -> bool:
        """Stop the server; False when none ran."""
        if not self._is_there():
            return False
        with self._alone():
            return postmaster.stop(self._place.data(self._place.recall()))

    def status(self) -> Status:
        """What is there, without waiting for anybody and without a connection."""
        with _plain_errors(self._place):
            data = self._place.data(self._place.recall())
            live = postmaster.running(data)
            major = _major(data)
        return Status(
            state="running" if live else "stopped" if major else "absent",
            home=self._place.home,
            data=data,
            log=self._place.log,
            major=major,
            pid=live.pid if live else None,
            port=live.port if live else None,
            socket_dir=live.socket_dir if live else None,
        )

    @property
    def died(self) -> bool:
        """Whether the server went without being told to: it left its pid file behind."""
        with _plain_errors(self._place):
            data = self._place.data(self._place.recall())
            return (data / "postmaster.pid").exists() and postmaster.ends(data)

    def remove(self) -> None:
        """Stop the server and delete the cluster with its data, wherever it was placed."""
        if not self._is_there():
            return
        with self._alone():
            memory = self._place.recall()
            postmaster.stop(self._place.data(memory), tidily=False)
            self._place.delete(memory)

    def _answering(self) -> Endpoint:
        memory = self._place.recall()
        notices: list[str] = []
        live = postmaster.running(self._place.data(memory))
        if live is None:
            user = server_user(self._place.data(memory))
            memory = self._prepare(memory, user, notices)
            live = self._start(memory, user, notices)
        endpoint = Endpoint(live.socket_dir, live.port, self._password(), notices=tuple(notices))
        ensure_database(endpoint)
        return endpoint

    def _prepare(self, memory: Memory, user: ServerUser, notices: list[str]) -> Memory:
        data = self._place.data(memory)
        if _major(data) is not None:
            return memory
        if data.exists():
            raise ClusterError(
                f"{data} exists but holds no PostgreSQL data. Nothing was changed.",
                "move the folder away, or restore a backup into it",
            )
        memory = self._place.settle(memory, user, notices)
        if not self._place.password_file.exists():
            write_private(self._place.password_file, secrets.token_urlsafe(24) + "\n")
        self._folder(memory, user).initialise(self._password())
        return memory

    def _start(self, memory: Memory, user: ServerUser, notices: list[str]) -> Postmaster:
        data = self._place.data(memory)
        folder = self._folder(memory, user)
        postmaster.clear_stale(data)
        socket_dir, memory = self._place.socket_dir(memory, user)
        for _ in range(PORT_TRIES):
            wanted = memory.port
            port = wanted if wanted and ports.is_free(wanted) else ports.free_port()
            if wanted and port != wanted:
                notices.append(f"Port {wanted} is taken by another program; now on port {port}.")
            if port != wanted:
                memory = replace(memory, port=port)
                self._place.remember(memory)
            try:
                folder.start(port, socket_dir)
            except PortTaken:
                continue
            live = postmaster.running(data)
            if live is not None:
                return live
        raise ClusterError("The server did not stay up.", f"see its log, {self._place.log}")

    def _folder(self, memory: Memory, user: ServerUser) -> ServerFolder:
        data = self._place.data(memory)
        return ServerFolder(data, self._place.log, user, choose(_major(data)))

    def _password(self) -> str:
        try:
            return self._place.password_file.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise ClusterError(
                f"The cluster's password, {self._place.password_file}, is gone.",
                "restore the file from a backup",
            ) from None

    def _is_there(self) -> bool:
        with _plain_errors(self._place):
            return self._place.folder.exists()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (
            _plain_errors(self._place),
            alone_with(self._place.lock_file, self._place.make),
        ):
            yield


@contextmanager
def _plain_errors(place: ClusterFolder) -> Iterator[None]:
    """Errors of the file system, in words for an operator."""
    try:
        yield
    except PermissionError as error:
        raise ClusterError(
            f"This user may not use {error.filename or place.folder}.",
            f"run as the user who made {place.home}, or set BLUEPRINT_HOME to another place",
        ) from error
    except OSError as error:
        raise ClusterError(
            f"{place.home} cannot be used: {error}.",
            "free some space, or set BLUEPRINT_HOME to another place",
        ) from error


def _major(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text().strip())
    except (FileNotFoundError, ValueError):
        return None
