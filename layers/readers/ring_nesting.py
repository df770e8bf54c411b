"""Rings without roles into polygons: what lies inside what says which are holes."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.errors import GEOSException

__all__ = ["MAX_RINGS", "polygons_of_rings"]

# Every ring is held against every larger one.
MAX_RINGS = 2_000


def _within(inner: Polygon, outer: Polygon) -> bool:
    points = shapely.get_coordinates(inner)
    if not shapely.intersects_xy(outer, points[:, 0], points[:, 1]).all():
        return False
    if shapely.contains_xy(outer, points[:, 0], points[:, 1]).any():
        return True
    # All of its vertices lie on the boundary: inside, or in a notch of it.
    try:
        return bool(outer.intersects(inner.representative_point()))
    except GEOSException:
        return False


def polygons_of_rings(rings: Sequence[NDArray[np.float64]]) -> Polygon | MultiPolygon:
    """The polygon, or polygons, of closed rings (n × 2 each, n ≥ 4) in any order and direction.

    A ring in an even number of others is an outer one, in an odd number a hole of the smallest of
    them. Nothing is repaired: rings that cross give an invalid shape.
    """
    shapes = [Polygon(ring) for ring in rings]
    if len(shapes) == 1:
        return shapes[0]
    areas = shapely.area(shapes)
    order = np.argsort(-areas, kind="stable").tolist()
    boxes = shapely.bounds(shapes)
    depth: dict[int, int] = {}
    holes: dict[int, list[int]] = {}
    for place, at in enumerate(order):
        around = [
            other
            for other in order[:place]
            if (boxes[other, :2] <= boxes[at, :2]).all()
            and (boxes[other, 2:] >= boxes[at, 2:]).all()
            and _within(shapes[at], shapes[other])
        ]
        depth[at] = len(around)
        if depth[at] % 2 == 0:
            holes[at] = []
        else:
            outer = next((o for o in reversed(around) if depth[o] % 2 == 0), around[-1])
            holes.setdefault(outer, []).append(at)
    parts = [Polygon(rings[at], [rings[hole] for hole in inner]) for at, inner in holes.items()]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)
