"""Metrics on an address of their own, where nothing else is answered."""

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.problems import problem, response_of
from api.settings import Settings

__all__ = ["MetricsPort", "is_on_metrics_port"]

_ANSWERED = ("/metrics", "/healthz", "/readyz")


def _port_of(scope: Scope) -> int | None:
    server = scope.get("server")
    return server[1] if server else None


def is_on_metrics_port(request: Request, settings: Settings) -> bool:
    """Whether a request came in on the address that is for metrics."""
    return settings.metrics_at is not None and _port_of(request.scope) == settings.metrics_at[1]


class MetricsPort:
    """ASGI middleware: on this port metrics alone, on all others everything as ever."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app, self._port = app, port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        elsewhere = scope["type"] != "http" or _port_of(scope) != self._port
        if elsewhere or scope["path"] in _ANSWERED:
            await self._app(scope, receive, send)
            return
        detail = "此端口只提供监测数据"
        await response_of(problem(404, "not-found", "没有找到", detail))(scope, receive, send)
