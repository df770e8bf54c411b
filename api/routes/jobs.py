"""Background work for administrators: what waits, runs and failed; a failed job put back."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.http.authentication import require, viewer_of
from api.http.components import components_of
from api.http.idempotency import Claim, once
from api.http.scopes import permits
from api.openapi.answers.releases import Jobs
from api.openapi.described import Keyed, Who, described
from api.pages.people import HEADERS, file_text
from blueprint.errors import Unauthenticated
from blueprint.vocabulary import Role, Scope
from layers.jobs import FailedJob, TaskState, failed_jobs, queue_state, retry
from layers.people.audit import write

__all__ = ["page_router", "router"]

router = APIRouter(prefix="/api/v1/jobs", tags=["operations"], dependencies=[permits(Scope.ADMIN)])
page_router = APIRouter(include_in_schema=False)

_LABELS = {
    "jobs.forget_old": "清理旧任务记录",
    "jobs.put_back_stalled": "找回中断的任务",
    "projects.bring_up_to_date": "更新项目记录",
    "hub.settle_results": "办理模块报送的结果",
    "hub.give_up_results": "清理逾期的报送结果",
    "report.make": "制作预咨询报告",
}


def _label(task: str) -> str:
    return _LABELS.get(task, task)


def _task(task: TaskState) -> dict[str, Any]:
    return {
        "task": task.task,
        "label": _label(task.task),
        "waiting": task.waiting,
        "due": task.due,
        "running": task.running,
        "failed": task.failed,
        "oldest_s": round(task.oldest_s, 1),
    }


def _failed(job: FailedJob) -> dict[str, Any]:
    return {
        "id": job.id,
        "task": job.task,
        "label": _label(job.task),
        "arguments": dict(job.arguments),
        "attempts": job.attempts,
        "at": job.at and job.at.isoformat(),
        "detail": job.reason,
    }


@router.get(
    "",
    summary="What waits, runs and failed in the background",
)
@described("listJobs", Jobs, who=Who.KNOWN)
def get_jobs(request: Request) -> Response:
    require(request, Scope.ADMIN)
    database = components_of(request).database
    with database.reading() as connection:
        state, failed = queue_state(connection), failed_jobs(connection)
    document = {
        "workers": state.workers,
        "tasks": [_task(task) for task in state.tasks],
        "failed": [_failed(job) for job in failed],
    }
    return Response(orjson.dumps(document), media_type="application/json")


@router.post(
    "/{job_id}/retry",
    status_code=204,
    summary="Put a failed job back",
)
@described("retryJob", status=204, keyed=Keyed.MAY, who=Who.KNOWN, problems=(409,))
def post_retry(request: Request, job_id: Annotated[int, Path(ge=1, lt=1 << 63)]) -> Response:
    viewer = require(request, Scope.ADMIN)
    database = components_of(request).database

    def put_back(_: Claim) -> Response:
        with database.writing(timed=True) as connection:
            retry(connection, job_id)
            write(connection, viewer, "retry_job", f"job:{job_id}")
        return Response(status_code=204)

    return once(request, viewer, put_back)


@page_router.get("/jobs")
def get_page(request: Request) -> Response:
    try:
        known = viewer_of(request).role is not Role.VISITOR
    except Unauthenticated:
        known = False
    if not known:
        return RedirectResponse("/login?next=%2Fjobs", 303, HEADERS)
    return HTMLResponse(file_text("jobs.html"), headers=HEADERS)
