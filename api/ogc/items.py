"""Features of a layer: a page at a time, each visited once; or one by its code."""

from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from shapely import Polygon

from api.http.audited_reads import note_features
from api.http.authentication import require
from api.http.components import components_of
from api.http.conditional_requests import headers_of, is_known, weak_etag
from api.http.scopes import permits
from api.ogc.answering import page_or_json
from api.ogc.documents import ITEMS, ONE, PAGE, extra
from api.ogc.filters import filtered, read_values
from api.ogc.links import GEOJSON, HTML, JSON, Link, base_of, href, layer_named, link
from api.ogc.pages import feature_page, features_page
from api.ogc.parameters import (
    MOST_FEATURES,
    parameters_of,
    read_box,
    read_crs,
    read_days,
    read_limit,
    read_moment,
)
from api.openapi.answers.ogc import OgcFeature, OgcFeatures
from api.openapi.described import described
from blueprint.city import City
from blueprint.errors import NotFound
from blueprint.vocabulary import Scope
from layers.catalogue import Layer
from layers.features import FeaturePage, Selection, feature, page
from layers.features.reference_systems import measured
from layers.releases.versions import Version, version_of

__all__ = ["router"]

router = APIRouter(prefix="/ogc", tags=["ogc"], dependencies=[permits(Scope.READ_MAP)])

# A page ends early when it has grown to this: features may have tens of thousands of vertices.
_MOST_BYTES = 16_000_000


def _selection(layer: Layer, given: dict[str, str], city: City) -> Selection:
    shape = None
    if "bbox" in given:
        system = read_crs(given.get("bbox-crs"), "bbox-crs")
        box = read_box(given["bbox"], system, city)
        shape = (box and measured(box, system.epsg, city)) or Polygon()
    elif "bbox-crs" in given:
        read_crs(given["bbox-crs"], "bbox-crs")
    return Selection(shape, read_days(given.get("datetime"), city), read_values(layer, given))


def _links(
    here: str, given: dict[str, str], found: FeaturePage, version: Version, request: Request
) -> list[Link]:
    links = [
        link(str(request.url), "self", GEOJSON, "本页"),
        link(href(here, "items", **given | {"f": "html"}), "alternate", HTML, "本页（网页）"),
        link(here, "collection", JSON, version.layer.label),
    ]
    if found.after is not None:
        # Of the same release, whatever is published meanwhile: each feature is met once.
        further = {name: value for name, value in given.items() if name != "known_at"}
        further |= {"after": found.after, "release": version.release_id or ""}
        if "datetime" in given and version.plan_release:
            further["plan_release"] = version.plan_release
        links.append(link(href(here, "items", **further), "next", GEOJSON, "下一页"))
    return links


def _collection(found: FeaturePage, head: dict[str, Any]) -> bytes:
    """The features as they came from the database, with the rest of the document before them."""
    opening = orjson.dumps({"type": "FeatureCollection", **head})[:-1]
    return b"".join((opening, b',"features":[', b",".join(found.features), b"]}"))


@router.get(
    "/collections/{collection}/items",
    summary="Features of a layer; ?field=value for each of its queryables",
    openapi_extra=extra(ITEMS),
)
@described("listFeatures", OgcFeatures, json_type=GEOJSON, media=PAGE, conditional=True)
def get_items(request: Request, collection: str) -> Response:
    layer = layer_named(collection)
    given = parameters_of(request, [*ITEMS, *(field.name for field in filtered(layer))])
    city, viewer = components_of(request).services.city, require(request, Scope.READ_MAP)
    wants_page = page_or_json(request, given)
    crs = read_crs(given.get("crs"))
    limit, capped = read_limit(given.get("limit"))
    selection = _selection(layer, given, city)
    moment = read_moment(given.get("known_at"), city)
    with components_of(request).database.reading(viewer) as connection:
        version = version_of(
            connection, layer, given.get("release"), moment, given.get("plan_release")
        )
        numbers = version.numbers_on_days()
        etag = weak_etag(viewer, layer.id, numbers, str(request.url), wants_page)
        headers = headers_of(viewer, etag) | {"Content-Crs": f"<{crs.uri}>"}
        if is_known(request, etag):
            return Response(status_code=304, headers=headers)
        found = page(
            connection,
            version,
            selection,
            crs,
            limit=limit,
            after=given.get("after"),
            most_bytes=_MOST_BYTES,
        )
    note_features(request, viewer, layer.id, found.restricted, version.release_id)
    here = href(base_of(request), "collections", layer.id)
    head: dict[str, Any] = {
        "timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberMatched": found.matched,
        "numberReturned": len(found.features),
        "release": version.release_id,
        "links": _links(here, given, found, version, request),
    }
    if capped:
        head["notices"] = [f"limit 最多 {MOST_FEATURES}，已按此返回；其余见 next"]
    body = _collection(found, head)
    if wants_page:
        return features_page(layer, orjson.loads(body), headers)
    return Response(body, media_type=GEOJSON, headers=headers)


@router.get(
    "/collections/{collection}/items/{code:path}",
    summary="A feature by its code",
    openapi_extra=extra(ONE),
)
@described("getFeature", OgcFeature, json_type=GEOJSON, media=PAGE, conditional=True)
def get_item(request: Request, collection: str, code: str) -> Response:
    if not code.strip("/"):  # items/ is items
        return get_items(request, collection)
    layer = layer_named(collection)
    given = parameters_of(request, ONE)
    city, viewer = components_of(request).services.city, require(request, Scope.READ_MAP)
    wants_page, crs = page_or_json(request, given), read_crs(given.get("crs"))
    moment = read_moment(given.get("known_at"), city)
    here = href(base_of(request), "collections", layer.id)
    if "\0" in code:
        raise NotFound("没有这样的编号")
    links = [
        link(str(request.url), "self", GEOJSON, "此要素"),
        link(href(here, "items", code, **given | {"f": "html"}), "alternate", HTML, "网页"),
        link(here, "collection", JSON, layer.label),
    ]
    with components_of(request).database.reading(viewer) as connection:
        version = version_of(connection, layer, given.get("release"), moment)
        etag = weak_etag(viewer, layer.id, version.number, str(request.url), wants_page)
        headers = headers_of(viewer, etag) | {"Content-Crs": f"<{crs.uri}>"}
        found = feature(connection, version, code, crs, links=links)
    if found is None:
        raise NotFound(f"图层“{layer.label}”中没有编号为 {code[:60]} 的要素")
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    body, restricted = found
    note_features(request, viewer, layer.id, int(restricted), version.release_id)
    if wants_page:
        return feature_page(layer, orjson.loads(body), headers)
    return Response(body, media_type=GEOJSON, headers=headers)
