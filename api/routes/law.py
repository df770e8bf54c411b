"""The law that answers go by: instruments and clauses, what is not loaded, an operator's word."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.http.authentication import require
from api.http.bodies.json_fields import read_fields
from api.http.bodies.request_bodies import read_json
from api.http.components import components_of
from api.http.date_parameters import legal_date
from api.http.idempotency import once
from api.http.scopes import permits
from api.openapi.answers.law import AwaitingConfirmation, ConfirmationMade, LawInForce
from api.openapi.described import Keyed, Who, described
from api.pages.people import HEADERS, file_text
from api.presentation.law import awaiting_document, confirmation_made, law_document
from api.routes.people_schemas import CONFIRM
from blueprint.planning.awaiting_confirmation import (
    awaiting_confirmation,
    count_answers,
    of_blocks,
)
from blueprint.rulebook.confirming import GivenConfirmation, confirmation_given
from blueprint.shapes import as_json
from blueprint.site_queries.as_known_at import as_known_now
from blueprint.viewer import Viewer
from blueprint.vocabulary import Scope
from layers.features.blocks import PostgisBlocks
from layers.ledger.confirmations import ConfirmationStore, standing_documents

__all__ = ["router"]

router = APIRouter(tags=["law"])

_AsOf = Annotated[str | None, Query(description="ISO date; today when absent")]
# So many blocks and records are looked at; what a page shows is told of these.
_MOST = 1000


def _json(document: Any, status: int = 200) -> Response:
    return Response(
        orjson.dumps(document),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


@router.get(
    "/api/v1/rulebook",
    dependencies=[permits(Scope.QUERY)],
    summary="Instruments with their clauses, law that is known and not loaded, notices",
)
@described("getRulebook", LawInForce)
def get_rulebook(request: Request, as_of: _AsOf = None) -> Response:
    """As it answers now, with what operators confirmed."""
    require(request, Scope.QUERY)
    services = as_known_now(components_of(request).services)
    return _json(as_json(law_document(services.rulebook, legal_date(as_of, services.city))))


@router.get(
    "/api/v1/rulebook/awaiting",
    dependencies=[permits(Scope.ADMIN)],
    summary="What waits for an operator's word, and how many blocks and records each would settle",
)
@described("listAwaitingConfirmation", AwaitingConfirmation, who=Who.KNOWN)
def get_awaiting(request: Request, as_of: _AsOf = None) -> Response:
    """Blocks are asked about for an ordinary project of which all facts are given; of records the
    last answer is looked at. At most a thousand of each."""
    viewer = require(request, Scope.ADMIN)
    services = as_known_now(components_of(request).services)
    on = legal_date(as_of, services.city)
    waiting = awaiting_confirmation(services.rulebook, on)
    blocks = PostgisBlocks(components_of(request).database)
    version = blocks.map_version()
    shapes = [block.shape for block in blocks.seen_by(viewer, version)][:_MOST]
    decided = of_blocks(services, shapes, on, version.read)
    count_answers(services.rulebook, waiting, decided, records=False)
    standing = standing_documents(components_of(request).database, _MOST)
    count_answers(services.rulebook, waiting, standing, records=True)
    return _json(as_json(awaiting_document(waiting, on)))


@router.post(
    "/api/v1/rulebook/confirmations",
    dependencies=[permits(Scope.ADMIN)],
    status_code=201,
    summary="An operator's word on a rule, or on a law that is not loaded; it holds from now on",
    openapi_extra=CONFIRM,
)
@described(
    "confirmRulebook",
    ConfirmationMade,
    "The word as it is kept",
    status=201,
    keyed=Keyed.MAY,
    who=Who.KNOWN,
)
def post_confirmation(request: Request, body: Annotated[Any, Depends(read_json)]) -> Response:
    viewer = require(request, Scope.ADMIN)
    return once(request, viewer, lambda _: _confirmed(request, viewer, body))


def _confirmed(request: Request, viewer: Viewer, body: Any) -> Response:
    given = read_fields(
        body,
        {"about": str, "by": str},
        {"document": str, "read_on": str, "effect": list, "area": str, "withdraw": bool},
    )
    services = components_of(request).services
    read_on: date | None = None
    if "read_on" in given:
        read_on = legal_date(given["read_on"], services.city, ("read_on",))
    wanted = GivenConfirmation(
        about=given["about"],
        by=given["by"],
        document=given.get("document"),
        read_on=read_on,
        effect=given.get("effect"),
        area=given.get("area"),
        withdraw=given.get("withdraw", False),
    )
    today = datetime.now(UTC).astimezone(ZoneInfo(services.city.time_zone)).date()
    confirmation = confirmation_given(services.rulebook, wanted, today)
    ConfirmationStore(components_of(request).database).add(viewer, confirmation)
    now = as_known_now(services)
    return _json(as_json(confirmation_made(confirmation, now.rulebook)), 201)


@router.get("/law", dependencies=[permits(Scope.QUERY)], include_in_schema=False)
def get_page(request: Request) -> HTMLResponse:
    require(request, Scope.QUERY)
    return HTMLResponse(file_text("law.html"), headers=HEADERS)
