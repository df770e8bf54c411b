"""blueprint serve: the HTTP service on 127.0.0.1."""

import socket
from contextlib import nullcontext
from typing import Annotated

import typer
import uvicorn

from api.cli.console import told
from api.settings import Settings
from api.watch.logs import configure
from api.watch.workers import metrics_directory
from blueprint.errors import Conflict

__all__ = ["serve", "serve_on"]


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Conflict(f"端口 {port} 已被占用：用 --port（或 PORT=）换一个") from None


def serve_on(host: str, port: int, workers: int = 1) -> None:
    """Serve until interrupted; Conflict when the port is taken."""
    settings = Settings()  # a wrong setting is told before anything starts
    _refuse_taken(host, port)
    told.print(f"服务在 http://{host}:{port}/ ，接口说明在 /docs ，按 Ctrl-C 停止。")
    configure(settings.log_level, settings.log_format)
    with metrics_directory() if workers > 1 else nullcontext():
        uvicorn.run(
            "api.app:serving_app",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            # Its logs go where ours go; its access log would tell addresses and queries.
            log_config=None,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=30,
            server_header=False,
        )


def serve(
    port: Annotated[int, typer.Option(help="端口", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="进程数", min=1, max=32)] = 1,
) -> None:
    """启动 HTTP 服务。"""
    serve_on(host, port, workers)
