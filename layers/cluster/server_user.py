"""Whom the server runs as: PostgreSQL refuses root, so root hands it to an unprivileged user."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from layers.cluster.errors import ClusterError

__all__ = ["ServerUser", "server_user"]

SERVICE_USER = "postgres"


@dataclass(frozen=True, slots=True)
class ServerUser:
    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    def run(
        self,
        argv: Sequence[str | Path],
        *,
        output: IO[bytes] | int = subprocess.DEVNULL,
        outlives_us: bool = False,
    ) -> int:
        """Run a program as this account, in a session of its own, and give its exit status.

        The session keeps a terminal's Ctrl-C from the server; a program that does not outlive us
        is ended when we are interrupted. PG* variables of the caller would change what the server
        does, and its current folder may be closed to the account: neither goes along.
        """
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        environment |= (
            {"LC_ALL": "C.UTF-8", "HOME": "/"} if self.is_other else {"LC_ALL": "C.UTF-8"}
        )
        process = subprocess.Popen(
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment,
            start_new_session=True,
            umask=0o077,
            user=self.uid if self.is_other else None,
            group=self.gid if self.is_other else None,
            extra_groups=[] if self.is_other else None,
        )
        try:
            return process.wait()
        except BaseException:
            if not outlives_us:
                process.terminate()
                process.wait()
            raise

    def can_enter(self, folder: Path) -> bool:
        return self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder]) == 0

    def own(self, path: Path) -> None:
        if self.is_other:
            os.chown(path, self.uid, self.gid)


def server_user(data: Path) -> ServerUser:
    """The owner of `data` when it exists and root asks, the service user for root, else oneself."""
    uid = os.geteuid() or _owner(data)
    try:
        found = pwd.getpwuid(uid) if uid else pwd.getpwnam(SERVICE_USER)
    except KeyError:
        if uid:
            raise ClusterError(
                f"User number {uid} has no name on this machine, and PostgreSQL wants one.",
                f"adduser --uid {uid} blueprint",
            ) from None
        raise ClusterError(
            "PostgreSQL does not run as root, and there is no unprivileged user to run it as.",
            f"adduser --system --group --no-create-home {SERVICE_USER}",
        ) from None
    return ServerUser(found.pw_name, found.pw_uid, found.pw_gid)


def _owner(data: Path) -> int:
    try:
        return data.stat().st_uid
    except OSError:
        return 0
