"""Work on what may be hostile or endless, in processes that have bounds and can be ended."""

import importlib
import math
import multiprocessing
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as OutOfTime
from enum import Enum
from pathlib import Path
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from blueprint.errors import Unavailable

__all__ = ["Bound", "BoundedProcesses", "OutOfBounds"]

P = ParamSpec("P")
T = TypeVar("T")

# More who wait for their turn are told to come again.
_MOST_WAITING = 6
_LOOKS_EVERY_S = 1.0
# Seconds of the clock to a second of the processor.
_CLOCK = 3
# Whoever is answered by the service itself goes first.
_NICE = 5


class Bound(Enum):
    """What ended a piece of work; the value is said to people."""

    TIME = "处理超时，已中止"
    MEMORY = "处理所需的内存超过上限，已中止"
    DEATH = "处理中断"


class OutOfBounds(Unavailable):
    """The work was ended. Whether that is the fault of what was sent is for the caller to say."""

    def __init__(self, bound: Bound) -> None:
        super().__init__(bound.value)
        self.bound = bound


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOKS_EVERY_S)
    os._exit(1)


def _begin(parent: int, bytes_: int, imported: Sequence[str]) -> None:
    """In the new process: libraries first, because what they reserve is no fault of the work's."""
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    os.nice(_NICE)
    for name in imported:
        importlib.import_module(name)
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + bytes_
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _within(seconds: float, function: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """In the process: the work, ended by the system where it takes more time of a processor."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time() + seconds), hard))
    try:
        return function(*given, **named)
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))


class BoundedProcesses:
    """`processes` at once, each with `megabytes` of address space beyond what it starts with, the
    modules `imported` among that. They start when first needed; one that dies is replaced, as is
    one that has done `most_tasks`: what its libraries remember does not grow for ever."""

    def __init__(
        self,
        processes: int,
        megabytes: int,
        imported: Sequence[str] = (),
        most_tasks: int = 40,
    ) -> None:
        self._most_tasks = most_tasks
        self._processes, self._bytes, self._imported = processes, megabytes << 20, imported
        self._places = threading.BoundedSemaphore(processes + _MOST_WAITING)
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None

    def _ready(self) -> ProcessPool:
        with self._lock:
            if self._pool is None or not self._pool.active:
                self._pool = ProcessPool(
                    max_workers=self._processes,
                    max_tasks=self._most_tasks,
                    initializer=_begin,
                    initargs=(os.getpid(), self._bytes, tuple(self._imported)),
                    context=multiprocessing.get_context("spawn"),
                )
            return self._pool

    def run(self, seconds: float, function: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """What the function returns there; its errors are raised here. OutOfBounds where it was
        ended, after `seconds` of a processor or three times as long of the clock (on a busy machine
        nobody's work is cut short for that of others). Unavailable where too many wait."""
        if not self._places.acquire(blocking=False):
            raise Unavailable("正在处理的文件太多，请稍后再试", retry_after_s=10)
        try:
            future = self._ready().schedule(
                _within, (seconds, function, *given), named, timeout=_CLOCK * seconds
            )
            result: T = future.result()
        except OutOfTime:
            raise OutOfBounds(Bound.TIME) from None
        except MemoryError:
            raise OutOfBounds(Bound.MEMORY) from None
        except ProcessExpired as expired:
            late = expired.exitcode == -signal.SIGXCPU
            raise OutOfBounds(Bound.TIME if late else Bound.DEATH) from None
        finally:
            self._places.release()
        return result

    def close(self) -> None:
        with self._lock:
            if self._pool is not None:
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool.join(timeout=10)
