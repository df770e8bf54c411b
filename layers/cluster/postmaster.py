"""Which process serves a data folder, told from its pid file without trusting it.

After a hard kill the pid file stays behind, and its number may by now be another program's. So a
process counts only when its command line is `postgres -D <this data>`, and a pid file is removed
only when no process is attached to the server's shared memory any more: PostgreSQL's own guard
against two servers on one data folder, kept.
"""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from layers.cluster.errors import ClusterError

__all__ = ["Postmaster", "clear_stale", "ends", "running", "stop"]

ORPHANS_LEAVE_WITHIN_S = 30.0
STOPS_WITHIN_S = 60.0
ENDS_WITHIN_S = 1.0


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What postmaster.pid says."""

    pid: int
    port: int
    socket_dir: Path
    shared_memory_id: int | None


def running(data: Path) -> Postmaster | None:
    """The live server of this data folder, or None."""
    found = _recorded(data)
    return found if found and _serves(found.pid, data) else None


def stop(data: Path, *, tidily: bool = True) -> bool:
    """Ask the server to go, then tell it to; False when none ran.

    Neither way loses what was committed: after the second, which is all that data about to be
    deleted needs, the next start recovers. Raises ClusterError when the server stays.
    """
    live = running(data)
    if live is None:
        return False
    for order in (signal.SIGINT, signal.SIGQUIT) if tidily else (signal.SIGQUIT,):
        with suppress(ProcessLookupError):
            os.kill(live.pid, order)
        if _gone_within(STOPS_WITHIN_S, live.pid, data):
            return True
    raise ClusterError(f"The server (pid {live.pid}) does not stop.", "look at what it waits for")


def ends(data: Path) -> bool:
    """Whether there was a server a moment ago and now there is none."""
    found = _recorded(data)
    return found is not None and _gone_within(ENDS_WITHIN_S, found.pid, data)


def clear_stale(data: Path) -> None:
    """Make the way free for a start, after `running` said None.

    Waits for backends that outlived their postmaster; raises ClusterError when they do not leave.
    """
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    found = _recorded(data)
    if found is None:
        # Cut short when the machine or its disk failed. Only we start servers here, one at a time.
        if not _is_served(data):
            pid_file.unlink()
        return
    deadline = time.monotonic() + ORPHANS_LEAVE_WITHIN_S
    while (attached := _attached(found.shared_memory_id)) != 0:
        if attached is None or time.monotonic() > deadline:
            raise ClusterError(
                f"Processes of a server that was killed (pid {found.pid}) may still use {data}.",
                "end the processes named `postgres: one-blueprint …`, then try again; if there "
                f"are none, remove {pid_file}",
            )
        time.sleep(0.1)
    # PostgreSQL clears up after a dead process itself, but not where the number lives on.
    if Path(f"/proc/{found.pid}").exists():
        pid_file.unlink(missing_ok=True)


def _recorded(data: Path) -> Postmaster | None:
    """None without a pid file, or with an incomplete one."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 5 or not (lines[0].isdigit() and lines[3].isdigit() and lines[4]):
        return None
    shared = lines[6].split() if len(lines) > 6 else []
    return Postmaster(
        pid=int(lines[0]),
        port=int(lines[3]),
        socket_dir=Path(lines[4]),
        shared_memory_id=int(shared[1]) if len(shared) == 2 else None,
    )


def _serves(pid: int, data: Path) -> bool:
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.path.basename(arguments[0]) == b"postgres" and os.fsencode(data) in arguments[1:]


def _gone_within(seconds: float, pid: int, data: Path) -> bool:
    deadline = time.monotonic() + seconds
    while _serves(pid, data):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _is_served(data: Path) -> bool:
    return any(
        _serves(int(entry.name), data) for entry in Path("/proc").iterdir() if entry.name.isdigit()
    )


def _attached(shared_memory_id: int | None) -> int | None:
    """How many processes use the segment; None when the machine does not say."""
    if shared_memory_id is None:
        return 0
    try:
        header, *rows = Path("/proc/sysvipc/shm").read_text().splitlines()
    except (OSError, ValueError):
        return None
    names = header.split()
    for row in rows:
        values = dict(zip(names, row.split(), strict=False))
        if values.get("shmid") == str(shared_memory_id):
            return int(values["nattch"])
    return 0
