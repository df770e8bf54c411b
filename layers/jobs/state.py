"""What waits, runs and failed, and a failed job put back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from blueprint.errors import Conflict, NotFound
from layers.jobs.upkeep import STALLED_AFTER_S

__all__ = [
    "FailedJob",
    "QueueState",
    "TaskState",
    "failed_jobs",
    "job_status",
    "queue_state",
    "retry",
]


@dataclass(frozen=True, slots=True)
class TaskState:
    """Jobs of one task. `due` are those of the waiting ones that could run now, `oldest_s` how long
    the first of them has been able to (seconds)."""

    task: str
    waiting: int
    due: int
    running: int
    failed: int
    oldest_s: float


@dataclass(frozen=True, slots=True)
class QueueState:
    workers: int
    tasks: Sequence[TaskState]

    @property
    def due(self) -> int:
        return sum(task.due for task in self.tasks)

    @property
    def failed(self) -> int:
        return sum(task.failed for task in self.tasks)

    @property
    def oldest_s(self) -> float:
        return max((task.oldest_s for task in self.tasks), default=0.0)


@dataclass(frozen=True, slots=True)
class FailedJob:
    id: int
    task: str
    arguments: Mapping[str, Any]
    attempts: int
    at: datetime | None
    reason: str | None


_STATE = """
SELECT j.task_name AS task,
    count(*) FILTER (WHERE j.status = 'todo') AS waiting,
    count(*) FILTER (WHERE j.status = 'todo'
        AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())) AS due,
    count(*) FILTER (WHERE j.status = 'doing') AS running,
    count(*) FILTER (WHERE j.status = 'failed') AS failed,
    coalesce(extract(epoch FROM now() - min(greatest(j.scheduled_at, e.at))
        FILTER (WHERE j.status = 'todo'
            AND (j.scheduled_at IS NULL OR j.scheduled_at <= now()))), 0) AS oldest_s
FROM jobs.procrastinate_jobs j
LEFT JOIN LATERAL (
    SELECT max(at) AS at FROM jobs.procrastinate_events e
    WHERE e.job_id = j.id AND e.type IN ('deferred', 'deferred_for_retry', 'retried')
) e ON j.status = 'todo'
WHERE j.status IN ('todo', 'doing', 'failed')
GROUP BY j.task_name ORDER BY j.task_name
"""
_WORKERS = """
SELECT count(*) FROM jobs.procrastinate_workers
WHERE last_heartbeat > now() - make_interval(secs => :alive_s)
"""
_FAILED = """
SELECT j.id, j.task_name AS task, j.args AS arguments, j.attempts, f.at, f.told
FROM jobs.procrastinate_jobs j
LEFT JOIN LATERAL (
    SELECT at, told FROM jobs.failure f WHERE f.job_id = j.id ORDER BY f.id DESC LIMIT 1
) f ON true
WHERE j.status = 'failed' ORDER BY j.id DESC LIMIT :limit
"""


def queue_state(connection: Connection) -> QueueState:
    tasks = [
        TaskState(
            row.task, row.waiting, row.due, row.running, row.failed, max(0.0, float(row.oldest_s))
        )
        for row in connection.execute(text(_STATE))
    ]
    workers = connection.scalar(text(_WORKERS), {"alive_s": STALLED_AFTER_S})
    return QueueState(int(workers or 0), tasks)


def job_status(connection: Connection, once: str) -> str | None:
    """How the newest job of this `once` stands: `todo`, `doing` or `failed`; None where there is
    none, or it succeeded."""
    status: str | None = connection.scalar(
        text(
            "SELECT CAST(status AS text) FROM jobs.procrastinate_jobs"
            " WHERE queueing_lock = :once AND status IN ('todo', 'doing', 'failed')"
            " ORDER BY id DESC LIMIT 1"
        ),
        {"once": once},
    )
    return status


def failed_jobs(connection: Connection, limit: int = 100) -> list[FailedJob]:
    """The newest first."""
    rows = connection.execute(text(_FAILED), {"limit": limit})
    return [
        FailedJob(row.id, row.task, row.arguments, row.attempts, row.at, row.told) for row in rows
    ]


def retry(connection: Connection, job_id: int) -> None:
    """Put a failed job back into the queue. NotFound where there is none of this number, Conflict
    where it did not fail or an equal one waits already."""
    status = connection.scalar(
        text("SELECT status FROM jobs.procrastinate_jobs WHERE id = :id FOR UPDATE"),
        {"id": job_id},
    )
    if status is None:
        raise NotFound(f"没有编号为 {job_id} 的后台任务")
    if status != "failed":
        raise Conflict(f"后台任务 {job_id} 没有失败，不必重试")
    waits = connection.scalar(
        text(
            "SELECT EXISTS (SELECT FROM jobs.procrastinate_jobs w JOIN jobs.procrastinate_jobs j"
            " ON j.queueing_lock = w.queueing_lock WHERE j.id = :id AND w.status = 'todo')"
        ),
        {"id": job_id},
    )
    if waits:
        raise Conflict(f"与后台任务 {job_id} 相同的任务已在排队")
    connection.execute(
        text("SELECT jobs.procrastinate_retry_job_v2(:id, now(), NULL, NULL, NULL)"),
        {"id": job_id},
    )
