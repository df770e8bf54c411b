"""The audit, for administrators and for keys with the scope `admin`."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response

from api.http.authentication import require
from api.http.components import components_of
from api.http.date_parameters import span
from api.http.scopes import permits
from api.openapi.answers.people import AuditPage
from api.openapi.described import Who, described
from api.presentation.audit import entry_document
from blueprint.vocabulary import Scope
from layers.people.audit_reading import MOST, AuditQuery, read_audit

__all__ = ["router"]

router = APIRouter(tags=["accounts"], dependencies=[permits(Scope.ADMIN)])

Word = Annotated[str | None, Query(max_length=100)]


@router.get(
    "/api/v1/audit",
    summary="Who did what, and read what is restricted; reading it is in it too",
)
@described("listAuditEntries", AuditPage, who=Who.KNOWN)
def get_audit(
    request: Request,
    from_: Annotated[
        str | None, Query(alias="from", max_length=40, description="ISO date or timestamp")
    ] = None,
    to: Annotated[
        str | None, Query(max_length=40, description="a date is a whole day; a timestamp is not in")
    ] = None,
    actor: Word = None,
    action: Word = None,
    subject: Word = None,
    cursor: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
    before: Annotated[
        int | None, Query(ge=0, lt=2**63, description="older name of `cursor`", deprecated=True)
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> Response:
    viewer = require(request, Scope.ADMIN)
    services = components_of(request).services
    wanted = AuditQuery(*span(from_, to, services.city), actor, action, subject)
    page = read_audit(
        components_of(request).database,
        viewer,
        wanted,
        before=before if cursor is None else cursor,
        limit=limit,
    )
    document = {
        "entries": [entry_document(one) for one in page.entries],
        "next": page.before,
        "before": page.before,
    }
    return Response(
        orjson.dumps(document), media_type="application/json", headers={"Cache-Control": "no-store"}
    )
