"""Where I am logged in, and ending it there."""

from dataclasses import asdict
from uuid import UUID

import orjson
from fastapi import APIRouter, Request, Response

from api.http.authentication import require_session
from api.http.components import components_of
from api.openapi.answers.people import Sessions
from api.openapi.described import Who, described
from layers.people.sessions import end_one, living

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/sessions", tags=["accounts"])


@router.get(
    "",
    summary="My sessions that live; `here` is this one",
)
@described("listSessions", Sessions, who=Who.PERSON)
def get_sessions(request: Request) -> Response:
    session = require_session(request)
    assert session.viewer.account is not None
    mine = living(components_of(request).database, session.viewer.account)
    document = {"sessions": [{**asdict(one), "here": one.id == session.id} for one in mine]}
    return Response(
        orjson.dumps(document), media_type="application/json", headers={"Cache-Control": "no-store"}
    )


@router.delete(
    "/{session_id}",
    status_code=204,
    summary="End one of them",
)
@described("endSession", status=204, who=Who.PERSON)
def delete_session(request: Request, session_id: UUID) -> Response:
    session = require_session(request)
    end_one(components_of(request).database, session.viewer, session_id)
    return Response(status_code=204)
