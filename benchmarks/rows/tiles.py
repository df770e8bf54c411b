"""Row j: a vector tile, cold and kept, against the bare ST_AsMVT of the same features.

Kept in the service's memory, and over HTTP, where its own cost bounds what keeping can win.
"""

import http.client
import time
from collections.abc import Iterator, Sequence

import psycopg2
import pyproj

from benchmarks.city import BenchCity
from benchmarks.place import Place
from benchmarks.result import Result, Times, timed
from benchmarks.rows.served import serving
from blueprint.city import city
from blueprint.viewer import ANYONE
from layers.catalogue import catalogue
from layers.releases.versions import version_of
from layers.tiles import GRIDS, TILE_PIXELS, Tile, TileQuestion, TileStore

__all__ = ["tiles"]

_GRID = GRIDS["WebMercatorQuad"]
_LAYERS, _MATRIX, _AGAIN = ("plan", "control_zone"), 13, 5
_BARE = """
SELECT ST_AsMVT(drawn, '{layer}', 4096, 'geom') FROM (
    SELECT f.code, f.name, ST_AsMVTGeom(ST_Transform(f.geom, 3857),
        ST_MakeEnvelope(%(w)s, %(s)s, %(e)s, %(n)s, 3857), 4096, 64, true) AS geom
    FROM map.{layer} f JOIN map.current_release r ON r.layer = '{layer}'
        AND f.brought_in <= r.number AND (f.retired_by IS NULL OR f.retired_by > r.number)
    WHERE f.geom && ST_Transform(ST_MakeEnvelope(%(w)s, %(s)s, %(e)s, %(n)s, 3857), 4548)
) drawn WHERE geom IS NOT NULL
"""


def _tiles_of(drawn: BenchCity) -> Iterator[Tile]:
    """The tiles of a matrix whose middle is in the city."""
    to_web = pyproj.Transformer.from_crs(4548, _GRID.epsg, always_xy=True)
    west, south, east, north = to_web.transform_bounds(*drawn.box)
    size = _GRID.cell_at(_MATRIX) * TILE_PIXELS
    columns = range(round((west - _GRID.west) / size), round((east - _GRID.west) / size))
    rows = range(round((_GRID.north - north) / size), round((_GRID.north - south) / size))
    return (Tile(_MATRIX, row, column) for row in rows for column in columns)


def _bare(place: Place, question: Sequence[tuple[str, Tile]]) -> Times:
    connection = psycopg2.connect(place.raw_url)
    with connection, connection.cursor() as cursor:

        def ask(one: tuple[str, Tile]) -> None:
            layer, tile = one
            box = dict(zip("wsen", _GRID.box(tile), strict=True))
            cursor.execute(_BARE.format(layer=layer), box)
            cursor.fetchone()

        timed(ask, question[:10])
        took = Times(timed(ask, question))
    connection.close()
    return took


def _of_the_store(place: Place, question: list[tuple[str, Tile]]) -> tuple[Times, Times]:
    """Cold and kept, within the program."""
    store = TileStore(place.database, city(), 500_000_000)
    with place.database.reading(ANYONE) as connection:
        versions = {layer: version_of(connection, catalogue()[layer]) for layer in _LAYERS}

    def ask(one: tuple[str, Tile]) -> None:
        layer, tile = one
        store.tile(TileQuestion(versions[layer], ANYONE, _GRID, tile, None))

    return Times(timed(ask, question)), Times(timed(ask, question * _AGAIN))


def tiles(place: Place, drawn: BenchCity) -> Sequence[Result]:
    question = [(layer, tile) for layer in _LAYERS for tile in _tiles_of(drawn)]
    bare = _bare(place, question)
    drawn_here, at_hand = _of_the_store(place, question)
    with serving(place.home, workers=1) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port)

        def ask(one: tuple[str, Tile]) -> bytes:
            layer, tile = one
            where = f"/ogc/collections/{layer}/tiles/{_GRID.id}"
            address = f"{where}/{tile.matrix}/{tile.row}/{tile.column}"
            connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise AssertionError(f"{address}: {answer.status}")
            return body

        cold = Times(timed(ask, question))
        time.sleep(1)
        stored = Times(timed(ask, question * _AGAIN))
        connection.close()
    return [
        Result(
            "j",
            f"{len(question):,} vector tiles (matrix {_MATRIX}, {' and '.join(_LAYERS)})",
            "the bare ST_AsMVT of the same features; a kept tile against a cold one",
            "cold < 3× the bare one, kept 20×",
            {
                "cold ÷ bare": drawn_here.median / bare.median,
                "cold ÷ kept": drawn_here.median / at_hand.median,
                "over HTTP cold ÷ bare": cold.median / bare.median,
                "over HTTP cold ÷ kept": cold.median / stored.median,
            },
            f"bare {bare}; in the program cold {drawn_here}, kept {at_hand.median * 1e3:.0f} µs;"
            f" over HTTP cold {cold}, kept {stored}",
        )
    ]
