"""What the machine gives a database: memory, cores, shared memory, room on disk."""

import math
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Machine"]

CGROUPS = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Machine:
    """Bytes, and whole cores; a container's limits count where they are smaller."""

    memory: int
    cores: int
    shared_memory: int
    disk_free: int

    @classmethod
    def here(cls, data_parent: Path) -> "Machine":
        return cls(
            memory=min([_total_memory(), *_memory_limits()]),
            cores=max(1, min([len(os.sched_getaffinity(0)), *_core_limits()])),
            shared_memory=_total(Path("/dev/shm")),
            disk_free=shutil.disk_usage(data_parent).free,
        )


def _total_memory() -> int:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1]) * 1024
    return 1 << 30


def _memory_limits() -> Iterator[int]:
    for folder in _groups("memory"):
        for name in ("memory.max", "memory.limit_in_bytes"):
            values = _values(folder / name)
            if values and values[0].isdigit():
                yield int(values[0])


def _core_limits() -> Iterator[int]:
    for folder in _groups("cpu"):
        values = _values(folder / "cpu.max") or [
            *_values(folder / "cpu.cfs_quota_us"),
            *_values(folder / "cpu.cfs_period_us"),
        ]
        if len(values) == 2 and values[0].isdigit():
            yield math.ceil(int(values[0]) / int(values[1]))


def _groups(controller: str) -> Iterator[Path]:
    """This process's control group and those above it; version 2, then version 1."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        root = CGROUPS / controller if controllers else CGROUPS
        inside = root / path.lstrip("/")
        yield from (folder for folder in (inside, *inside.parents) if folder.is_relative_to(root))


def _values(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []


def _total(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).total
    except OSError:
        return 0
