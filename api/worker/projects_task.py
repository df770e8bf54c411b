"""Project records brought up to date, as a task of the worker's own accord: new verdicts after a
publication or on a new day, acceptances by silence, clocks that run short."""

from datetime import UTC, datetime

from api.wiring import build_projects
from api.worker.tasks import Task, WorkerServices
from blueprint.projects.standing_determinations import bring_up_to_date
from layers.ledger.projects import ProjectStore

__all__ = ["BRING_RECORDS_UP_TO_DATE"]


def _run(services: WorkerServices, timestamp: int | None = None) -> None:
    projects = build_projects(services.database, services.services)
    store = projects.histories
    assert isinstance(store, ProjectStore)
    bring_up_to_date(projects, store, datetime.now(UTC))


BRING_RECORDS_UP_TO_DATE = Task(
    "projects.bring_up_to_date", _run, attempts=3, every="* * * * * */30"
)
