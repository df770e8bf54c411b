"""The array types that pass between the subjects of the city, and the geometry both need.

While it is drawn the city lives in local metres: x east, y north, the origin at its centre.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

__all__ = [
    "Floats",
    "Geometries",
    "Integers",
    "Mask",
    "Points",
    "curve",
    "geometries",
    "largest",
    "moved",
    "polygons_in",
    "stream",
]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Points = NDArray[np.float64]  # (n, 2)
Geometries = NDArray[np.object_]


def stream(seed: int, subject: str) -> np.random.Generator:
    """A random generator of its own for each subject, so that a change in how one subject is
    drawn leaves the others as they were."""
    return np.random.default_rng([seed, *subject.encode()])


def geometries(items: Sequence[Any]) -> Geometries:
    """A one-dimensional object array; numpy would take a sequence of geometries apart."""
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array


def polygons_in(mixed: Geometries) -> tuple[Geometries, Integers]:
    """The polygons within geometries of any kind, with the index of the geometry each is from."""
    parts, index = shapely.get_parts(mixed, return_index=True)
    nested, outer = shapely.get_parts(parts, return_index=True)
    keep = shapely.get_type_id(nested) == shapely.GeometryType.POLYGON.value
    return nested[keep], index[outer][keep].astype(np.int64)


def curve(control: Points, spacing: float, *, closed: bool = False) -> Points:
    """A smooth curve through the control points (Catmull-Rom), a point about every `spacing`
    metres. A closed curve does not repeat its first point."""
    if closed:
        padded = np.vstack([control[-1:], control, control[:2]])
    else:
        ahead, behind = 2 * control[0] - control[1], 2 * control[-1] - control[-2]
        padded = np.vstack([ahead, control, behind])
    pieces = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        count = max(2, int(np.hypot(*(p2 - p1)) / spacing))
        t = np.linspace(0.0, 1.0, count, endpoint=False)[:, None]
        pieces.append(
            0.5
            * (
                2 * p1
                + (p2 - p0) * t
                + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
                + (3 * p1 - p0 - 3 * p2 + p3) * t**3
            )
        )
    if not closed:
        pieces.append(control[-1:])
    return np.vstack(pieces)


def moved(areas: Geometries, offset: tuple[float, float]) -> Geometries:
    """The geometries moved by the offset; what loses its validity in the last digit is mended.
    Coordinates are not rounded: parcels meet at points along each other's edges, and rounding
    those would let them overlap."""

    def move(at: Points) -> Points:
        return np.asarray(at + offset, dtype=np.float64)

    there = np.asarray(shapely.transform(areas, move))
    broken = ~shapely.is_valid(there)
    if broken.any():
        there[broken] = shapely.buffer(there[broken], 0.0)
    return there


def largest(mixed: Any) -> Polygon:
    """The largest polygon within a geometry; ValueError when there is none."""
    parts, _ = polygons_in(geometries([mixed]))
    if not len(parts):
        raise ValueError("no polygon in it")
    found = parts[int(np.argmax(shapely.area(parts)))]
    assert isinstance(found, Polygon)
    return found
