"""API keys of whoever is logged in: list, make, rotate, revoke."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response

from api.http.authentication import require_session
from api.http.bodies.json_fields import read_fields
from api.http.bodies.request_bodies import read_json
from api.http.components import components_of
from api.http.idempotency import Claim, once
from api.openapi.answers.people import KeyMade, Keys
from api.openapi.described import Keyed, Who, described
from api.routes.people_schemas import MAKE_KEY
from layers.people import keys

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/keys", tags=["accounts"])

_DAYS = 90


def _uncached(document: Any, status: int = 200) -> Response:
    return Response(
        orjson.dumps(document),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _made(claim: Claim, made: keys.Made) -> Response:
    """Whoever sends the same request again is told of the key, but not what it is: nobody keeps
    that."""
    claim.store(_uncached({**asdict(made.key), "key": None}, 201))
    return _uncached({**asdict(made.key), "key": made.token}, 201)


@router.get(
    "",
    summary="My keys, without their secrets",
)
@described("listKeys", Keys, who=Who.PERSON)
def get_keys(request: Request) -> Response:
    viewer = require_session(request).viewer
    mine = keys.listing(components_of(request).database, viewer)
    return _uncached({"keys": [asdict(key) for key in mine]})


@router.post(
    "",
    status_code=201,
    summary="A new key with some of my scopes; `key` is shown this once",
    openapi_extra=MAKE_KEY,
)
@described(
    "createKey", KeyMade, "The key, told this once", status=201, keyed=Keyed.MAY, who=Who.PERSON
)
def post_key(request: Request, body: Annotated[Any, Depends(read_json)]) -> Response:
    viewer = require_session(request).viewer
    given = read_fields(body, {"name": str, "scopes": list}, {"days": int})

    def make(claim: Claim) -> Response:
        made = keys.make(
            components_of(request).database,
            viewer,
            name=given["name"],
            scopes=given["scopes"],
            days=given.get("days", _DAYS),
        )
        return _made(claim, made)

    return once(request, viewer, make)


@router.post(
    "/{key_id}/rotate",
    status_code=201,
    summary="A new key in its place; the old one goes on for a day",
)
@described(
    "rotateKey",
    KeyMade,
    "A new key in its place, told this once",
    status=201,
    keyed=Keyed.MAY,
    who=Who.PERSON,
)
def post_rotate(request: Request, key_id: UUID) -> Response:
    viewer = require_session(request).viewer
    database = components_of(request).database
    return once(request, viewer, lambda claim: _made(claim, keys.rotate(database, viewer, key_id)))


@router.delete(
    "/{key_id}",
    status_code=204,
    summary="Revoke a key",
)
@described("revokeKey", status=204, who=Who.PERSON)
def delete_key(request: Request, key_id: UUID) -> Response:
    viewer = require_session(request).viewer
    keys.revoke(components_of(request).database, viewer, key_id)
    return Response(status_code=204)
