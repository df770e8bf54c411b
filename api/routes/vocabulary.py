"""GET /api/v1/vocabulary: what whoever shows answers needs to know before it asks anything."""

import gzip

import orjson
from fastapi import APIRouter, Request, Response

from api.http.authentication import require
from api.http.components import components_of
from api.http.conditional_requests import headers_of, is_known
from api.http.date_parameters import legal_date
from api.http.scopes import permits
from api.openapi.answers.map import Vocabulary
from api.openapi.described import described
from api.presentation.statistics import etag_of
from api.presentation.vocabulary import vocabulary_document
from blueprint.vocabulary import Scope

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["vocabulary"], dependencies=[permits(Scope.READ_MAP)])


@router.get(
    "/vocabulary",
    summary="Every identifier with its Chinese label, styles, districts, what the map holds",
)
@described("getVocabulary", Vocabulary, conditional=True)
def get_vocabulary(request: Request) -> Response:
    """The ETag changes with the program, the releases, the day, and what the caller may see."""
    services = components_of(request).services
    map_summary = components_of(request).map.summaries
    viewer = require(request, Scope.READ_MAP)
    today, map_version = legal_date(None, services.city), map_summary.map_version()
    etag = etag_of(map_version, today, viewer, {})
    headers = headers_of(viewer, etag)
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    document = vocabulary_document(services.city, map_summary.of(map_version, viewer), today)
    body = orjson.dumps(document)
    if "gzip" in request.headers.get("accept-encoding", ""):
        # A page waits for it before it shows anything, and it is long.
        body, headers["Content-Encoding"] = gzip.compress(body, 6, mtime=0), "gzip"
    return Response(body, media_type="application/json", headers=headers)
