"""Logging in by the organisation's identity provider: there, and back."""

import re
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.http.authentication import address_of
from api.http.components import components_of
from api.http.problems import problem_of, retry_after
from api.http.safe_redirects import place_of_ours
from api.openapi.described import described
from api.pages.people import refusal_page
from api.routes.session import remember, secure
from blueprint.errors import BadQuery, BlueprintError, Flaw, NotFound
from layers.people.logging_in_oidc import LASTS, abandon, finish, start

if TYPE_CHECKING:
    from layers.people.provider import Provider

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/session/oidc", tags=["accounts"])

COOKIE = "blueprint_oidc"
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def _provider(request: Request) -> "Provider":
    provider = components_of(request).people.provider
    if provider is None:
        raise NotFound("此处没有设统一身份认证：请用密码登录")
    return provider


def _callback(request: Request) -> str:
    settings = components_of(request).settings
    base = settings.public_url or str(request.base_url)
    return f"{base.rstrip('/')}{router.prefix}/callback"


def _secret(request: Request) -> str | None:
    given = request.cookies.get(COOKIE, "")
    return given if _SECRET.fullmatch(given) else None


def _refused(request: Request, error: BlueprintError) -> Response:
    """A person, whose browser stands here, reads why and goes on; a program gets the problem."""
    if "text/html" not in request.headers.get("accept", ""):
        raise error
    body = problem_of(error)
    if body["status"] == 500:
        raise error
    headers = _HEADERS | (retry_after(error) or {})
    return HTMLResponse(refusal_page(body["title"], error), body["status"], headers)


@router.get(
    "",
    status_code=303,
    summary="Log in by the organisation's identity provider: go there",
)
@described(
    "startProviderLogin", status=303, headers=("Location",), refusal_pages=True, problems=(404, 429)
)
def get_start(request: Request, next: Annotated[str, Query(max_length=500)] = "/me") -> Response:
    state = components_of(request)
    try:
        started = start(
            state.database,
            state.people.counters,
            _provider(request),
            browser=_secret(request),
            next_=place_of_ours(next),
            redirect_uri=_callback(request),
            address=address_of(request),
        )
    except BlueprintError as error:
        return _refused(request, error)
    response = RedirectResponse(started.address, 303, _HEADERS)
    response.set_cookie(
        COOKIE,
        started.browser,
        max_age=int(LASTS.total_seconds()),
        path=router.prefix,
        httponly=True,
        samesite="lax",
        secure=secure(request),
    )
    return response


@router.get(
    "/callback",
    status_code=303,
    summary="Back from the identity provider: a session, and on to where one wanted to go",
)
@described(
    "finishProviderLogin",
    status=303,
    headers=("Location",),
    refusal_pages=True,
    problems=(404, 409, 429),
)
def get_callback(
    request: Request,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4096)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
    iss: Annotated[str | None, Query(max_length=1000)] = None,
) -> Response:
    services = components_of(request)
    try:
        provider = _provider(request)
        if iss is not None and iss != provider.client.issuer:
            raise BadQuery.of(Flaw(("iss",), "不是此处的统一身份认证", None, "请从登录页重新开始"))
        if error:
            raise abandon(services.database, _secret(request), state)
        opened, next_ = finish(
            services.database,
            services.people.counters,
            provider,
            browser=_secret(request),
            state=state,
            code=code,
            redirect_uri=_callback(request),
            address=address_of(request),
        )
    except BlueprintError as refusal:
        return _refused(request, refusal)
    response = RedirectResponse(place_of_ours(next_), 303, _HEADERS)
    remember(request, response, opened)
    return response
