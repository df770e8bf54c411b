"""Whether a boundary can be worked with in bounded time, asked before any work is done with it.

The number of vertices says little: a circle of 100,000 costs nothing, a star of 500 in which every
edge crosses every other costs minutes. What costs is edges that lie near one another, because a
buffer nodes their offset curves, and crossings, because a repair nodes those. Both are counted here
with an index of boxes, and only up to the limit.

Measured (GEOS 3.14, one core): a buffer takes 5 to 14 µs a near pair, so some 4 s at most; a repair
takes 0.3 to 0.8 s with 1,000 crossings, 3 s with 4,000, 12 s with 9,000.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import shapely
from shapely import LineString, STRtree
from shapely.geometry.base import BaseGeometry

from blueprint.errors import BadSite, Flaw

__all__ = ["MAX_CLOSE_EDGES", "MAX_CROSSINGS", "crosses_too_often", "refuse_costly"]

# Ordered pairs of edges; an edge with itself and with its neighbours are among them.
MAX_CLOSE_EDGES = 250_000
_MAX_TOUCHING = 5_000_000
MAX_CROSSINGS = 1_000
# A buffer drops what is finer than this part of its distance; so does the count.
_FINER = 0.01
# Long lines are thinned in runs, because the thinning of one takes the square of its length.
_RUN = 256
# Pairs that one question to the index may give, so that its answer stays small.
_AT_ONCE = 2_000_000

Array = Any  # of numpy, which `blueprint` does not import


def _runs(lines: Sequence[BaseGeometry]) -> Iterator[BaseGeometry]:
    for line in lines:
        if shapely.get_num_coordinates(line) <= _RUN + 1:
            yield line
            continue
        points = shapely.get_coordinates(line)
        for first in range(0, len(points) - 1, _RUN):
            yield LineString(points[first : first + _RUN + 1])


def _edges(lines: Sequence[BaseGeometry], finer_m: float = 0.0) -> Array:
    """Every edge of the lines as a line of its own, those of no length left out."""
    drawn: Array = lines
    if finer_m:
        drawn = shapely.simplify(list(_runs(lines)), finer_m, preserve_topology=False)
    points, of = shapely.get_coordinates(drawn, return_index=True)
    pairs = points.repeat(2, axis=0)[1:-1].reshape(-1, 2, 2)
    edges = shapely.linestrings(pairs[of[1:] == of[:-1]])
    return edges[shapely.length(edges) > 0]


def _pairs(edges: Array, within_m: float) -> Iterator[tuple[Array, Array]]:
    """Pairs of edges whose boxes come within a distance of each other, some at a time."""
    tree = STRtree(edges)
    boxes = shapely.bounds(edges)
    step = max(1, min(4096, _AT_ONCE // max(1, len(edges))))
    for first in range(0, len(edges), step):
        west, south, east, north = boxes[first : first + step].T
        queried = shapely.box(west - within_m, south - within_m, east + within_m, north + within_m)
        ones, others = tree.query(queried)
        yield edges[ones + first], edges[others]


def _more_than(limit: int, edges: Array, within_m: float) -> bool:
    found = 0
    for ones, _ in _pairs(edges, within_m):
        found += len(ones)
        if found > limit:
            return True
    return False


def _too_close(lines: Sequence[BaseGeometry], within_m: float) -> bool:
    return _more_than(MAX_CLOSE_EDGES, _edges(lines, _FINER * within_m), within_m)


def _costly(shape: BaseGeometry, reach_m: float, tolerance_m: float) -> bool:
    if isinstance(shape, LineString):
        return _more_than(_MAX_TOUCHING, _edges([shape]), 0) or _too_close([shape], reach_m)
    parts = shapely.get_parts(shape).tolist()
    outer = [part.exterior for part in parts]
    holes = [hole for part in parts for hole in part.interiors]
    # A hole that the buffer fills costs it nothing.
    wide = [
        hole
        for hole, (west, south, east, north) in zip(holes, shapely.bounds(holes), strict=True)
        if min(east - west, north - south) > 2 * reach_m
    ]
    return (
        _more_than(_MAX_TOUCHING, _edges(outer + holes), 0)
        or _too_close(outer + holes, tolerance_m)
        or _too_close(outer + wide, reach_m)
    )


def refuse_costly(
    shape: BaseGeometry, *, reach_m: float, tolerance_m: float, loc: tuple[str | int, ...]
) -> None:
    """BadSite when a polygon or line (metres) cannot be buffered in bounded time.

    `reach_m` is the furthest that it will be grown; it will be shrunk, and its holes grown, by the
    tolerance.
    """
    if _costly(shape, reach_m, tolerance_m):
        raise BadSite.of(
            Flaw(
                (*loc, "coordinates"),
                f"边界过密：彼此靠近的边超过上限 {MAX_CLOSE_EDGES:,} 对",
                f"{shapely.get_num_coordinates(shape):,} 个顶点",
                "去掉锯齿与重复绘制的线，简化边界，或拆成几个用地分别查询",
            )
        )


def crosses_too_often(shape: BaseGeometry) -> bool:
    """Whether the boundary meets itself, beyond consecutive edges, in more than `MAX_CROSSINGS`
    places (or might: it lies so dense that they were not counted)."""
    edges = _edges(shapely.get_rings(shape).tolist())
    # Each edge meets itself and the two next to it.
    tried, met = 0, -3 * len(edges)
    for ones, others in _pairs(edges, 0):
        tried += len(ones)
        met += int(shapely.intersects(ones, others).sum())
        if tried > _MAX_TOUCHING or met > 2 * MAX_CROSSINGS:
            return True
    return False
