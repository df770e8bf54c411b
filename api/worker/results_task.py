"""Results of modules that came too early: applied when the record allows them, given up after a
week; and uploads that nobody named."""

from datetime import UTC, datetime
from uuid import UUID

from api.http.bodies.hub_bodies import stored_report
from api.wiring import build_projects
from api.worker.tasks import Task, WorkerServices
from blueprint.hub.results import settle_waiting
from layers.hub.files import FileStore
from layers.hub.record_events import SETTLE_RESULTS
from layers.hub.results import ResultStore

__all__ = ["GIVE_UP_RESULTS", "SETTLE_RESULTS_TASK"]


def _settle(services: WorkerServices, project: str) -> None:
    projects = build_projects(services.database, services.services)
    results = ResultStore(services.database, stored_report)
    settle_waiting(projects, results, UUID(project), datetime.now(UTC))


def _give_up(services: WorkerServices, timestamp: int | None = None) -> None:
    ResultStore(services.database, stored_report).give_up_old()
    FileStore(services.database).forget_unused()


SETTLE_RESULTS_TASK = Task(SETTLE_RESULTS, _settle)
GIVE_UP_RESULTS = Task("hub.give_up_results", _give_up, attempts=3, every="17 * * * *")
