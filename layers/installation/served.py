"""Which services run from an installation: a small file each, so that a second start and `make
clean` find them."""

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Served", "noted", "served_on"]

_FOLDER = "serving"


@dataclass(frozen=True, slots=True)
class Served:
    """A service that runs: its process and where it answers."""

    pid: int
    url: str


def _file(home: Path, port: int) -> Path:
    return home / _FOLDER / f"{port}.json"


@contextlib.contextmanager
def noted(home: Path, port: int, url: str) -> Iterator[None]:
    """Around a service: that it runs is written down meanwhile, where the folder can be written."""
    file = _file(home, port)
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"pid": os.getpid(), "url": url}), "utf-8")
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            file.unlink()


def served_on(home: Path, port: int) -> Served | None:
    """The service of this installation on a port, where one was noted and its process lives."""
    try:
        noted = json.loads(_file(home, port).read_text("utf-8"))
        pid, url = int(noted["pid"]), str(noted["url"])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Served(pid, url) if b"blueprint" in command else None
