"""Work on what may be hostile or endless, in a process that has bounds and can be ended."""

import multiprocessing
import resource
import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError as OutOfTime
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from blueprint.errors import Unavailable

__all__ = ["BoundedProcesses"]

P = ParamSpec("P")
T = TypeVar("T")

# A process is made anew after so much work: what its libraries remember does not grow for ever.
_MOST_TASKS = 40
# More who wait for their turn are told to come again.
_MOST_WAITING = 6


def _bound(bytes_: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (bytes_, bytes_))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class BoundedProcesses:
    """`processes` at once, each with so much address space; they start when first needed."""

    def __init__(self, processes: int, megabytes: int) -> None:
        self._processes, self._bytes = processes, megabytes << 20
        self._places = threading.BoundedSemaphore(processes + _MOST_WAITING)
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None

    def _ready(self) -> ProcessPool:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPool(
                    max_workers=self._processes,
                    max_tasks=_MOST_TASKS,
                    initializer=_bound,
                    initargs=(self._bytes,),
                    context=multiprocessing.get_context("spawn"),
                )
            return self._pool

    def run(self, seconds: float, function: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """What the function returns there. Unavailable where the process ended or took too long;
        an error of the function's is raised here."""
        if not self._places.acquire(blocking=False):
            raise Unavailable("正在处理的文件太多，请稍后再试", retry_after_s=10)
        try:
            future = self._ready().schedule(function, args=given, kwargs=named, timeout=seconds)
            result: T = future.result()
        except OutOfTime:
            raise Unavailable("处理超时，已中止") from None
        except (ProcessExpired, MemoryError):
            raise Unavailable("处理进程中断") from None
        finally:
            self._places.release()
        return result

    def close(self) -> None:
        with self._lock:
            if self._pool is not None:
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool.join(timeout=10)
