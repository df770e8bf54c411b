"""Tasks of the tests' own: each writes what it did into a file of the worker's home."""

import time
from pathlib import Path

from api.worker.tasks import Task, WorkerServices
from blueprint.errors import Unavailable

__all__ = ["TASKS", "done"]


def done(home: Path) -> list[str]:
    file = home / "done"
    return file.read_text().split() if file.exists() else []


def _note(services: WorkerServices, word: str) -> None:
    with (services.settings.home / "done").open("a") as file:
        file.write(f"{word}\n")


def _say(services: WorkerServices, word: str) -> None:
    _note(services, word)


def _slow(services: WorkerServices, word: str, seconds: float) -> None:
    _note(services, f"{word}-began")
    time.sleep(seconds)
    _note(services, f"{word}-ended")


def _fails(services: WorkerServices, word: str) -> None:
    _note(services, word)
    raise Unavailable("对方没有回答")


TASKS = (
    Task("test.say", _say),
    Task("test.slow", _slow),
    Task("test.fails", _fails, attempts=2, wait_s=1),
)
