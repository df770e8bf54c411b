"""The ground around one site: the shapes of what meets it, united, cut and measured on demand.

Everything is planar, in metres of the measuring CRS. A shape that covers the site with its margin
is `WHOLE` and is never computed with. Unions are measured within the margin, so that what lies just
outside the site can matter where a union is grown or shrunk by the tolerance.
"""

from collections.abc import Iterable
from math import pi
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from blueprint.errors import BadSite, Flaw
from blueprint.site.mend import polygons_of

__all__ = ["WHOLE", "MeasuredSite", "Shape", "margin_of", "surely_count"]


class _Whole:
    """A shape that covers the site with its margin."""


WHOLE = _Whole()
Shape = _Whole | BaseGeometry | None

# In tolerances: beyond the longest spike that a mitred buffer can grow (five), with room to spare.
_MARGIN = 8
# What is smaller than a disc as wide as the tolerance cannot count.
_SPECK = 0.9 * pi / 4
# Less area than this is rounding: it would not be seen in m² with two decimals.
_NOTHING_M2 = 0.005
# Less than this is missing from a shape that is full, however long its edge.
_FULL_M2 = 1e-4
_GRID_M = 1e-6
# Some ten seconds' work, measured: a site of 120 km² in the demonstration city meets 4,100 features
# and takes 12 s, one of 100,000 vertices and 60 features 2 s.
_MOST_FEATURES = 5_000
_MOST_WORK = 10_000_000


def margin_of(tolerance_m: float) -> float:
    """How far around a site its unions are measured, in metres."""
    return _MARGIN * tolerance_m


def surely_count(
    parts: NDArray[np.object_], areas: NDArray[np.float64], tolerance_m: float
) -> NDArray[np.bool_]:
    """Which of some parts count by their area alone (a bool each): as in `MeasuredSite.counts`,
    with more holes allowed for than there can be."""
    radius = tolerance_m / 2
    holes = shapely.get_num_coordinates(parts) / 4
    sure: NDArray[np.bool_] = areas > radius * shapely.length(parts) + pi * radius**2 * holes
    return sure


class MeasuredSite:
    """One site's polygon and its margin, with the operations of the evidence on it."""

    def __init__(self, wkb: bytes, tolerance_m: float) -> None:
        self.wkb = wkb
        self.site: BaseGeometry = shapely.from_wkb(wkb)
        shapely.prepare(self.site)
        self.around: BaseGeometry = self.site.buffer(margin_of(tolerance_m), quad_segs=2)
        shapely.prepare(self.around)
        self.tolerance_m = tolerance_m
        self.area: float = self.site.area
        self.box: tuple[float, float, float, float] = self.around.bounds
        west, south, east, north = self.box
        self.centre = (west + east) / 2, (south + north) / 2
        self._around_area: float = self.around.area
        self._speck = _SPECK * tolerance_m**2

    @property
    def around_wkb(self) -> bytes:
        """The margin within which unions are measured (WKB)."""
        return bytes(shapely.to_wkb(self.around))

    def refuse_costly(self, features: int) -> None:
        """BadSite where so many features near the site would take too long to measure."""
        vertices = int(shapely.get_num_coordinates(self.site))
        if features <= _MOST_FEATURES and features * vertices <= _MOST_WORK:
            return
        # How many features exactly is not for everyone: some of them are not.
        size = f"涉及的图上要素太多，或边界太繁（{vertices:,} 个点）"
        raise BadSite.of(
            Flaw(("site",), f"用地太大：{size}", vertices, "拆成几块用地，或简化边界，分别查询")
        )

    def counts(self, shape: Shape) -> bool:
        """Whether a polygonal shape is somewhere wider than the tolerance.

        The area bound is exact (a region nowhere wider than 2r has at most r·perimeter, and πr² a
        hole); only what lies below it needs to be eroded.
        """
        if shape is None:
            return False
        if isinstance(shape, _Whole):
            return True
        area, radius = shape.area, self.tolerance_m / 2
        if area < self._speck:
            return False
        # Each hole has at least four coordinates.
        holes = shapely.get_num_coordinates(shape) / 4
        if area > radius * shape.length + pi * radius**2 * holes:
            return True
        return not shape.buffer(-radius).is_empty

    def surely_count(self, parts: NDArray[np.object_], areas: NDArray[np.float64]) -> Any:
        return surely_count(parts, areas, self.tolerance_m)

    def inside(self, bounds: NDArray[np.float64]) -> Any:
        """Which boxes (x min, y min, x max, y max a row) reach beyond the margin on all sides."""
        west, south, east, north = self.box
        b = bounds
        return (b[:, 0] < west) & (b[:, 1] < south) & (b[:, 2] > east) & (b[:, 3] > north)

    def fills_site(self, area: float) -> bool:
        """Whether parts of the site with this area in sum leave nothing of it."""
        return self.area - area < _FULL_M2

    def area_of(self, within: Shape) -> float:
        if within is None:
            return 0.0
        return self.area if isinstance(within, _Whole) else float(within.area)

    def both(self, one: Shape, other: Shape) -> Shape:
        """What two shapes share."""
        if one is None or other is None:
            return None
        if isinstance(one, _Whole):
            return other
        if isinstance(other, _Whole):
            return one
        shared = polygons_of(shapely.intersection(one, other))
        return None if shared.is_empty else shared

    def united(self, shapes: Iterable[Shape]) -> Shape:
        found: list[BaseGeometry] = []
        for shape in shapes:
            if isinstance(shape, _Whole):
                return WHOLE
            if shape is not None and not shape.is_empty:
                found.append(shape)
        if not found:
            return None
        return found[0] if len(found) == 1 else polygons_of(shapely.union_all(_in_order(found)))

    def without(self, shape: Shape, taken: Shape, frame: BaseGeometry) -> Shape:
        """A shape with another cut out; `frame` is what is left of a whole one to cut from."""
        if shape is None or taken is None:
            return shape
        if isinstance(taken, _Whole):
            return None
        base = frame if isinstance(shape, _Whole) else shape
        left = polygons_of(shapely.difference(base, taken))
        return None if left.is_empty else left

    def rest(self, within: Shape) -> tuple[float, Shape]:
        """What a shape leaves of the site: its area, and the remainder itself where it might count
        (None where it cannot)."""
        area = self.area - self.area_of(within)
        if area < self._speck or isinstance(within, _Whole):
            return max(area, 0.0), None
        if within is None:
            return area, self.site
        return area, polygons_of(shapely.difference(self.site, within))

    def largest_part(self, within: Shape) -> Polygon | None:
        """The largest connected part, where that is less than the site itself."""
        if within is None:
            return None
        shape = self.site if isinstance(within, _Whole) else within
        parts: list[Polygon] = list(shapely.get_parts(_without_splinters(shape)))
        # Of two as large as each other, always the same one, whatever rounding makes of them.
        largest = max(parts, key=lambda part: (round(part.area, 2), part.bounds))
        return largest if largest.area < self.area - _NOTHING_M2 else None

    def band(self, union: Shape) -> tuple[float, float]:
        """Coverage with the union buffered by minus and plus the tolerance, mitred."""
        if union is None:
            return 0.0, 0.0
        if isinstance(union, _Whole):
            return 1.0, 1.0
        # A buffer would make splinters real.
        clean = _without_splinters(union)
        low, high = (
            shapely.intersection(clean.buffer(by, join_style="mitre"), self.site).area / self.area
            for by in (-self.tolerance_m, self.tolerance_m)
        )
        return min(low, 1.0), min(high, 1.0)

    def fills_margin(self, shape: Shape) -> bool:
        """Whether a shape within the margin covers all of it, and not up to a speck: the narrowest
        gap inside is widened by the tolerance on both its sides."""
        if shape is None or isinstance(shape, _Whole):
            return shape is WHOLE
        return bool(self._around_area - shape.area < _FULL_M2)

    def wkb_of(self, shape: Shape) -> bytes:
        assert shape is not None and not isinstance(shape, _Whole)
        return bytes(shapely.to_wkb(shape))


def _without_splinters(shape: BaseGeometry) -> BaseGeometry:
    """Clipping twice along one line leaves splinters of rounding, which join what lies apart. The
    grid on which they vanish does not stay: a buffer of what is kept on one may cross itself."""
    return shapely.set_precision(shapely.set_precision(shape, _GRID_M), 0)


def _in_order(shapes: list[BaseGeometry]) -> list[BaseGeometry]:
    """In the same order, whatever order they come in: a union's vertices depend on it, and a replay
    is to find the same ones."""
    known: list[Any] = [tuple(box) for box in shapely.bounds(shapes).tolist()]
    if len(set(known)) < len(known):
        known = list(shapely.to_wkb(shapes))
    return [shapes[at] for at in sorted(range(len(shapes)), key=known.__getitem__)]
