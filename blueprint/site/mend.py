"""Repair of geometry, where the repair moves nothing by more than the tolerance; else a reason.

A self-crossing can be read in two ways (inside by crossings, inside by winding). Where the two
readings differ only in what is nowhere wider than the tolerance, the difference does not matter
and the geometry is mended; where they differ in more, a person must say what was meant.
"""

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from blueprint.site.limits import MAX_CROSSINGS, crosses_too_often

__all__ = ["Unmendable", "counts", "mend", "polygons_of"]


Place = tuple[float, float]


class Unmendable(ValueError):
    """Why a geometry was not repaired, in Chinese, and where (metres; None where nowhere). With
    `crossings`, because its boundary meets itself in more places than that."""

    def __init__(self, why: str, at: Place | None, crossings: int | None = None) -> None:
        super().__init__(why)
        self.why, self.at, self.crossings = why, at, crossings


def counts(shape: BaseGeometry, tolerance_m: float) -> bool:
    """Whether a polygonal shape is somewhere wider than the tolerance (domain.md: it counts)."""
    return not shape.buffer(-tolerance_m / 2).is_empty


def polygons_of(shape: BaseGeometry) -> Polygon | MultiPolygon:
    """The polygonal part of any geometry; an empty polygon when there is none."""
    if isinstance(shape, Polygon | MultiPolygon):
        return shape
    parts = [
        polygon
        for part in getattr(shape, "geoms", ())
        for polygon in (part.geoms if isinstance(part, MultiPolygon) else (part,))
        if isinstance(polygon, Polygon) and not polygon.is_empty
    ]
    if not parts:
        return Polygon()
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


_WHY = {
    "Self-intersection": "边界自相交",
    "Ring Self-intersection": "环自相接",
    "Hole lies outside shell": "内环在外环之外",
    "Holes are nested": "内环互相嵌套",
    "Interior is disconnected": "内部不连通",
    "Nested shells": "各部分互相嵌套",
    "Duplicate Rings": "环重复",
    "Too few points in geometry component": "点数不足",
}


def _why(shape: BaseGeometry) -> tuple[str, Place | None]:
    text = shapely.is_valid_reason(shape)
    kind, _, place = text.partition("[")
    why = _WHY.get(kind, "边界不合法")
    if not place:
        return why, None
    x, y = place.rstrip("]").split()[:2]
    return why, (float(x), float(y))


def mend(
    shape: Polygon | MultiPolygon, tolerance_m: float
) -> tuple[Polygon | MultiPolygon, tuple[str, Place | None] | None]:
    """A valid shape and what was mended, and where (None when nothing was); Unmendable when it
    moves too much, or crosses itself too often to be looked at.

    `shape` is in metres.
    """
    if shape.is_valid:
        return shape, None
    why = _why(shape)
    if crosses_too_often(shape):
        raise Unmendable(*why, MAX_CROSSINGS)
    mended = polygons_of(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    by_crossings = polygons_of(shapely.make_valid(shape))
    by_winding = polygons_of(shape.buffer(0))
    doubt = mended.symmetric_difference(by_crossings).union(mended.symmetric_difference(by_winding))
    if mended.is_empty or counts(doubt, tolerance_m):
        raise Unmendable(*why)
    vertices = shapely.points(shapely.get_coordinates(shape))
    if shapely.distance(vertices, mended.boundary).max() > tolerance_m:
        raise Unmendable(*why)
    return mended, why
