"""What the queue needs done for itself, as tasks of their own accord."""

from api.worker.tasks import Task, WorkerServices
from layers.hub.access import forget_old as forget_old_accesses
from layers.jobs import forget_old, put_back_stalled

__all__ = ["FORGET_OLD_JOBS", "PUT_BACK_STALLED_JOBS"]


def _put_back(services: WorkerServices, timestamp: int | None = None) -> None:
    put_back_stalled(services.database)


def _forget(services: WorkerServices, timestamp: int | None = None) -> None:
    forget_old(services.database)
    forget_old_accesses(services.database)


PUT_BACK_STALLED_JOBS = Task("jobs.put_back_stalled", _put_back, attempts=1, every="* * * * * */10")
FORGET_OLD_JOBS = Task("jobs.forget_old", _forget, attempts=1, every="20 3 * * *")
