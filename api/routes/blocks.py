"""All blocks at once: GET /api/v1/city-picture, GET /api/v1/next-assessments."""

from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response

from api.application import application_of
from api.http.authentication import require
from api.http.components import components_of
from api.http.conditional_requests import headers_of, is_known
from api.http.date_parameters import legal_date
from api.http.scopes import permits
from api.openapi.answers.map import BlockOverview, NextAssessments
from api.openapi.described import described
from api.presentation.block_overview import BlockAnswers
from api.presentation.statistics import etag_of
from blueprint.map_version import MapVersion
from blueprint.site_queries.as_known_at import as_known_now
from blueprint.viewer import Viewer
from blueprint.vocabulary import Kind, Scope

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["blocks"], dependencies=[permits(Scope.READ_MAP)])

AsOf = Annotated[str | None, Query(description="ISO date; today when absent")]


def _answer(
    request: Request,
    as_of: str | None,
    question: dict[str, Any],
    make: Callable[[BlockAnswers, MapVersion, Viewer, Any], Any],
) -> Response:
    services = as_known_now(components_of(request).services)
    answers = application_of(request).block_answers
    viewer = require(request, Scope.READ_MAP)
    on, map_version = legal_date(as_of, services.city), answers.map_version()
    identity = {**question, "rulebook": services.rulebook.sha256}
    etag = etag_of(map_version, on, viewer, identity)
    headers = headers_of(viewer, etag)
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    document = make(answers, map_version, viewer, on)
    return Response(orjson.dumps(document), media_type="application/json", headers=headers)


@router.get(
    "/city-picture",
    summary="Every block by kind: waived, partly, required, no data, and the share assessed",
)
@described("getBlockOverview", BlockOverview, conditional=True)
def get_block_overview(
    request: Request,
    as_of: AsOf = None,
    kind: Annotated[Kind | None, Query(description="only this kind")] = None,
) -> Response:
    """What `applicability` says of the whole block, in one word. The ETag changes with the map's
    releases, the rulebook, the date, and what the caller may see."""
    return _answer(
        request,
        as_of,
        {"picture": kind},
        lambda answers, map_version, viewer, on: answers.overview(map_version, viewer, on, kind),
    )


@router.get(
    "/next-assessments",
    summary="Where one more assessment of a kind would free the most land: blocks by what is won",
)
@described("getNextAssessments", NextAssessments, conditional=True)
def get_next(
    request: Request,
    kind: Annotated[Kind, Query(description="of the assessment")],
    as_of: AsOf = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 20,
) -> Response:
    """For each block by itself: an assessment of all of it, completed and incorporated on the date,
    and how much land it would free that is not free yet."""
    return _answer(
        request,
        as_of,
        {"next": kind, "limit": limit},
        lambda answers, map_version, viewer, on: answers.next_assessments(
            map_version, viewer, on, kind, limit
        ),
    )
