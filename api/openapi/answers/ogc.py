"""Answers of OGC API Features and Tiles, as its schemas have them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from blueprint.shapes import OMITTED, About

__all__ = [
    "Conformance",
    "JsonSchema",
    "Landing",
    "OgcCollection",
    "OgcCollections",
    "OgcFeature",
    "OgcFeatures",
    "TileJson",
    "TileMatrixSet",
    "TileMatrixSets",
    "TileSet",
    "TileSets",
]


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    rel: str
    type: Annotated[str | None, OMITTED] = None
    title: Annotated[str | None, OMITTED] = None
    templated: Annotated[bool | None, OMITTED] = None
    hreflang: Annotated[str | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class Landing:
    title: str
    description: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Conformance:
    conformsTo: tuple[str, ...]  # the standard's word


@dataclass(frozen=True, slots=True)
class OgcCollection:
    id: str
    title: str
    description: str
    links: tuple[Link, ...]
    extent: Annotated[Mapping[str, Any] | None, OMITTED] = None
    itemType: Annotated[str | None, OMITTED] = None
    crs: Annotated[tuple[str, ...] | None, OMITTED] = None
    storageCrs: Annotated[str | None, OMITTED] = None
    attribution: Annotated[str | None, OMITTED] = None
    datetime: Annotated[str | None, About("what `datetime` does here"), OMITTED] = None
    release: Annotated[
        str | None, About("the current release", type=["string", "null"]), OMITTED
    ] = None


@dataclass(frozen=True, slots=True)
class OgcCollections:
    title: str
    crs: tuple[str, ...]
    links: tuple[Link, ...]
    collections: tuple[OgcCollection, ...]


@dataclass(frozen=True, slots=True)
class JsonSchema:
    """A JSON Schema of a layer's fields, with `$schema` and `$id`."""

    type: Literal["object"]
    title: str
    description: str
    properties: Mapping[str, Any]
    additionalProperties: bool
    required: Annotated[tuple[str, ...] | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class OgcFeature:
    type: Literal["Feature"]
    id: str
    geometry: Mapping[str, Any] | None
    properties: Mapping[str, Any]
    links: Annotated[tuple[Link, ...] | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class OgcFeatures:
    type: Literal["FeatureCollection"]
    features: tuple[OgcFeature, ...]
    links: tuple[Link, ...]
    numberReturned: int
    timeStamp: str
    numberMatched: Annotated[int | None, OMITTED] = None
    release: Annotated[
        str | None, About("the release that was read", type=["string", "null"]), OMITTED
    ] = None
    notices: Annotated[
        tuple[str, ...] | None, About("what a reader must know of the answer"), OMITTED
    ] = None


@dataclass(frozen=True, slots=True)
class TileMatrixSet:
    id: str
    title: Annotated[str | None, OMITTED] = None
    uri: Annotated[str | None, OMITTED] = None
    crs: Any = None
    orderedAxes: Annotated[tuple[str, ...] | None, OMITTED] = None
    wellKnownScaleSet: Annotated[str | None, OMITTED] = None
    tileMatrices: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class TileMatrixSetItem:
    id: str
    title: str
    crs: str
    uri: Annotated[str | None, OMITTED]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class TileMatrixSets:
    tileMatrixSets: tuple[TileMatrixSetItem, ...]


@dataclass(frozen=True, slots=True)
class TileSet:
    dataType: str
    crs: str
    links: tuple[Link, ...]
    title: Annotated[str | None, OMITTED] = None
    tileMatrixSetURI: Annotated[str | None, OMITTED] = None
    tileMatrixSetId: Annotated[str | None, OMITTED] = None
    boundingBox: Annotated[Mapping[str, Any] | None, OMITTED] = None
    layers: Annotated[tuple[Mapping[str, Any], ...] | None, OMITTED] = None
    description: Annotated[str | None, OMITTED] = None
    tileMatrixSetLimits: Annotated[tuple[Mapping[str, Any], ...] | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class TileSets:
    links: tuple[Link, ...]
    tilesets: tuple[TileSet, ...]


@dataclass(frozen=True, slots=True)
class TileJson:
    """TileJSON 3."""

    tilejson: str
    tiles: tuple[str, ...]
    vector_layers: tuple[Mapping[str, Any], ...]
    name: Annotated[str | None, OMITTED] = None
    description: Annotated[str | None, OMITTED] = None
    bounds: Annotated[tuple[float, ...] | None, OMITTED] = None
    minzoom: Annotated[int | None, OMITTED] = None
    maxzoom: Annotated[int | None, OMITTED] = None
    attribution: Annotated[str | None, OMITTED] = None
