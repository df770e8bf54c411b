"""Domain errors as RFC 9457 problem details: one table, one shape; no stack trace, no SQL."""

import logging
import math
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.http.components import components_of
from api.http.languages import flaw_in_english, framework_message, in_english
from api.http.request_context import current_request
from blueprint.errors import (
    BadInput,
    BadQuery,
    BlueprintError,
    Conflict,
    EvidenceMismatch,
    Flaw,
    Forbidden,
    KeyReused,
    NotFound,
    SealBroken,
    StateConflict,
    StillInProgress,
    StorageFull,
    TooMany,
    Unauthenticated,
    Unavailable,
    VersionRequired,
    VersionStale,
    shown,
)

__all__ = [
    "CALLER_GONE",
    "MEDIA_TYPE",
    "TITLES",
    "install",
    "problem",
    "problem_of",
    "response_of",
    "retry_after",
    "unforeseen",
]

MEDIA_TYPE = "application/problem+json"
# What a client sees that hung up is not ours to say; nginx's number for it.
CALLER_GONE = 499
_log = logging.getLogger(__name__)

# First match wins; what is not here is our own fault.
_STATUSES: Sequence[tuple[type[BlueprintError], int, str, str]] = (
    (BadQuery, 400, "bad-request", "地址中的参数有误"),
    (KeyReused, 422, "idempotency-key-reused", "幂等键已用于别的请求"),
    (BadInput, 422, "bad-input", "输入有误"),
    (Unauthenticated, 401, "unauthenticated", "须先登录"),
    (Forbidden, 403, "forbidden", "没有权限"),
    (NotFound, 404, "not-found", "没有找到"),
    (StillInProgress, 409, "still-in-progress", "同一请求正在处理"),
    (StateConflict, 409, "state-conflict", "现在的状态不允许"),
    (Conflict, 409, "conflict", "与正在进行的操作冲突"),
    (VersionRequired, 428, "version-required", "缺少 If-Match"),
    (VersionStale, 412, "version-stale", "记录已被更改"),
    (TooMany, 429, "too-many", "次数过多"),
    (SealBroken, 500, "seal-broken", "封存的结果不一致"),
    (StorageFull, 507, "storage-full", "存储空间已满"),
    (Unavailable, 503, "unavailable", "暂时不可用"),
)
_TITLES = {
    400: ("bad-request", "请求无法读取"),
    404: ("not-found", "没有找到"),
    405: ("method-not-allowed", "不支持的方法"),
    408: ("too-slow", "请求体没有按时传完"),
    413: ("too-large", "请求体过大"),
    415: ("unsupported-media-type", "不支持的内容类型"),
}
# Each type of problem with its status, where it always has the same, and its title.
TITLES: Mapping[str, tuple[int | None, str]] = {
    **{slug: (status, title) for status, (slug, title) in _TITLES.items()},
    **{slug: (status, title) for _, status, slug, title in _STATUSES},
    "key-in-url": (400, "密钥不能写在网址里"),
    "foreign-site": (403, "请求来自别的网站"),
    "internal": (500, "服务内部错误"),
    "error": (None, "请求未能完成"),
}


_MOST_CHOICES = 100


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [shown(one, 200) for one in value[:_MOST_CHOICES]]
    return value if isinstance(value, int | float | bool | None) else shown(value, 200)


def problem(
    status: int, type_: str, title: str, detail: str, flaws: Sequence[Flaw] = ()
) -> dict[str, Any]:
    """The body of a problem: `type` is relative to the service, `errors` only for bad input."""
    request = current_request.get()
    english = request is not None and request.english
    if english:
        title = in_english(title)
        detail = "; ".join(map(flaw_in_english, flaws[:3])) if flaws else in_english(detail)
        flaws = [
            Flaw(flaw.loc, in_english(flaw.msg), flaw.value, in_english(flaw.remedy))
            for flaw in flaws
        ]
    body: dict[str, Any] = {
        "type": f"/problems/{type_}",
        "title": title,
        "status": status,
        "detail": detail,
    }
    if flaws:
        body["errors"] = [
            {
                "loc": list(flaw.loc),
                "msg": flaw.msg,
                "value": _plain(flaw.value),
                "remedy": flaw.remedy,
            }
            for flaw in flaws
        ]
    return body


def problem_of(error: BlueprintError) -> dict[str, Any]:
    """The problem for one of our errors."""
    for kind, status, type_, title in _STATUSES:
        if isinstance(error, kind):
            flaws = error.flaws if isinstance(error, BadInput) else ()
            body = problem(status, type_, title, error.detail, flaws)
            # RFC 9457 lets a problem carry members of its own.
            return {**error.members, **body} if isinstance(error, StateConflict) else body
    return problem(500, "internal", TITLES["internal"][1], "服务出错，已记录；请稍后再试")


def unforeseen() -> dict[str, Any]:
    """The problem for what nobody foresaw; the log has the traceback under the same request id."""
    return _with_request(problem_of(BlueprintError("")))


def _with_request(body: dict[str, Any]) -> dict[str, Any]:
    request = current_request.get()
    return body if request is None else {**body, "request_id": request.id}


def response_of(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """A problem as the answer to the request that is under way, whose id it carries."""
    body = _with_request(body)
    return Response(
        orjson.dumps(body), status_code=body["status"], headers=headers, media_type=MEDIA_TYPE
    )


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, BlueprintError)
    body = problem_of(error)
    if isinstance(error, StorageFull):
        components_of(request).disk.note_full()
    if isinstance(error, EvidenceMismatch):
        _log.error("evidence mismatch: %s", error.detail, exc_info=error)
    elif body["status"] == 500 and not isinstance(error, SealBroken):
        _log.error("our own error", exc_info=error)
    elif isinstance(error, Unavailable):
        cause = type(error.__cause__).__name__ if error.__cause__ else "busy"
        _log.warning("unavailable", extra={"fields": {"cause": cause}})
    return response_of(body, retry_after(error))


def retry_after(error: BlueprintError) -> dict[str, str] | None:
    """The header that says when to come again, for what may succeed then; for who is not known,
    how to say who it is."""
    if isinstance(error, StillInProgress):
        return {"Retry-After": "1"}
    if isinstance(error, Unavailable | TooMany):
        return {"Retry-After": str(error.retry_after_s)}
    return {"WWW-Authenticate": "Bearer"} if isinstance(error, Unauthenticated) else None


def _is_unbounded(held: object) -> bool:
    """Whether a text says a number that is none or beyond all, which is no matter of bounds."""
    try:
        return isinstance(held, str) and not math.isfinite(float(held[:400]))
    except ValueError:
        return False


def _parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    request_context = current_request.get()
    english = request_context is not None and request_context.english
    flaws = []
    for item in error.errors():
        held = item.get("input")
        kind = "finite_number" if _is_unbounded(held) else item["type"]
        msg, remedy = framework_message(kind, item.get("ctx") or {}, english=english)
        value = None if item["type"] == "missing" else shown(held)
        flaws.append(Flaw(tuple(item["loc"]), msg, value, remedy))
    detail = "；".join(str(flaw) for flaw in flaws[:3])
    return response_of(problem(422, "bad-input", "输入有误", detail, flaws))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    type_, title = _TITLES.get(error.status_code, ("error", TITLES["error"][1]))
    detail = str(error.detail) if error.status_code in (400, 408, 413, 415) else title
    headers = dict(error.headers) if error.headers else None
    return response_of(problem(error.status_code, type_, title, detail), headers)


def _unforeseen(request: Request, error: Exception) -> Response:
    if isinstance(error, ClientDisconnect):
        return Response(status_code=CALLER_GONE)  # to nobody
    _log.error("unforeseen error", exc_info=error)
    return response_of(unforeseen())


def install(app: FastAPI) -> None:
    app.add_exception_handler(BlueprintError, _ours)
    app.add_exception_handler(RequestValidationError, _parameters)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)
