"""What was asked about a place before: for staff alone."""

from uuid import UUID

import orjson
from fastapi import APIRouter, Request, Response

from api.http.audited_reads import note_documents
from api.http.authentication import require_role
from api.http.components import components_of
from api.http.scopes import permits
from api.openapi.answers.reports import EarlierQuestions
from api.openapi.described import Who, described
from api.reports.earlier import STAFF, earlier_documents, earlier_questions
from blueprint.vocabulary import Scope

__all__ = ["router"]

router = APIRouter(tags=["reports"], dependencies=[permits(Scope.QUERY)])


@router.get(
    "/api/v1/site-queries/{determination_id}/earlier",
    summary="What was asked about this place before: for staff, and in no report",
)
@described("listEarlierQuestions", EarlierQuestions, who=Who.PERSON)
def get_earlier(request: Request, determination_id: UUID) -> Response:
    """The newest twenty determinations before this one whose site shares ground with its site."""
    viewer = require_role(request, *STAFF)
    components = components_of(request)
    ledger, zone = components.services.ledger, components.services.city.time_zone
    ledger.find(determination_id)
    found = earlier_documents(components.database, ledger, determination_id)
    note_documents(request, viewer, f"earlier:{determination_id}", found)
    document = {"earlier": earlier_questions(found, viewer, zone)}
    return Response(orjson.dumps(document), media_type="application/json")
