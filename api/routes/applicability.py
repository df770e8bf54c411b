"""The short answer for programs: does a regional assessment apply here? Nothing is stored."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response

from api.http.audited_reads import note_documents
from api.http.authentication import require
from api.http.conditional_requests import headers_of, is_known
from api.http.date_parameters import knowledge_moment, legal_date
from api.http.schemas import PROBLEMS
from api.presentation.verdict_text import decisive_step
from blueprint.digest import sha256_of
from blueprint.errors import BadInput, Flaw
from blueprint.site_queries.as_known_at import as_known_at
from blueprint.site_queries.site_input import code_of, site_of_outline
from blueprint.site_queries.use_cases import Services, SiteQuery, decide
from blueprint.vocabulary import Kind, Scope

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["applicability"])


def _short(evaluation: dict[str, Any]) -> dict[str, Any]:
    names = ("kind", "verdict", "standing", "reason", "summary", "coverage", "conditions")
    step = decisive_step(evaluation)
    return {
        **{name: evaluation[name] for name in names},
        "clause": step["basis"] if step else None,
    }


def _named_once(
    parcel: str | None, block: str | None, lon: float | None, lat: float | None
) -> None:
    given = [name for name, value in (("parcel", parcel), ("block", block)) if value]
    if lon is not None or lat is not None:
        if lon is None or lat is None:
            raise BadInput.of(Flaw(("lon", "lat"), "经度与纬度须同时给出", None, "补上另一个"))
        given.append("lon+lat")
    if len(given) != 1:
        raise BadInput.of(
            Flaw(("parcel",), "parcel、block、lon+lat 须给出其一", "、".join(given), "只留一个")
        )


@router.get(
    "/applicability",
    summary="Verdict, standing, reason and clause per kind, for a parcel, a block or a point",
    responses=PROBLEMS,
)
def get_applicability(
    request: Request,
    parcel: Annotated[str | None, Query(max_length=100)] = None,
    block: Annotated[str | None, Query(max_length=100)] = None,
    lon: Annotated[float | None, Query(ge=-180, le=180)] = None,
    lat: Annotated[float | None, Query(ge=-90, le=90)] = None,
    as_of: Annotated[str | None, Query(description="ISO date; today when absent")] = None,
    known_at: Annotated[
        str | None, Query(description="as it was known then: ISO timestamp or date")
    ] = None,
    kind: Annotated[list[Kind] | None, Query(description="only these kinds")] = None,
) -> Response:
    """A point (EPSG:4490) stands for the planned parcel it lies in, else for its block.

    The ETag changes with the map's releases, the place's shape, the rulebook, the date, the
    question, and what the caller may see.
    """
    viewer = require(request, Scope.QUERY)
    services: Services = request.app.state.services
    _named_once(parcel, block, lon, lat)
    on = legal_date(as_of, services.city)
    moment = knowledge_moment(known_at, services.city)
    services = as_known_at(services, moment)
    releases = services.atlas.releases()
    if lon is not None and lat is not None:
        outline = services.atlas.outline_at(lon, lat, on, viewer)
    else:
        layer, given = ("parcel", parcel) if parcel else ("block", block)
        outline = services.atlas.outline_of(layer, code_of(given, (layer,)), viewer)
    # Blocks have releases of their own, which no verdict reads.
    place = outline.layer, outline.code, sha256_of(outline.shape)
    question = [place, on.isoformat(), moment, kind and sorted(kind)]
    known = [releases, services.rulebook.sha256, sorted(viewer.sees), question]
    etag = f'"{sha256_of(orjson.dumps(known, option=orjson.OPT_SORT_KEYS))[:32]}"'
    headers = headers_of(viewer, etag)
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    site = site_of_outline(services, outline)
    [answer] = decide(services, [SiteQuery(site, {})], on, releases)
    document = answer.documents.seen_by(viewer)
    note_documents(request, viewer, "applicability", [answer.documents])
    body = {
        "site": {outline.layer: outline.code, "area_m2": document["site"]["area_m2"]},
        **{name: document[name] for name in ("as_of", "forecast", "releases", "rulebook")},
        "evaluations": [
            _short(evaluation)
            for evaluation in document["evaluations"]
            if not kind or evaluation["kind"] in kind
        ],
        "notices": document["notices"],
    }
    return Response(orjson.dumps(body), media_type="application/json", headers=headers)
