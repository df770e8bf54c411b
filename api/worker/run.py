"""Runs the worker: jobs taken from the queue until told to stop, through restarts of the database.

Told to stop, it takes no more jobs and ends those under way. Killed, its jobs run again: a worker
that has not told for a while that it lives has its jobs put back (layers.jobs.upkeep).
"""

import asyncio
import contextlib
import functools
import logging
import signal
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import procrastinate
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker
from sqlalchemy import make_url

from api.database import open_database
from api.hub import build_hub
from api.settings import Settings
from api.wiring import build_services
from api.worker.deliveries import deliver_events
from api.worker.jobs import TASKS
from api.worker.tasks import Task, WorkerServices
from blueprint.errors import BlueprintError, Unavailable
from layers.cluster import ClusterError
from layers.installation.access import Access, revive
from layers.jobs import STALLED_AFTER_S, note_failure
from layers.schemas import JOBS_SEARCH_PATH

__all__ = ["run_worker", "worker_app"]

_log = logging.getLogger(__name__)
_HEARTBEAT_S = 5
_AGAIN_AFTER_S = 2.0
# Connections beside those of jobs, for deliveries and for what the queue itself asks.
_DELIVERING = 6


def worker_app(
    access: Access, services: WorkerServices, tasks: Sequence[Task] = TASKS
) -> procrastinate.App:
    """The library's application with our tasks, on the database of `access`."""
    conninfo = make_url(access.app_url).set(drivername="postgresql")
    connector = procrastinate.PsycopgConnector(
        conninfo=conninfo.render_as_string(hide_password=False),
        kwargs={
            "options": f"-c search_path={JOBS_SEARCH_PATH} -c timezone=UTC",
            "application_name": "one-blueprint-worker",
        },
        min_size=1,
        max_size=4,
    )
    app = procrastinate.App(connector=connector)
    for task in tasks:
        run = functools.partial(_run, services, task)
        functools.update_wrapper(run, task.run)
        retry = None
        if task.attempts > 1:
            retry = procrastinate.RetryStrategy(
                max_attempts=task.attempts - 1, wait=0, exponential_wait=task.wait_s
            )
        registered = app.task(
            name=task.name,
            queue=task.queue,
            retry=retry or False,
            queueing_lock=task.name if task.every else None,
            pass_context=False,
        )(run)
        if task.every is not None:
            app.periodic(cron=task.every)(registered)
    return app


def _run(services: WorkerServices, task: Task, /, *positional: Any, **arguments: Any) -> None:
    task.run(services, *positional, **arguments)


def _noting_failures(services: WorkerServices) -> Callable[..., Any]:
    """Around each job: why it failed is kept for administrators, then the library goes on."""

    def middleware(call_next: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
        try:
            return call_next()
        except Exception as error:
            reason = error.detail if isinstance(error, BlueprintError) else type(error).__name__
            fields = {"task": context.job.task_name, "job": context.job.id}
            _log.warning("job failed", extra={"fields": fields}, exc_info=error)
            with contextlib.suppress(BlueprintError):
                note_failure(services.database, context.job.id or 0, reason)
            raise

    return middleware


async def _work(app: procrastinate.App, stop_requested: asyncio.Event, **how: Any) -> None:
    """Until told to stop, or the worker ended by itself because the database went."""
    async with app.open_async():
        working = asyncio.create_task(app.run_worker_async(install_signal_handlers=False, **how))
        stop_awaited = asyncio.create_task(stop_requested.wait())
        await asyncio.wait({working, stop_awaited}, return_when=asyncio.FIRST_COMPLETED)
        stop_awaited.cancel()
        if not working.done():
            working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working


async def _supervise(
    settings: Settings,
    access: Access,
    make: Callable[[], procrastinate.App],
    how: dict[str, Any],
    deliver: Callable[[asyncio.Event], Coroutine[Any, Any, None]],
) -> None:
    stop_requested = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop_requested.set)
    deliveries = asyncio.create_task(deliver(stop_requested))
    while not stop_requested.is_set():
        try:
            await _work(make(), stop_requested, **how)
        except (ConnectorException, OSError) as error:
            _log.warning("the queue is out of reach", extra={"fields": {"cause": str(error)[:200]}})
        if not stop_requested.is_set():
            if access.private:
                with contextlib.suppress(ClusterError, Unavailable, OSError):
                    await asyncio.to_thread(revive, settings.home)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop_requested.wait(), _AGAIN_AFTER_S)
    await deliveries


def run_worker(
    settings: Settings,
    access: Access,
    *,
    concurrency: int = 2,
    queues: Sequence[str] | None = None,
    tasks: Sequence[Task] = TASKS,
) -> None:
    """Take jobs until told to stop by SIGTERM or Ctrl-C; what is under way is ended first."""
    database = open_database(settings, pool_size=concurrency + _DELIVERING, access=access)
    try:
        services = WorkerServices(settings, database, build_services(database, settings))
        how = {
            "concurrency": concurrency,
            "queues": queues,
            "shutdown_graceful_timeout": settings.drain_s,
            "update_heartbeat_interval": _HEARTBEAT_S,
            "stalled_worker_timeout": STALLED_AFTER_S,
            "delete_jobs": "successful",
            "task_middleware": [_noting_failures(services)],
        }
        make = functools.partial(worker_app, access, services, tasks)
        hub = build_hub(database, settings)
        deliver = functools.partial(deliver_events, hub, settings)
        asyncio.run(_supervise(settings, access, make, how, deliver))
    finally:
        database.close()
