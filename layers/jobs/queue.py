"""Jobs put into the queue, in the transaction of what they belong to: both, or neither."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

import procrastinate
from procrastinate.contrib.sqlalchemy import SQLAlchemyPsycopg2Connector
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import Connection

__all__ = ["Job", "JobQueue"]


@dataclass(frozen=True, slots=True)
class Job:
    """`task` is the name of a task that the worker knows, `arguments` its JSON arguments: ids,
    never a person's data. Of two waiting jobs with the same `once`, one is enough. Jobs with the
    same `one_at_a_time` run one after the other, in order. `at` (aware): not before this moment.
    """

    task: str
    arguments: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    once: str | None = None
    one_at_a_time: str | None = None
    at: datetime | None = None
    priority: int = 0
    queue: str = "default"


class JobQueue:
    """Puts jobs in; who takes them out is `blueprint worker`."""

    def __init__(self) -> None:
        self._app = procrastinate.App(connector=SQLAlchemyPsycopg2Connector())

    def enqueue(self, connection: Connection, job: Job) -> int | None:
        """The job's number; None where one with the same `once` waits already. The job is there,
        and its worker told, when the connection's transaction commits."""
        deferrer = self._app.configure_task(
            job.task,
            allow_unknown=True,
            lock=job.one_at_a_time,
            queueing_lock=job.once,
            schedule_at=job.at,
            queue=job.queue,
            priority=job.priority,
            connection=connection,
        )
        try:
            # A lock that is taken must not cost the caller's transaction.
            with connection.begin_nested():
                return deferrer.defer(**job.arguments)
        except AlreadyEnqueued:
            return None
