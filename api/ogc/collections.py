"""The layers as collections: what each holds, in which reference systems, and what may be asked."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.http.authentication import require
from api.http.components import components_of
from api.http.scopes import permits
from api.ogc.answering import answer, page_or_json
from api.ogc.documents import FORMAT, NOTHING_ELSE, PAGE, extra
from api.ogc.filters import queryables, schema_of
from api.ogc.links import GEOJSON, HTML, JSON, SCHEMA, base_of, href, layer_named, link
from api.ogc.pages import collections_page, links_page
from api.ogc.parameters import parameters_of
from api.openapi.answers.ogc import OgcCollection, OgcCollections
from api.openapi.described import described
from blueprint.city import City
from blueprint.vocabulary import Scope
from layers.catalogue import Layer, catalogue
from layers.features.reference_systems import CRS84, REFERENCE_SYSTEMS
from layers.releases.history import CurrentReleases, current_at
from layers.releases.legal_time import LEGAL_TIMES

__all__ = ["router"]

router = APIRouter(prefix="/ogc", tags=["ogc"], dependencies=[permits(Scope.READ_MAP)])

_REL = "http://www.opengis.net/def/rel/ogc/1.0"
_NO_DATES = "此图层没有法定日期，datetime 不起作用"


def _collection(
    layer: Layer, base: str, city: City, current: CurrentReleases | None
) -> dict[str, Any]:
    here = href(base, "collections", layer.id)
    # The city's, not the features': their extent could tell of one that not everyone may see.
    extent: dict[str, Any] = {"spatial": {"bbox": [list(city.extent)], "crs": CRS84.uri}}
    if layer.id in LEGAL_TIMES:
        extent["temporal"] = {
            "interval": [[None, None]],
            "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
        }
    legal = LEGAL_TIMES.get(layer.id)
    return {
        "id": layer.id,
        "title": layer.label,
        "description": layer.about,
        "attribution": layer.owner,
        "itemType": "feature",
        "extent": extent,
        "crs": [system.uri for system in REFERENCE_SYSTEMS],
        "storageCrs": f"http://www.opengis.net/def/crs/EPSG/0/{city.measuring_epsg}",
        "datetime": legal.about if legal else _NO_DATES,
        "release": current.release_id if current else None,
        "links": [
            link(here, "self", JSON, layer.label),
            link(href(here, "items"), "items", GEOJSON, "要素"),
            link(href(here, "items", f="html"), "items", HTML, "要素（网页）"),
            link(href(here, "queryables"), f"{_REL}/queryables", SCHEMA, "可用于筛选的字段"),
            link(href(here, "schema"), f"{_REL}/schema", SCHEMA, "全部字段"),
            link(href(here, "tiles"), f"{_REL}/tilesets-vector", JSON, "矢量瓦片"),
            *_exports(layer, base),
        ],
    }


def _exports(layer: Layer, base: str) -> list[dict[str, Any]]:
    where = f"{base.removesuffix('/ogc')}/api/v1/layers/{layer.id}/export"
    return [
        link(f"{where}.gpkg", "enclosure", "application/geopackage+sqlite3", "GeoPackage"),
        link(f"{where}.parquet", "enclosure", "application/vnd.apache.parquet", "GeoParquet"),
        link(f"{where}.geojson", "enclosure", GEOJSON, "GeoJSON"),
    ]


def _current(request: Request) -> dict[str, CurrentReleases]:
    with components_of(request).database.reading(require(request, Scope.READ_MAP)) as connection:
        return current_at(connection)


@router.get(
    "/collections",
    summary="The layers",
    openapi_extra=extra(FORMAT),
)
@described("listCollections", OgcCollections, media=PAGE)
def get_collections(request: Request) -> Response:
    wants_page = page_or_json(request, parameters_of(request, FORMAT))
    base, city = base_of(request), components_of(request).services.city
    here, current = href(base, "collections"), _current(request)
    document: dict[str, Any] = {
        "title": "图层",
        "links": [
            link(here, "self", JSON, "本页"),
            link(href(here, f="html"), "alternate", HTML, "本页（网页）"),
        ],
        "crs": [system.uri for system in REFERENCE_SYSTEMS],
        "collections": [
            _collection(layer, base, city, current.get(layer.id)) for layer in catalogue().values()
        ],
    }
    return collections_page(document) if wants_page else answer(document)


@router.get(
    "/collections/{collection}",
    summary="A layer",
    openapi_extra=extra(FORMAT),
)
@described("getCollection", OgcCollection, media=PAGE)
def get_collection(request: Request, collection: str) -> Response:
    layer = layer_named(collection)
    wants_page = page_or_json(request, parameters_of(request, FORMAT))
    base, city = base_of(request), components_of(request).services.city
    document = _collection(layer, base, city, _current(request).get(layer.id))
    return links_page(document) if wants_page else answer(document)


@router.get(
    "/collections/{collection}/queryables",
    summary="The fields that features may be filtered by: ?field=value on items",
)
@described("getQueryables", "FieldsSchema", json_type=SCHEMA)
def get_queryables(request: Request, collection: str) -> Response:
    layer = layer_named(collection)
    parameters_of(request, NOTHING_ELSE)
    here = href(base_of(request), "collections", layer.id, "queryables")
    return answer(queryables(layer, here), SCHEMA)


@router.get(
    "/collections/{collection}/schema",
    summary="The fields of a layer's features",
)
@described("getCollectionSchema", "FieldsSchema", json_type=SCHEMA)
def get_schema(request: Request, collection: str) -> Response:
    layer = layer_named(collection)
    parameters_of(request, NOTHING_ELSE)
    here = href(base_of(request), "collections", layer.id, "schema")
    fields = layer.fields.values()
    properties = queryables(layer, here)["properties"] | {f.name: schema_of(f) for f in fields}
    required = [field.name for field in fields if field.required]
    schema = queryables(layer, here) | {"properties": properties, "required": required}
    return answer(schema, SCHEMA)
