"""Project sites: a parcel, or adjoining ones, of the size that a project takes."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from shapely.geometry import Polygon

from layers.demo_city.arrays import Floats, Geometries, Integers

__all__ = ["project_sites"]

_TOUCHING_M = 0.05
_SHARED_M = 8.0


def _grow(
    areas: Geometries,
    size: Floats,
    adjacent: list[list[int]],
    start: int,
    low: float,
    high: float,
) -> Polygon | None:
    members: list[int] = [start]
    whole: Any = areas[start]
    while whole.area < low:
        around = sorted({o for m in members for o in adjacent[m]} - set(members))
        fitting = [o for o in around if whole.area + size[o] <= high]
        if not fitting:
            return None
        members.append(min(fitting, key=lambda o: (size[o], o)))
        # Edges that touch within a hair must melt together.
        whole = shapely.union_all(areas[members]).buffer(0.02, join_style="mitre")
        whole = whole.buffer(-0.02, join_style="mitre")
    if not isinstance(whole, Polygon) or whole.interiors or whole.area > high:
        return None
    return whole


def project_sites(
    areas: Geometries, starts: Integers, low_m2: float, high_m2: float
) -> Iterator[Polygon]:
    """Sites of `low_m2` to `high_m2` that grow from these of the parcels, smallest neighbours
    first, in the order of `starts`; where none comes of a parcel it is passed over."""
    one, other = shapely.STRtree(areas).query(areas, predicate="dwithin", distance=_TOUCHING_M)
    pair = one != other
    one, other = one[pair], other[pair]
    shared = shapely.length(
        shapely.intersection(
            shapely.buffer(areas[one], _TOUCHING_M), shapely.boundary(areas[other])
        )
    )
    adjacent: list[list[int]] = [[] for _ in areas]
    for a, b in zip(one[shared > _SHARED_M], other[shared > _SHARED_M], strict=True):
        adjacent[int(a)].append(int(b))
    size = shapely.area(areas)
    for start in np.asarray(starts).tolist():
        site = _grow(areas, size, adjacent, start, low_m2, high_m2)
        if site is not None:
            yield site
