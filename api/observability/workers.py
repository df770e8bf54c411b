"""Metrics of several worker processes: a directory per service start, swept of the dead.

prometheus_client keeps a file a process and kind of metric there, and adds them up when asked.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from prometheus_client.multiprocess import mark_process_dead

__all__ = ["DIRECTORY", "live_workers", "metrics_directory"]

DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
_PREFIX = "one-blueprint-metrics-"


@contextmanager
def metrics_directory() -> Iterator[None]:
    """A directory for the workers that are started within, named to them by the environment, and
    gone afterwards; an operator's own is left alone."""
    if os.environ.get(DIRECTORY):
        yield
        return
    _sweep()
    made = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
    os.environ[DIRECTORY] = made
    try:
        yield
    finally:
        del os.environ[DIRECTORY]
        shutil.rmtree(made, ignore_errors=True)


def _sweep() -> None:
    """What services left behind that were killed."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        pid = left.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(left, ignore_errors=True)


def live_workers(directory: str) -> list[int]:
    """The workers of this service that live; gauges of those that died are dropped."""
    live = []
    for pid in sorted({int(found) for file in os.listdir(directory) if (found := _pid_in(file))}):
        if _is_ours(pid):
            live.append(pid)
        else:
            with suppress(FileNotFoundError):  # another worker is at it too
                mark_process_dead(pid, directory)  # type: ignore[no-untyped-call]
    return live


def _pid_in(file: str) -> str | None:
    match = re.search(r"_(\d+)\.db$", file)
    return match[1] if match else None


def _is_ours(pid: int) -> bool:
    """Whether it is this process or a sibling: a dead worker's number may be another program's."""
    if pid == os.getpid():
        return True
    try:
        # The name in parentheses may hold anything; the parent is the second field after it.
        after_name = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2]
        state, parent = after_name.split()[:2]
    except (OSError, ValueError):
        return False
    return state != "Z" and int(parent) == os.getppid()
