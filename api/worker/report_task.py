"""Making a report, as a task of the worker."""

from api.reports.making import ReportMaker
from api.worker.tasks import Task, WorkerServices
from layers.reports.store import MAKE_REPORT

__all__ = ["MAKE_REPORT_TASK"]

_makers: dict[int, ReportMaker] = {}


def _make(services: WorkerServices, number: str) -> None:
    maker = _makers.get(id(services))
    if maker is None:
        maker = _makers.setdefault(
            id(services),
            ReportMaker(services.settings, services.database, services.services, processes=1),
        )
    maker.make(number)


MAKE_REPORT_TASK = Task(MAKE_REPORT, _make, attempts=4, wait_s=2)
