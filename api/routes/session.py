"""The session: log in, who am I, log out."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response

from api.http.authentication import COOKIE, address_of, token_of, viewer_of
from api.http.bodies.json_fields import read_fields
from api.http.bodies.request_bodies import read_json
from api.http.components import components_of
from api.openapi.answers.people import SessionOpened, WhoAmI
from api.openapi.described import described
from api.routes.people_schemas import LOG_IN
from blueprint.contacts import read_contact
from blueprint.vocabulary import Scope
from layers.people.keys import may_have_keys
from layers.people.logging_in import log_in
from layers.people.sessions import LASTS, ActiveSession, Opened, end_session
from layers.people.tokens import csrf_of

__all__ = ["forget", "remember", "router", "secure"]

router = APIRouter(prefix="/api/v1/session", tags=["accounts"])


def secure(request: Request) -> bool:
    """Whether its cookies are for HTTPS alone."""
    settings = components_of(request).settings
    if settings.cookie_secure == "auto":
        return request.url.scheme == "https"
    return settings.cookie_secure == "always"


def remember(request: Request, response: Response, opened: Opened) -> None:
    """Give the browser the new session; the one that it had before ends."""
    before = token_of(request)
    if before is not None:
        end_session(components_of(request).database, before)
    response.set_cookie(
        COOKIE,
        opened.token,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=secure(request),
    )


def forget(request: Request, response: Response) -> None:
    """The session is dead, and the browser loses it."""
    token = token_of(request)
    if token is not None:
        end_session(components_of(request).database, token)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=secure(request))


@router.post(
    "",
    status_code=201,
    summary="Log in: a cookie, and the token for X-CSRF-Token",
    openapi_extra=LOG_IN,
)
@described(
    "openSession",
    SessionOpened,
    "A cookie, and the token for X-CSRF-Token",
    status=201,
    problems=(429,),
)
def post_session(request: Request, body: Annotated[Any, Depends(read_json)]) -> Response:
    given = read_fields(body, {"contact": str, "password": str})
    state = components_of(request)
    opened = log_in(
        state.database,
        state.people.counters,
        state.people.outbox,
        contact=read_contact(given["contact"]),
        password=given["password"],
        address=address_of(request),
    )
    document = {
        "account": opened.viewer.account,
        "role": opened.viewer.role.value,
        "expires_at": opened.expires_at,
        "csrf": csrf_of(opened.token),
    }
    response = Response(orjson.dumps(document), status_code=201, media_type="application/json")
    remember(request, response, opened)
    return response


def _entrances(request: Request, session: ActiveSession) -> list[dict[str, str]]:
    """The ways in that this account has."""
    settings = components_of(request).settings
    ways = [("password", "密码")] if session.has_password else []
    if session.linked and components_of(request).people.provider is not None:
        ways.append(("oidc", settings.oidc_name))
    return [{"id": id_, "label": label} for id_, label in ways]


@router.get(
    "",
    summary="Who am I, and what may I do",
)
@described("getSession", WhoAmI)
def get_session(request: Request) -> Response:
    viewer = viewer_of(request)
    document: dict[str, Any] = {
        "role": viewer.role.value,
        "label": viewer.role.label,
        "account": viewer.account,
        "scopes": sorted(viewer.may),
    }
    session: ActiveSession | None = request.state.session
    token = token_of(request)
    if session is not None and token is not None:
        document |= {"name": session.name, "department": session.department}
        document |= {"expires_at": session.expires_at, "csrf": csrf_of(token)}
        document |= {"scope_labels": {s.value: s.label for s in Scope if s in viewer.may}}
        document |= {
            "may_have_keys": may_have_keys(viewer),
            "entrances": _entrances(request, session),
        }
    return Response(
        orjson.dumps(document), media_type="application/json", headers={"Cache-Control": "no-store"}
    )


@router.delete(
    "",
    status_code=204,
    summary="Log out",
)
@described("closeSession", status=204)
def delete_session(request: Request) -> Response:
    response = Response(status_code=204)
    forget(request, response)
    return response
