"""The worker as a child of the service: started beside it and ended with it."""

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess

from api.observability.logs import configure
from api.settings import Settings
from layers.installation.access import Access

__all__ = ["beside_the_service"]

_log = logging.getLogger(__name__)
_LOOKS_EVERY_S = 0.5
_AGAIN_AFTER_S = (1, 2, 5, 15, 30)
_LIVED_S = 60
_NICE = 10


def _work(settings: Settings, access: Access, parent: int) -> None:
    from api.worker.run import run_worker

    # Whoever waits for an answer goes first; what runs for later takes what is left.
    os.nice(_NICE)
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    configure(settings.log_level, settings.log_format)
    run_worker(settings, access)


def _leave_with(parent: int) -> None:
    """A worker whose service was killed does not stay alone."""
    while os.getppid() == parent:
        time.sleep(_LOOKS_EVERY_S)
    os.kill(os.getpid(), signal.SIGTERM)


class _Supervisor:
    def __init__(self, settings: Settings, access: Access) -> None:
        self._settings, self._access = settings, access
        self._ending = threading.Event()
        self._process: SpawnProcess | None = None
        self._thread = threading.Thread(target=self._keep_up, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _keep_up(self) -> None:
        deaths = 0
        while not self._ending.is_set():
            began = time.monotonic()
            spawn = multiprocessing.get_context("spawn")
            process = spawn.Process(
                target=_work,
                args=(self._settings, self._access, os.getpid()),
                name="blueprint worker",
            )
            process.start()
            self._process = process
            while process.is_alive() and not self._ending.is_set():
                process.join(_LOOKS_EVERY_S)
            if self._ending.is_set():
                return
            deaths = 0 if time.monotonic() - began > _LIVED_S else deaths + 1
            _log.warning("worker died", extra={"fields": {"exit": process.exitcode}})
            self._ending.wait(_AGAIN_AFTER_S[min(deaths, len(_AGAIN_AFTER_S) - 1)])

    def stop(self) -> None:
        self._ending.set()
        self._thread.join()
        process = self._process
        if process is None or not process.is_alive():
            return
        process.terminate()
        process.join(self._settings.drain_s + 5)
        if process.is_alive():
            process.kill()
            process.join()


@contextmanager
def beside_the_service(settings: Settings, access: Access) -> Iterator[None]:
    """A worker runs while this is open; its jobs under way are ended before it closes."""
    supervisor = _Supervisor(settings, access)
    supervisor.start()
    try:
        yield
    finally:
        supervisor.stop()
