"""Work that is done later, by another process: the queue in our own database (procrastinate)."""

from layers.jobs.failures import note_failure
from layers.jobs.queue import Job, JobQueue
from layers.jobs.state import (
    FailedJob,
    QueueState,
    TaskState,
    failed_jobs,
    job_status,
    queue_state,
    retry,
)
from layers.jobs.upkeep import STALLED_AFTER_S, forget_old, put_back_stalled

__all__ = [
    "STALLED_AFTER_S",
    "FailedJob",
    "Job",
    "JobQueue",
    "QueueState",
    "TaskState",
    "failed_jobs",
    "forget_old",
    "job_status",
    "note_failure",
    "put_back_stalled",
    "queue_state",
    "retry",
]
