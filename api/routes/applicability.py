"""The short answer for programs: does a regional assessment apply here? Nothing is stored."""

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response

from api.http.audited_reads import note_documents
from api.http.authentication import require
from api.http.components import components_of
from api.http.conditional_requests import headers_of, is_known
from api.http.date_parameters import knowledge_moment, legal_date
from api.http.hidden_turns import count_turned
from api.http.scopes import permits
from api.openapi.answers.sites import Applicability
from api.openapi.described import described
from blueprint.city import City
from blueprint.determination.decisive import decisive_step
from blueprint.digest import sha256_of
from blueprint.errors import BadInput, BadSite, Flaw
from blueprint.site import crs as systems
from blueprint.site_queries.as_known_at import as_known_at
from blueprint.site_queries.site_input import code_of, site_of_outline
from blueprint.site_queries.use_cases import SiteQuery, decide
from blueprint.vocabulary import Kind, Scope

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["applicability"], dependencies=[permits(Scope.QUERY)])


def _short(evaluation: dict[str, Any]) -> dict[str, Any]:
    names = ("kind", "verdict", "standing", "reason", "summary", "coverage", "conditions")
    step = decisive_step(evaluation)
    return {
        **{name: evaluation[name] for name in names},
        "clause": step["basis"] if step else None,
    }


def _named_once(given: Mapping[str, object]) -> None:
    named = [name for name in ("parcel", "block") if given[name]]
    if given["lon"] is not None or given["lat"] is not None:
        if given["lon"] is None or given["lat"] is None:
            raise BadInput.of(Flaw(("lon", "lat"), "经度与纬度须同时给出", None, "补上另一个"))
        named.append("lon+lat")
    elif given["crs"] is not None:
        raise BadInput.of(Flaw(("crs",), "只有给出 lon 与 lat 时才用 crs", given["crs"], "删去它"))
    if not named:
        why = "没有指明用地：须给出 parcel（地块编号）、block（街区编号）或 lon 与 lat（坐标）之一"
        raise BadInput.of(Flaw(("parcel",), why, None, "如 ?parcel=HD00-1603-01"))
    if len(named) > 1:
        raise BadInput.of(
            Flaw(
                ("parcel",), "用地只能指明一次", "、".join(named), "parcel、block、lon+lat 只留一个"
            )
        )


_OFTEN_M = "坐标由 {crs} 换算而来，只准确到约 {accuracy:g} m；距地块边界很近时请核对"


def _degrees_at(
    x: float, y: float, crs: str | None, city: City, accuracy_m: float
) -> tuple[float, float, list[str]]:
    """A point of any accepted system in degrees, and what to tell of it; BadSite where it cannot
    be one, or is not in the city."""
    system = systems.resolve(crs or "EPSG:4490", ("crs",))
    misfit = systems.describe_misfit((x, y, x, y), system, city)
    if misfit is not None:
        why, remedy = misfit
        raise BadSite.of(Flaw(("lon", "lat"), why, f"{x:.10g}, {y:.10g}", remedy))
    xs, ys = systems.to_measuring([x], [y], system, city)
    [lon], [lat] = systems.from_measuring(list(xs), list(ys), city)
    if system.degrees and not system.obfuscated:
        lon, lat = x, y
    own_notices = (
        [_OFTEN_M.format(crs=system.name, accuracy=accuracy_m)] if system.obfuscated else []
    )
    return lon, lat, own_notices


@router.get(
    "/applicability",
    summary="Verdict, standing, reason and clause per kind, for a parcel, a block or a point",
)
@described("getApplicability", Applicability, conditional=True, problems=(404,))
def get_applicability(
    request: Request,
    parcel: Annotated[str | None, Query(max_length=100)] = None,
    block: Annotated[str | None, Query(max_length=100)] = None,
    lon: Annotated[
        float | None, Query(ge=-1e8, le=1e8, description="or easting, as `crs` has it")
    ] = None,
    lat: Annotated[
        float | None, Query(ge=-1e8, le=1e8, description="or northing, as `crs` has it")
    ] = None,
    crs: Annotated[
        str | None, Query(max_length=100, description="of lon and lat: as for a site; EPSG:4490")
    ] = None,
    as_of: Annotated[str | None, Query(description="ISO date; today when absent")] = None,
    known_at: Annotated[
        str | None, Query(description="as it was known then: ISO timestamp or date")
    ] = None,
    kind: Annotated[list[Kind] | None, Query(description="only these kinds")] = None,
) -> Response:
    """A point stands for the planned parcel it lies in, else for its block.

    The ETag changes with the map's releases, the place's shape, the rulebook, the date, the
    question, and what the caller may see.
    """
    viewer = require(request, Scope.QUERY)
    services = components_of(request).services
    _named_once({"parcel": parcel, "block": block, "lon": lon, "lat": lat, "crs": crs})
    on = legal_date(as_of, services.city)
    moment = knowledge_moment(known_at, services.city)
    services = as_known_at(services, moment)
    releases = services.atlas.releases()
    own_notices: list[str] = []
    if lon is not None and lat is not None:
        accuracy_m = services.rulebook.number("obfuscation_accuracy_m", on)
        lon, lat, own_notices = _degrees_at(lon, lat, crs, services.city, accuracy_m)
        outline = services.atlas.outline_at(lon, lat, on, viewer)
    else:
        layer, given = ("parcel", parcel) if parcel else ("block", block)
        outline = services.atlas.outline_of(layer, code_of(given, (layer,)), viewer)
    # Blocks have releases of their own, which no verdict reads.
    place = outline.layer, outline.code, sha256_of(outline.shape)
    question = [place, on.isoformat(), moment, kind and sorted(kind), own_notices]
    known = [releases, services.rulebook.sha256, sorted(viewer.sees), question]
    etag = f'"{sha256_of(orjson.dumps(known, option=orjson.OPT_SORT_KEYS))[:32]}"'
    headers = headers_of(viewer, etag)
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    site = site_of_outline(services, outline)
    [answer] = decide(services, [SiteQuery(site, {})], on, releases)
    count_turned(request, viewer, [answer.documents])
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
        "notices": [*own_notices, *document["notices"]],
    }
    return Response(orjson.dumps(body), media_type="application/json", headers=headers)
