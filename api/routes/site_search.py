"""POST /api/v1/site-search: which land fits, and needs no further evaluation?"""

import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from api.http.audited_reads import note_features
from api.http.authentication import require
from api.http.bodies.request_bodies import read_json
from api.http.components import components_of
from api.http.conditional_requests import headers_of, is_known
from api.http.date_parameters import legal_date
from api.http.quota import spend
from api.http.scopes import permits
from api.openapi.answers.map import SearchFound
from api.openapi.described import Media, described
from api.presentation.search_request import read_search
from api.presentation.search_results import document_of
from api.presentation.search_table import write_found
from api.presentation.statistics import etag_of
from api.routes.search_schemas import FILES
from blueprint.planning.search_use_case import search_land
from blueprint.planning.site_search import Search
from blueprint.site_queries.as_known_at import as_known_now
from blueprint.vocabulary import Scope

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["site search"], dependencies=[permits(Scope.QUERY)])


class SearchFormat(StrEnum):
    JSON = "json"
    GEOPACKAGE = "gpkg"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    CSV = "csv"


def _format(request: Request, given: SearchFormat | None) -> SearchFormat:
    """As asked in the address, else the first of our kinds that is accepted, else JSON."""
    if given is not None:
        return given
    accepted = request.headers.get("accept", "")
    fits = (SearchFormat(form) for form, media in FILES.items() if media in accepted)
    return next(fits, SearchFormat.JSON)


@router.post(
    "/site-search",
    summary="Planned parcels that meet conditions, ranked, with the reason for each rank",
)
@described(
    "searchSites",
    SearchFound,
    "Ranked parcels with the reason for each rank; where none is found, what costs",
    media=tuple(Media(each) for each in FILES.values()),
    body="SiteSearch",
    conditional=True,
    quota=True,
    problems=(404,),
)
def post_search(
    request: Request,
    body: Annotated[Any, Depends(read_json)],
    format: Annotated[
        SearchFormat | None, Query(description="also by Accept; absent: JSON")
    ] = None,
) -> Response:
    """A waived candidate is what a site query of the parcel with the same facts would answer.

    The ETag changes with the releases, the rulebook, the search and what the caller may see.
    """
    services = as_known_now(components_of(request).services)
    map_summary = components_of(request).map.summaries
    land = components_of(request).map.land
    viewer = require(request, Scope.QUERY)
    search = read_search(services, body, map_summary.of(map_summary.map_version(), viewer), viewer)
    form, map_version = _format(request, format), land.map_version()
    today = legal_date(None, services.city)
    question = {"body": body, "rulebook": services.rulebook.sha256, "today": today, "form": form}
    etag = etag_of(map_version, search.on, viewer, question)
    headers = headers_of(viewer, etag)
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    spend(request, 1)
    found = search_land(services, land, viewer, map_version, _drawn(search, form))
    restricted = sum(match.place.restricted for match in found.matches)
    note_features(
        request, viewer, "plan_parcel", restricted, map_version.releases.get("plan_parcel")
    )
    document = document_of(_drawn(search, form), found, services.city, services.rulebook, today)
    if form is SearchFormat.JSON:
        return Response(orjson.dumps(document), media_type="application/json", headers=headers)
    return _file(document, search, form, headers)


def _drawn(search: Search, form: SearchFormat) -> Search:
    return search if form is SearchFormat.JSON else search.with_geometry()


def _file(
    document: dict[str, Any], search: Search, form: SearchFormat, headers: dict[str, str]
) -> FileResponse:
    folder = tempfile.TemporaryDirectory(prefix="blueprint-search-")
    path = Path(folder.name) / f"site-search.{form}"
    try:
        write_found(path, document, list(search.conditions.distance_to))
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        path,
        media_type=FILES[form],
        filename=path.name,
        headers=headers,
        background=BackgroundTask(folder.cleanup),
    )
