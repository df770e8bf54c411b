"""The door of /ogc: what it is, what it keeps to, and where its definition is."""

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from api.http.scopes import permits
from api.ogc.answering import answer, page_or_json
from api.ogc.documents import FORMAT, NOTHING_ELSE, PAGE, extra
from api.ogc.links import HTML, JSON, OPENAPI, base_of, href, link
from api.ogc.pages import links_page
from api.ogc.parameters import parameters_of
from api.openapi.answers.ogc import Conformance, Landing
from api.openapi.described import described
from blueprint.vocabulary import Scope

__all__ = ["CONFORMS_TO", "router"]

router = APIRouter(prefix="/ogc", tags=["ogc"], dependencies=[permits(Scope.READ_MAP)])

_FEATURES = "http://www.opengis.net/spec/ogcapi-features"
_TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
# Few, and each with its abstract tests in tests/ogc.
CONFORMS_TO = [
    f"{_FEATURES}-1/1.0/conf/core",
    f"{_FEATURES}-1/1.0/conf/geojson",
    f"{_FEATURES}-2/1.0/conf/crs",
    f"{_TILES}/core",
    f"{_TILES}/tileset",
    f"{_TILES}/tilesets-list",
    f"{_TILES}/geodata-tilesets",
    f"{_TILES}/mvt",
]
_TITLE = "一张蓝图：开放接口"
_ABOUT = "已发布图层的要素与矢量瓦片；任一版本（release、known_at）、任一日期（datetime）。"


@router.get("/", include_in_schema=False)
@router.get("", summary="Landing page", openapi_extra=extra(FORMAT))
@described("getLanding", Landing, media=PAGE)
def get_landing(request: Request) -> Response:
    wants_page = page_or_json(request, parameters_of(request, FORMAT))
    base = base_of(request)
    document: dict[str, Any] = {
        "title": _TITLE,
        "description": _ABOUT,
        "links": [
            link(base, "self", JSON, "本页"),
            link(href(base, f="html"), "alternate", HTML, "本页（网页）"),
            link(href(base, "api"), "service-desc", OPENAPI, "接口定义（OpenAPI）"),
            link(f"{base.removesuffix('/ogc')}/docs", "service-doc", HTML, "接口说明"),
            link(href(base, "conformance"), "conformance", JSON, "遵循的标准"),
            link(href(base, "collections"), "data", JSON, "图层"),
            link(
                href(base, "tileMatrixSets"),
                "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
                JSON,
                "瓦片格网",
            ),
        ],
    }
    return links_page(document) if wants_page else answer(document)


@router.get(
    "/conformance",
    summary="The standards' classes that this interface keeps to",
    openapi_extra=extra(FORMAT),
)
@described("getConformance", Conformance)
def get_conformance(request: Request) -> Response:
    page_or_json(request, parameters_of(request, FORMAT))
    return answer({"conformsTo": CONFORMS_TO})


@router.get("/api", include_in_schema=False)
def get_definition(request: Request) -> Response:
    """The part of the service's OpenAPI document that speaks of /ogc."""
    parameters_of(request, NOTHING_ELSE)
    whole = request.app.openapi()
    paths = {
        path: operations for path, operations in whole["paths"].items() if path.startswith("/ogc")
    }
    return Response(orjson.dumps({**whole, "paths": paths}), media_type=OPENAPI)
