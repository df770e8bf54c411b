"""City statistics by district and kind: for programs as JSON, for people as a page."""

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.http.authentication import require
from api.http.components import components_of
from api.http.conditional_requests import headers_of, is_known
from api.http.date_parameters import knowledge_moment, legal_date
from api.http.problems import problem_of, retry_after
from api.http.scopes import permits
from api.openapi.answers.map import Statistics
from api.openapi.described import described
from api.pages.statistics import statistics_page, unanswered_page
from api.presentation.statistics import chosen, document_of, etag_of
from blueprint.errors import BlueprintError
from blueprint.site_queries.as_known_at import as_known_at
from blueprint.site_queries.use_cases import Services
from blueprint.vocabulary import Scope

__all__ = ["router"]

router = APIRouter(tags=["statistics"], dependencies=[permits(Scope.READ_MAP)])


@router.get(
    "/api/v1/statistics",
    summary="Planned, assessed, valid, expiring, without data: hectares by district and kind",
)
@described("getStatistics", Statistics, conditional=True, problems=(404,))
def get_statistics(
    request: Request,
    as_of: Annotated[str | None, Query(description="ISO date; today when absent")] = None,
    known_at: Annotated[
        str | None, Query(description="as it was known then: ISO timestamp or date")
    ] = None,
    district: Annotated[
        str | None, Query(max_length=100, description="only the district of this code")
    ] = None,
) -> Response:
    """Figures are of what the caller may see. The ETag changes with the map's releases, the date,
    and what the caller may see."""
    services = components_of(request).services
    statistics = components_of(request).map.statistics
    viewer = require(request, Scope.READ_MAP)
    on, moment = _when(services, as_of, known_at)
    map_version = statistics.map_version(moment)
    rulebook = as_known_at(services, moment).rulebook
    question = {"known_at": moment, "district": district, "rulebook": rulebook.sha256}
    etag = etag_of(map_version, on, viewer, question)
    headers = headers_of(viewer, etag)
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    figures = statistics.figures(map_version, on, viewer, rulebook)
    today = legal_date(None, services.city)
    document = document_of(figures, today, ZoneInfo(services.city.time_zone), district)
    return Response(orjson.dumps(document), media_type="application/json", headers=headers)


def _when(
    services: Services, as_of: str | None, known_at: str | None
) -> tuple[date, datetime | None]:
    return legal_date(as_of, services.city), knowledge_moment(known_at, services.city)


@router.get("/statistics", response_class=HTMLResponse, include_in_schema=False)
def get_page(
    request: Request, as_of: str = "", known_at: str = "", district: str = ""
) -> HTMLResponse:
    """What a form leaves empty was not asked."""
    services = components_of(request).services
    statistics = components_of(request).map.statistics
    parameters = {"as_of": as_of[:40], "known_at": known_at[:40], "district": district[:100]}
    headers = {"Cache-Control": "private, no-cache"}
    try:
        on, moment = _when(services, as_of or None, known_at or None)
        figures = statistics.figures(
            statistics.map_version(moment),
            on,
            require(request, Scope.READ_MAP),
            as_known_at(services, moment).rulebook,
        )
        districts = chosen(figures, district or None)
    except BlueprintError as error:
        status = problem_of(error)["status"]
        if status == 500:
            raise
        page = unanswered_page(error, parameters)
        return HTMLResponse(page, status, headers | (retry_after(error) or {}))
    one = districts[0] if district else None
    return HTMLResponse(statistics_page(figures, parameters, one), headers=headers)
