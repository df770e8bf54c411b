"""Around every request: its id, its span, its line in the log, its place in the metrics."""

import logging
import time
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.languages import prefers_english
from api.http.problems import CALLER_GONE, MEDIA_TYPE, unforeseen
from api.http.request_context import RequestContext, current_request, request_id_of
from api.observability.instrumentation import Observability
from api.observability.logs import logged

__all__ = ["ObserveRequests"]

_log = logging.getLogger("api.request")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_ELSEWHERE = "(none)"


def _header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value).decode("latin-1")
    return None


def _trace_headers(scope: Scope) -> Mapping[str, str]:
    found = {name: _header(scope, name.encode()) for name in ("traceparent", "tracestate")}
    return {name: value for name, value in found.items() if value is not None}


def _route(scope: Scope) -> str:
    """The route's template: there are as many as routes, whatever is asked."""
    return getattr(scope.get("route"), "path", None) or _ELSEWHERE


class ObserveRequests:
    """ASGI middleware, the outermost of ours."""

    def __init__(self, app: ASGIApp, observability: Observability) -> None:
        self._app, self._observability = app, observability

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = RequestContext(
            request_id_of(_header(scope, b"x-request-id")),
            prefers_english(_header(scope, b"accept-language")),
        )
        token = current_request.set(request)
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        status, complete = 0, False

        async def sending(message: Message) -> None:
            nonlocal status, complete
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-request-id", request.id.encode()),
                ]
            try:
                await send(message)
            except OSError as error:
                raise ClientDisconnect from error
            complete = message["type"] == "http.response.body" and not message.get("more_body")

        began = time.perf_counter()
        self._observability.metrics.began()
        try:
            with self._observability.spans.request(method, _trace_headers(scope)) as span:
                try:
                    await self._app(scope, receive, sending)
                except Exception as error:
                    if _hung_up(error):
                        status = CALLER_GONE
                        return
                    _log.error("unforeseen error", exc_info=error)
                    logged(error)
                    self._observability.metrics.unforeseen(method, _route(scope))
                    if status:
                        raise  # half an answer is out: the server cuts the connection
                    await _answer(sending)
                finally:
                    route = _route(scope)
                    status = status or CALLER_GONE
                    span.rename(f"{method} {route}")
                    span.finish(
                        {
                            "http.request.method": method,
                            "http.route": route,
                            "http.response.status_code": status,
                            "blueprint.request_id": request.id,
                        },
                        failed=status >= 500,
                    )
                    seconds = time.perf_counter() - began
                    fields: dict[str, Any] = {
                        "method": method,
                        "route": route,
                        "status": status,
                        "complete": complete,
                        "duration_ms": round(seconds * 1000, 2),
                        "db_ms": round(request.db_s * 1000, 2),
                        "statements": request.statements,
                    }
                    for name, spent in request.phases.items():
                        fields[f"{name}_ms"] = round(spent * 1000, 2)
                    if span.trace_id:
                        fields["trace_id"] = span.trace_id
                    _log.info("request", extra={"fields": fields})
        finally:
            self._observability.metrics.ended(
                method, _route(scope), status or CALLER_GONE, time.perf_counter() - began
            )
            current_request.reset(token)


def _hung_up(error: BaseException | None) -> bool:
    """Whether it is the caller that left, whatever was made of that on the way."""
    while error is not None and not isinstance(error, ClientDisconnect):
        error = error.__cause__
    return error is not None


async def _answer(send: Send) -> None:
    body = orjson.dumps(unforeseen())
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body})
