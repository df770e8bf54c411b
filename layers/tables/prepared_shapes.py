"""Each distinct shape of the judged layers made ready to be measured: in pieces, with the boxes of
its boundary's runs. Done when features are staged, so that publishing them takes no time for it.

A shape is known by its hash, and what is prepared of it is never changed: preparing one that no
release will have does no harm.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg2.extras import execute_values
from shapely import GeometryCollection, MultiLineString
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from layers.tables import PREPARED_LAYERS

__all__ = ["edges_of", "pieces_of", "prepare", "prepare_published"]

_MOST_POINTS = 64
_RUN = 16
# No piece is made narrower: what has more points in a millimetre stays as it is.
_NARROWEST_M = 0.001
# Cut between two statements of a transaction that may not idle for minutes: seconds' worth.
_AT_ONCE, _BYTES_AT_ONCE = 200, 4_000_000


def pieces_of(shape: BaseGeometry) -> GeometryCollection:
    """A polygonal shape in polygons of at most 64 points that touch and do not overlap."""
    small: list[BaseGeometry] = []
    large = shapely.get_parts(shape)
    while len(large):
        bounds = shapely.bounds(large)
        widest = np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
        fits = (shapely.get_num_coordinates(large) <= _MOST_POINTS) | (widest < _NARROWEST_M)
        small.extend(large[fits])
        large = _halved(large[~fits], bounds[~fits])
    return GeometryCollection(small)


def _halved(shapes: NDArray[np.object_], bounds: NDArray[np.float64]) -> NDArray[np.object_]:
    """The polygons of either half of each shape, across its longer side."""
    west, south, east, north = bounds.T
    upright = east - west > north - south
    x = np.where(upright, (west + east) / 2, east + 1)
    y = np.where(upright, north + 1, (south + north) / 2)
    # One metre wider all round, so that no edge but the cut lies along the frame.
    first = shapely.box(west - 1, south - 1, x, y)
    second = shapely.box(
        np.where(upright, x, west - 1), np.where(upright, south - 1, y), east + 1, north + 1
    )
    halves = np.concatenate([shapely.intersection(shapes, half) for half in (first, second)])
    parts = shapely.get_parts(halves)
    polygons = (shapely.get_type_id(parts) == _POLYGON) & ~shapely.is_empty(parts)
    return np.asarray(parts[polygons], dtype=object)


_POLYGON = 3


def edges_of(shape: BaseGeometry) -> MultiLineString:
    """The boxes of the boundary's runs of sixteen edges, each as its diagonal; runs share their
    ends, so that no edge is left out."""
    boxes = []
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        points = shapely.get_coordinates(ring)
        starts = np.arange(0, len(points) - 1, _RUN)
        ends = np.minimum(starts + _RUN, len(points) - 1)
        low = np.minimum(np.minimum.reduceat(points[:-1], starts), points[ends])
        high = np.maximum(np.maximum.reduceat(points[:-1], starts), points[ends])
        boxes.append(np.stack([low, high], axis=1))
    diagonals = np.concatenate(boxes)
    return MultiLineString(list(diagonals))


_ADD = """
INSERT INTO map.shape (hash, edges, pieces) VALUES %s ON CONFLICT (hash) DO NOTHING
"""


def prepare(connection: Connection, shapes: Iterable[bytes], srid: int) -> None:
    """Prepare whichever of these shapes (WKB as `ST_AsBinary` gives it, in the measuring CRS) is
    not yet, in the caller's transaction."""
    distinct = {hashlib.sha256(wkb).digest(): wkb for wkb in shapes}
    known = set(
        map(
            bytes,
            connection.scalars(
                text("SELECT hash FROM map.shape WHERE hash = ANY (:asked)"),
                {"asked": list(distinct)},
            ),
        )
    )
    # In one order for all, so that two who stage the same shapes wait and do not lock each other.
    fresh = sorted((digest, wkb) for digest, wkb in distinct.items() if digest not in known)
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor:
        for some in _batches(fresh):
            execute_values(cursor, _ADD, list(_rows(some, srid)))


def _batches(fresh: Sequence[tuple[bytes, bytes]]) -> Iterator[list[tuple[bytes, bytes]]]:
    some: list[tuple[bytes, bytes]] = []
    size = 0
    for digest, wkb in fresh:
        some.append((digest, wkb))
        size += len(wkb)
        if len(some) == _AT_ONCE or size > _BYTES_AT_ONCE:
            yield some
            some, size = [], 0
    if some:
        yield some


def _rows(some: Iterable[tuple[bytes, bytes]], srid: int) -> Iterator[tuple[Any, ...]]:
    for digest, wkb in some:
        shape = shapely.from_wkb(wkb)
        made = shapely.set_srid([edges_of(shape), pieces_of(shape)], srid)
        yield digest, *shapely.to_wkb(made, hex=True, include_srid=True)


_UNPREPARED = """
SELECT DISTINCT ST_AsBinary(f.geom) FROM map.{layer} f
WHERE NOT EXISTS (SELECT FROM map.shape_of o WHERE o.layer = '{layer}' AND o.feature_id = f.id)
"""


def prepare_published(connection: Connection, srid: int) -> None:
    """Prepare what was published without."""
    for layer in PREPARED_LAYERS:
        rows = connection.scalars(text(_UNPREPARED.format(layer=layer)))
        prepare(connection, (bytes(wkb) for wkb in rows), srid)
        connection.execute(text("SELECT map.note_shapes(:layer)"), {"layer": layer})
