"""Vector tiles: the grids, what a layer has in each, and the tiles themselves."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.http.authentication import names_nobody, require
from api.http.components import components_of
from api.http.conditional_requests import headers_of, is_known
from api.http.content_encoding import gzip_response
from api.http.scopes import permits
from api.ogc.answering import answer
from api.ogc.documents import FORMAT, NOTHING_ELSE, TILE, extra
from api.ogc.filters import schema_of
from api.ogc.links import JSON, MVT, Link, base_of, href, layer_named, link
from api.ogc.parameters import parameters_of, read_days, read_moment, read_properties
from api.openapi.answers.ogc import TileJson, TileMatrixSet, TileMatrixSets, TileSet, TileSets
from api.openapi.described import DescribedAnswer, Media, described
from blueprint.city import City
from blueprint.errors import NotFound
from blueprint.vocabulary import Scope
from layers.catalogue import Layer
from layers.features.reference_systems import CRS84
from layers.releases.versions import Version
from layers.tiles import GRIDS, TILE_PIXELS, Grid, TileQuestion

__all__ = ["router"]

router = APIRouter(prefix="/ogc", tags=["ogc"], dependencies=[permits(Scope.READ_MAP)])

_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
# How large a pixel is taken to be on a screen, in metres: the standard's number.
_PIXEL_M = 0.00028
_GEOMETRY = {"polygon": 2, "line": 1}


def grid_named(name: str) -> Grid:
    found = GRIDS.get(name)
    if found is None:
        raise NotFound(f"没有名为 {name[:60]} 的瓦片格网")
    return found


def _number(given: str) -> int:
    # A row that no grid could have is as good as any other that is not there.
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 12 else -1


@router.get(
    "/collections/{collection}/tiles/{grid}/{matrix}/{row}/{column}",
    summary="A tile (MVT, gzipped for who accepts that)",
    openapi_extra=extra(TILE),
)
@described(
    "getTile",
    text="The tile",
    media=(Media(MVT),),
    also=(DescribedAnswer(204, None, "Nothing is there"),),
    conditional=True,
)
async def get_tile(
    request: Request, collection: str, grid: str, matrix: str, row: str, column: str
) -> Response:
    """With `release` in its address a tile never changes, and may be kept; without, it is to be
    asked about each time."""
    layer, chosen = layer_named(collection), grid_named(grid)
    tile = chosen.tile(_number(matrix), _number(row), _number(column))
    if tile is None:
        raise NotFound(f"格网 {chosen.id} 中没有这个瓦片")
    given, city = parameters_of(request, TILE), components_of(request).services.city
    days, moment = read_days(given.get("datetime"), city), read_moment(given.get("known_at"), city)
    versions = components_of(request).map.versions
    store = components_of(request).map.tiles
    release, plans = given.get("release"), given.get("plan_release")
    fields = read_properties(given.get("properties"), layer)

    def answered(version: Version, draw: Callable[[TileQuestion], bytes | None]) -> Response | None:
        viewer = require(request, Scope.READ_MAP)
        question = TileQuestion(version, viewer, chosen, tile, days, fields)
        headers = headers_of(question.viewer, question.etag, for_good=release is not None)
        if is_known(request, question.etag):
            return Response(status_code=304, headers=headers)
        compressed = draw(question)
        return None if compressed is None else _tile_response(request, compressed, headers)

    def of_the_map() -> Response:
        found = answered(versions.version(layer, release, moment, plans), store.tile)
        assert found is not None
        return found

    # What is at hand is given at once and takes no thread; keys and sessions are asked about.
    at_hand = None
    if names_nobody(request):
        at_hand = versions.at_hand(layer, release, moment, plans)
    given_at_once = None if at_hand is None else answered(at_hand, store.at_hand)
    if given_at_once is not None:
        return given_at_once
    return await run_in_threadpool(of_the_map)


def _tile_response(request: Request, compressed: bytes, headers: dict[str, str]) -> Response:
    if not compressed:
        return Response(status_code=204, headers=headers)
    return gzip_response(request, compressed, MVT, headers)


def _crs(grid: Grid) -> str:
    return f"http://www.opengis.net/def/crs/EPSG/0/{grid.epsg}"


def _matrix_set(grid: Grid) -> dict[str, Any]:
    # The corner in the order of the CRS's own axes: CGCS2000's zones have northing first.
    corner = [grid.west, grid.north] if grid.epsg == 3857 else [grid.north, grid.west]
    return {
        "id": grid.id,
        "title": grid.title,
        **({"uri": grid.uri} if grid.uri else {}),
        "crs": _crs(grid),
        "tileMatrices": [
            {
                "id": str(matrix),
                "scaleDenominator": grid.cell_at(matrix) / _PIXEL_M,
                "cellSize": grid.cell_at(matrix),
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": corner,
                "tileWidth": TILE_PIXELS,
                "tileHeight": TILE_PIXELS,
                "matrixWidth": 2**matrix,
                "matrixHeight": 2**matrix,
            }
            for matrix in grid
        ],
    }


def _grid_link(base: str, grid: Grid, rel: str) -> Link:
    return link(href(base, "tileMatrixSets", grid.id), rel, JSON, grid.title)


@router.get(
    "/tileMatrixSets",
    summary="The grids that tiles are cut by",
    openapi_extra=extra(FORMAT),
)
@described("listTileMatrixSets", TileMatrixSets)
def get_grids(request: Request) -> Response:
    parameters_of(request, FORMAT)
    base = base_of(request)
    grids = [
        {
            "id": grid.id,
            "title": grid.title,
            **({"uri": grid.uri} if grid.uri else {}),
            "crs": _crs(grid),
            "links": [_grid_link(base, grid, "self")],
        }
        for grid in GRIDS.values()
    ]
    return answer({"tileMatrixSets": grids})


@router.get(
    "/tileMatrixSets/{grid}",
    summary="A grid",
    openapi_extra=extra(FORMAT),
)
@described("getTileMatrixSet", TileMatrixSet)
def get_grid(request: Request, grid: str) -> Response:
    parameters_of(request, FORMAT)
    return answer(_matrix_set(grid_named(grid)))


def _template(here: str, grid: Grid) -> str:
    return f"{href(here, 'tiles', grid.id)}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"


def _tileset(layer: Layer, grid: Grid, base: str) -> dict[str, Any]:
    here = href(base, "collections", layer.id)
    return {
        "title": f"{layer.label}（{grid.title}）",
        "dataType": "vector",
        "crs": _crs(grid),
        **({"tileMatrixSetURI": grid.uri} if grid.uri else {}),
        "links": [
            link(href(here, "tiles", grid.id), "self", JSON, layer.label),
            _grid_link(base, grid, _SCHEME),
            link(_template(here, grid), "item", MVT, "瓦片", templated=True),
        ],
    }


def _whole_tileset(layer: Layer, grid: Grid, base: str, city: City) -> dict[str, Any]:
    west, south, east, north = city.extent
    limits = []
    for matrix in grid:
        top, bottom, left, right = grid.limits(matrix, city)
        rows = {"minTileRow": top, "maxTileRow": bottom}
        columns = {"minTileCol": left, "maxTileCol": right}
        limits.append({"tileMatrix": str(matrix), **rows, **columns})
    properties = {field.name: schema_of(field) for field in layer.fields.values()}
    drawn: dict[str, Any] = {
        "id": layer.id,
        "title": layer.label,
        "dataType": "vector",
        "propertiesSchema": {"type": "object", "properties": properties},
    }
    if layer.geometry in _GEOMETRY:
        drawn["geometryDimension"] = _GEOMETRY[layer.geometry]
    return _tileset(layer, grid, base) | {
        "description": layer.about,
        "tileMatrixSetLimits": limits,
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84.uri},
        "layers": [drawn],
    }


@router.get(
    "/collections/{collection}/tiles",
    summary="A layer's tilesets",
    openapi_extra=extra(FORMAT),
)
@described("listTileSets", TileSets)
def get_tilesets(request: Request, collection: str) -> Response:
    layer = layer_named(collection)
    parameters_of(request, FORMAT)
    base = base_of(request)
    here = link(href(base, "collections", layer.id, "tiles"), "self", JSON)
    tilesets = [_tileset(layer, grid, base) for grid in GRIDS.values()]
    return answer({"links": [here], "tilesets": tilesets})


@router.get(
    "/collections/{collection}/tiles/{grid}",
    summary="A layer's tileset in a grid",
    openapi_extra=extra(FORMAT),
)
@described("getTileSet", TileSet)
def get_tileset(request: Request, collection: str, grid: str) -> Response:
    layer, chosen = layer_named(collection), grid_named(grid)
    parameters_of(request, FORMAT)
    return answer(
        _whole_tileset(layer, chosen, base_of(request), components_of(request).services.city)
    )


def _named(layer: Layer, labels: dict[str, str]) -> list[dict[str, Any]]:
    if layer.names is None:
        return []
    fields = {name: labels[name] for name in layer.names.fields}
    return [{"id": layer.named_as, "minzoom": layer.names.from_matrix, "fields": fields}]


@router.get(
    "/collections/{collection}/tiles/{grid}/tilejson.json",
    summary="The same as TileJSON 3, which map libraries read",
)
@described("getTileJson", TileJson)
def get_tilejson(request: Request, collection: str, grid: str) -> Response:
    layer, chosen = layer_named(collection), grid_named(grid)
    parameters_of(request, NOTHING_ELSE)
    if chosen.epsg != 3857:
        raise NotFound("TileJSON 只能说明 WebMercatorQuad 的瓦片")
    here = href(base_of(request), "collections", layer.id)
    versions = components_of(request).map.versions
    # Of one release, so that tiles may be kept and all of a map are of the same.
    version = versions.version(layer, None, None)
    pinned = f"?release={version.release_id}" if version.release_id else ""
    if pinned and version.plan_release:
        pinned += f"&plan_release={version.plan_release}"
    template = f"{href(here, 'tiles', chosen.id)}/{{z}}/{{y}}/{{x}}{pinned}"
    labels = {field.name: field.label for field in layer.fields.values()}
    document = {
        "tilejson": "3.0.0",
        "name": layer.label,
        "description": layer.about,
        "attribution": layer.owner,
        "tiles": [template],
        "minzoom": 0,
        "maxzoom": chosen.matrices - 1,
        "bounds": list(components_of(request).services.city.extent),
        "vector_layers": [{"id": layer.id, "fields": labels}, *_named(layer, labels)],
    }
    return answer(document)
