"""Features by their ids, kept in memory: a published row never changes, so neither does its copy.

Which features a site may meet, in which release and for whom, is asked of the database each time;
only what a feature is comes from here. Shapes are shared by the features that have them, in pieces,
so that a site is held against the few vertices near it.
"""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from psycopg2.extensions import connection as PgConnection
from shapely.geometry.base import BaseGeometry

from blueprint.vocabulary import Visibility
from layers.atlas.boxes import Boxes, Grouped, Numbers, meeting, tiled
from layers.atlas.statement import features_statement

__all__ = ["Feature", "FeatureStore", "Key", "StoreStats", "StoredShape", "pieces_meeting"]

Key = tuple[str, int]

_PIECES = """
SELECT id, ST_AsBinary(pieces), ST_AsBinary(edges) FROM map.shape WHERE id = ANY (%s)
"""


@dataclass(slots=True, eq=False)
class StoredShape:
    """A shape in pieces, of few vertices each, that touch and do not overlap. `bounds` has a box a
    piece, `edges` one a run of the shape's own boundary (None for a shape so small that asking
    would not pay)."""

    pieces: NDArray[np.object_]
    bounds: Grouped
    edges: Grouped | None
    size: int

    @classmethod
    def of(cls, shape: BaseGeometry, diagonals: BaseGeometry | None = None) -> "StoredShape":
        """From a collection of the pieces and the diagonals of the boundary's boxes, or from a
        shape small enough to be one piece."""
        pieces = shapely.get_parts(shape) if shape.geom_type == "GeometryCollection" else [shape]
        array = np.array(pieces, dtype=object)
        bounds = shapely.bounds(array)
        order = tiled(bounds)
        bytes_about = 600 * len(array) + 28 * int(shapely.get_num_coordinates(shape))
        edges = None if diagonals is None else shapely.get_coordinates(diagonals).reshape(-1, 4)
        if edges is not None:
            bytes_about += edges.nbytes
        ends = None if edges is None else Grouped.of(edges)
        return cls(array[order], Grouped.of(bounds[order]), ends, bytes_about)


def pieces_meeting(
    shapes: Sequence[StoredShape], boxes: Boxes
) -> tuple[Boxes, Numbers, NDArray[np.object_]]:
    """The pieces of each shape whose boxes meet the box in its row: those boxes, the number of the
    shape that each is of, and the pieces."""
    bounds, owners, rows = meeting([shape.bounds for shape in shapes], boxes)
    pieces = np.empty(len(owners), dtype=object)
    pairs = zip(owners.tolist(), rows.tolist(), strict=True)
    pieces[:] = [shapes[owner].pieces[row] for owner, row in pairs]
    return bounds, owners, pieces


@dataclass(frozen=True, slots=True)
class StoreStats:
    """What is kept now, and how often a wanted feature was at hand or not since the start."""

    bytes: int
    features: int
    hits: int
    misses: int


@dataclass(frozen=True, slots=True, eq=False)
class Feature:
    """A published row: its attributes as the evidence has them, its shape, and who may see it; `id`
    is its key as the evidence writes it, layer/number."""

    key: Key
    id: str
    attributes: Mapping[str, Any]
    shape: StoredShape
    visibility: Visibility


class FeatureStore:
    """Features by (layer, id), the least recently used forgotten beyond `limit_bytes`."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._incarnation = ""
        self._hits = self._misses = 0
        self._forget_all()

    def _forget_all(self) -> None:
        self._features: OrderedDict[Key, Feature] = OrderedDict()
        self._shapes: dict[int, StoredShape] = {}
        self._users: defaultdict[int, int] = defaultdict(int)
        self._shape_id: dict[Key, int] = {}
        self._bytes = 0

    def get(
        self, keys: Iterable[Key], incarnation: str, connection: PgConnection
    ) -> dict[Key, Feature]:
        """The features of these keys; those not at hand are read on this connection.

        Ids stand for the same rows only as long as the database is the same: what another
        `incarnation` of it told is forgotten.
        """
        wanted = set(keys)
        found: dict[Key, Feature] = {}
        with self._lock:
            if incarnation != self._incarnation:
                self._forget_all()
                self._incarnation = incarnation
            for key in wanted:
                feature = self._features.get(key)
                if feature is not None:
                    self._features.move_to_end(key)
                    found[key] = feature
            self._hits += len(found)
            self._misses += len(wanted) - len(found)
        missing = wanted - found.keys()
        if missing:
            for feature, shape_id in _read(missing, connection):
                found[feature.key] = self._keep(feature, shape_id, incarnation)
        return found

    def stats(self) -> StoreStats:
        with self._lock:
            return StoreStats(self._bytes, len(self._features), self._hits, self._misses)

    def _keep(self, feature: Feature, shape_id: int | None, incarnation: str) -> Feature:
        with self._lock:
            if incarnation != self._incarnation:
                return feature
            if feature.key in self._features:
                return self._features[feature.key]
            if shape_id is not None:
                shared = self._shapes.get(shape_id)
                if shared is None:
                    self._shapes[shape_id] = feature.shape
                    self._bytes += feature.shape.size
                else:
                    feature = replace(feature, shape=shared)
                self._users[shape_id] += 1
                self._shape_id[feature.key] = shape_id
            else:
                self._bytes += feature.shape.size
            self._features[feature.key] = feature
            while self._bytes > self._limit and len(self._features) > 1:
                self._forget_oldest()
            return feature

    def _forget_oldest(self) -> None:
        key, feature = self._features.popitem(last=False)
        shape_id = self._shape_id.pop(key, None)
        if shape_id is None:
            self._bytes -= feature.shape.size
            return
        self._users[shape_id] -= 1
        if not self._users[shape_id]:
            del self._users[shape_id], self._shapes[shape_id]
            self._bytes -= feature.shape.size


def _read(missing: set[Key], connection: PgConnection) -> Iterable[tuple[Feature, int | None]]:
    by_layer: defaultdict[str, list[int]] = defaultdict(list)
    for layer, number in missing:
        by_layer[layer].append(number)
    made: dict[int, StoredShape] = {}
    with connection.cursor() as cursor:
        for layer, numbers in by_layer.items():
            cursor.execute(features_statement(layer), (numbers,))
            rows = cursor.fetchall()
            fresh = {row[1] for row in rows if row[1] is not None} - made.keys()
            if fresh:
                cursor.execute(_PIECES, (list(fresh),))
                for shape_id, pieces, edges in cursor.fetchall():
                    made[shape_id] = StoredShape.of(
                        shapely.from_wkb(bytes(pieces)), shapely.from_wkb(bytes(edges))
                    )
            for number, shape_id, text, wkb, visibility in rows:
                if shape_id is None:
                    shape = StoredShape.of(shapely.from_wkb(bytes(wkb)))
                else:
                    shape = made[shape_id]
                key, attributes, seen_by = (
                    (layer, number),
                    orjson.loads(text),
                    Visibility(visibility),
                )
                yield Feature(key, f"{layer}/{number}", attributes, shape, seen_by), shape_id
