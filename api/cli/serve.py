"""blueprint serve: the HTTP service on 127.0.0.1."""

from contextlib import nullcontext
from typing import Annotated

import typer

from api.cli.console import in_their_language, messages
from api.observability.logs import configure
from api.observability.workers import metrics_directory
from api.serving import listening, run
from api.settings import Settings
from api.worker.supervised import beside_the_service
from layers.installation.access import reach
from layers.installation.served import noted

__all__ = ["serve", "serve_on"]


def serve_on(host: str, port: int, workers: int = 1, *, with_worker: bool = False) -> None:
    """Serve until told to stop, with a worker beside it where one is asked for; Conflict when the
    port is taken, Unavailable without a database."""
    settings = Settings()  # a wrong setting is told before anything starts
    listeners = [listening(host, port, settings.home)]
    if settings.metrics_at is not None:
        listeners.append(listening(*settings.metrics_at))
    access = reach(settings.home, settings.database_url)
    where = f"服务在 http://{host}:{port}/ ，接口说明在 /docs ，按 Ctrl-C 停止。"
    messages.print(in_their_language(where))
    configure(settings.log_level, settings.log_format)
    # What it prints must lead somewhere: QR codes of reports.
    here = settings.model_copy(
        update={"public_url": settings.public_url or f"http://{host}:{port}"}
    )
    background = beside_the_service(here, access) if with_worker else nullcontext()
    many = metrics_directory() if workers > 1 else nullcontext()
    with noted(settings.home, port, f"http://{host}:{port}/"), many, background:
        served = run(settings, access, listeners, workers)
    if access.private:
        stopped = "服务已停止；数据库仍在后台运行，用 blueprint db down 停止。"
        messages.print(in_their_language(stopped))
    if not served:
        messages.print(f"[red]✗[/] {in_their_language('服务没有启动起来；原因见上。')}")
        raise typer.Exit(1)


def serve(
    port: Annotated[int, typer.Option(help="端口", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="进程数", min=1, max=32)] = 1,
    with_worker: Annotated[bool, typer.Option("--with-worker", help="同时办理后台任务")] = False,
) -> None:
    """启动 HTTP 服务。"""
    serve_on(host, port, workers, with_worker=with_worker)
