"""Links between the documents, and the media types that they have."""

from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request

from blueprint.errors import NotFound
from layers.catalogue import Layer, catalogue

__all__ = [
    "GEOJSON",
    "HTML",
    "JSON",
    "MVT",
    "OPENAPI",
    "SCHEMA",
    "Link",
    "base_of",
    "href",
    "layer_named",
    "link",
]

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
MVT, SCHEMA = "application/vnd.mapbox-vector-tile", "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.1"

Link = dict[str, Any]


def base_of(request: Request) -> str:
    """The address of /ogc as the caller reached it."""
    return f"{str(request.base_url).rstrip('/')}/ogc"


def href(base: str, *path: str, **parameters: object) -> str:
    """An address below `base`; parameters that are None are left out."""
    where = "/".join([base, *(quote(part, safe="") for part in path)])
    given = {name: value for name, value in parameters.items() if value is not None}
    return f"{where}?{urlencode(given)}" if given else where


def link(href: str, rel: str, type_: str, title: str | None = None, **more: object) -> Link:
    return {"href": href, "rel": rel, "type": type_, **({"title": title} if title else {}), **more}


def layer_named(collection: str) -> Layer:
    """The layer of this id; NotFound when there is none."""
    found = catalogue().get(collection)
    if found is None:
        raise NotFound(f"没有名为 {collection[:60]} 的图层")
    return found
