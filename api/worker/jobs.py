"""The tasks that the worker knows: whoever has work for later adds its task here."""

from collections.abc import Sequence

from api.worker.projects_task import BRING_RECORDS_UP_TO_DATE
from api.worker.report_task import MAKE_REPORT_TASK
from api.worker.results_task import GIVE_UP_RESULTS, SETTLE_RESULTS_TASK
from api.worker.tasks import Task
from api.worker.upkeep import FORGET_OLD_JOBS, PUT_BACK_STALLED_JOBS

__all__ = ["TASKS"]

TASKS: Sequence[Task] = (
    MAKE_REPORT_TASK,
    BRING_RECORDS_UP_TO_DATE,
    SETTLE_RESULTS_TASK,
    GIVE_UP_RESULTS,
    PUT_BACK_STALLED_JOBS,
    FORGET_OLD_JOBS,
)
