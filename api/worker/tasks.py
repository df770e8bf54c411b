"""What a task is: a name that jobs are put in under, and what is done for one."""

from collections.abc import Callable
from dataclasses import dataclass, field

from api.settings import Settings
from blueprint.site_queries.use_cases import Services
from layers.database.connections import Database
from layers.jobs import JobQueue

__all__ = ["Task", "WorkerServices"]


@dataclass(frozen=True, slots=True)
class WorkerServices:
    """What tasks work with, wired once a process."""

    settings: Settings
    database: Database
    services: Services
    jobs: JobQueue = field(default_factory=JobQueue)


@dataclass(frozen=True, slots=True)
class Task:
    """`run` is called with the services and the job's arguments, in a thread of its own. It may run
    again after it was killed halfway, so that doing it twice must be the same as once. After an
    error it is tried again, at most `attempts` times in all, `wait_s` seconds later and each time
    twice as late. `every` (cron, seconds as a sixth field) makes it a job of its own accord.
    """

    name: str
    run: Callable[..., None]
    attempts: int = 5
    wait_s: int = 2
    every: str | None = None
    queue: str = "default"
