"""blueprint worker: takes jobs from the queue until it is told to stop."""

from typing import Annotated

import typer

from api.cli.console import messages
from api.observability.logs import configure
from api.settings import Settings
from layers.installation.access import reach

__all__ = ["worker"]


def worker(
    concurrency: Annotated[int, typer.Option(help="同时办理的任务数", min=1, max=16)] = 2,
    queue: Annotated[list[str] | None, typer.Option(help="只办理这些队列，可多次给出")] = None,
) -> None:
    """办理后台任务：报告等。按 Ctrl-C 停止，正在办理的先办完。"""
    from api.worker.run import run_worker

    settings = Settings()
    access = reach(settings.home, settings.database_url)
    configure(settings.log_level, settings.log_format)
    messages.print("后台任务开始办理，按 Ctrl-C 停止。")
    run_worker(settings, access, concurrency=concurrency, queues=queue)
