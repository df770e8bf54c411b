"""Which shapes meet which sites, and how: the pieces of all shapes are held against all sites in a
few calls, whatever their number."""

from collections.abc import Collection, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from blueprint.site.mend import polygons_of
from layers.atlas.boxes import Boxes, Truths, meeting
from layers.atlas.measured_site import WHOLE, MeasuredSite, Shape, surely_count
from layers.atlas.store import StoredShape, pieces_meeting

__all__ = ["ClippedShape", "clip_shapes"]

Geometries = NDArray[np.object_]


class ClippedShape:
    """One shape near the site, shared by all features that have it: what of it lies within the site
    is measured once, and united only where that is asked."""

    def __init__(
        self,
        measured_site: MeasuredSite,
        pieces: Geometries | None = None,
        parts: Geometries | None = None,
        area: float = 0.0,
        surely_counts: bool = False,
    ) -> None:
        """`pieces` of it meet the site's margin, `parts` of those the site; without `pieces` it
        covers the site with its margin. `fills`: it leaves nothing of the site."""
        self._measured_site, self._pieces, self._parts = measured_site, pieces, parts
        covers = pieces is None
        self.fills = covers or measured_site.fills_site(area)
        self.area = measured_site.area if self.fills else area
        self._met: Shape = WHOLE if self.fills else None
        self._in_margin: Shape = WHOLE if covers else None
        self._counts: bool | None = True if self.fills or surely_counts else None

    @property
    def met(self) -> Shape:
        """The part of it in the site."""
        if self._met is None and self._parts is not None and self.area > 0:
            self._met = self._measured_site.united(list(self._parts))
        return self._met

    @property
    def shape(self) -> Shape:
        """The part of it within the margin."""
        if self._in_margin is None:
            assert self._pieces is not None
            clipped = shapely.intersection(self._pieces, self._measured_site.around)
            in_margin = self._measured_site.united([polygons_of(part) for part in clipped])
            self._in_margin = WHOLE if self._measured_site.fills_margin(in_margin) else in_margin
        return self._in_margin

    @property
    def counts(self) -> bool:
        if self._counts is None:
            self._counts = self._measured_site.counts(self.met)
        return self._counts


def clip_shapes(
    measured_sites: Sequence[MeasuredSite], shapes: Sequence[Collection[StoredShape]]
) -> list[dict[StoredShape, ClippedShape]]:
    """Of each site, those of its shapes that meet its margin."""
    found: list[dict[StoredShape, ClippedShape]] = [{} for _ in measured_sites]
    pairs = [(site, shape) for site, mine in enumerate(shapes) for shape in mine]
    if not pairs:
        return found
    stored = [shape for _, shape in pairs]
    site_of = np.array([site for site, _ in pairs])
    boxes = np.array([measured_site.box for measured_site in measured_sites])[site_of]
    bounds, owners, pieces = pieces_meeting(stored, boxes)

    # Where a shape's boundary is not near, all of the margin lies within it, or nothing.
    ends = _may_end(stored, boxes)[owners]
    centres = np.array([measured_site.centre for measured_site in measured_sites])[
        site_of[owners[~ends]]
    ]
    around = owners[~ends][shapely.intersects_xy(pieces[~ends], *centres.T)]
    pieces, bounds, owners = pieces[ends], bounds[ends], owners[ends]
    margins = np.array([measured_site.around for measured_site in measured_sites], dtype=object)[
        site_of[owners]
    ]
    meets = shapely.intersects(margins, pieces)
    pieces, margins = pieces[meets], margins[meets]
    bounds, owners = bounds[meets], owners[meets]
    beyond = np.flatnonzero(_beyond(bounds, boxes[owners]))
    beyond = beyond[shapely.contains_properly(pieces[beyond], margins[beyond])]
    covered = np.zeros(len(pairs), dtype=bool)
    covered[around] = covered[owners[beyond]] = True
    for pair in np.flatnonzero(covered).tolist():
        site, shape = pairs[pair]
        found[site][shape] = ClippedShape(measured_sites[site])

    left = ~covered[owners]
    pieces, owners = pieces[left], owners[left]
    if not len(pieces):
        return found
    sites = np.array([measured_site.site for measured_site in measured_sites], dtype=object)[
        site_of[owners]
    ]
    parts = _cut(pieces, sites)
    areas = shapely.area(parts)
    sure = surely_count(parts, areas, measured_sites[0].tolerance_m)
    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    sums = np.add.reduceat(areas, firsts).tolist()
    # One part that counts is enough; where none is sure to, they are united first.
    anys = np.logical_or.reduceat(sure, firsts).tolist()
    edges = [*firsts.tolist(), len(owners)]
    for n, pair in enumerate(owners[firsts].tolist()):
        site, shape = pairs[pair]
        mine = slice(edges[n], edges[n + 1])
        found[site][shape] = ClippedShape(
            measured_sites[site], pieces[mine], parts[mine], sums[n], anys[n]
        )
    return found


def _beyond(one: Boxes, other: Boxes) -> Truths:
    """Whether boxes reach beyond others on all sides, row by row."""
    far: Truths = (
        (one[:, 0] < other[:, 0])
        & (one[:, 1] < other[:, 1])
        & (one[:, 2] > other[:, 2])
        & (one[:, 3] > other[:, 3])
    )
    return far


def _may_end(shapes: Sequence[StoredShape], boxes: Boxes) -> Truths:
    """Whether the boundary of each shape may run through its box."""
    known = [shape.edges for shape in shapes if shape.edges is not None]
    numbers = np.flatnonzero([shape.edges is not None for shape in shapes])
    may = np.ones(len(shapes), dtype=bool)
    if known:
        _, owners, _ = meeting(known, boxes[numbers])
        may[numbers] = False
        may[numbers[owners]] = True
    return may


def _cut(shapes: Geometries, sites: Geometries) -> Geometries:
    """The polygonal part of each shape within its site; those inside it are not computed with."""
    parts = shapes.copy()
    across = ~shapely.covers(sites, shapes)
    parts[across] = shapely.intersection(shapes[across], sites[across])
    mixed = shapely.get_type_id(parts) == _COLLECTION
    if mixed.any():
        parts[mixed] = [polygons_of(part) for part in parts[mixed]]
    return parts


_COLLECTION = 7
