"""How many sites lie to many shapes, asked of all at once: inside, outside, or so near a boundary
that only measuring can tell.

A site that one piece of a shape covers lies inside, one that no piece meets is apart. Between them
the boxes of the shape's boundary say where it may run: a site that none of them meets lies inside.
For what is left, the pieces are cut to the site's box.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from layers.atlas.boxes import Boxes, Numbers, meeting
from layers.atlas.store import StoredShape, pieces_meeting

__all__ = ["SpatialRelations", "spatial_relations", "tree_of"]

Geometries = NDArray[np.object_]

# Less area than this is rounding, as where `layers.atlas.measured_site` holds a shape to be full.
_NOTHING_M2 = 1e-4


@dataclass(frozen=True, slots=True)
class SpatialRelations:
    """Pairs of a shape and a site, by their numbers, a row each: `inside` where the site lies
    wholly within the shape, `edge` where a boundary may run through it. All others are apart."""

    inside: Numbers
    edge: Numbers

    def within_any(self, sites: int) -> NDArray[np.bool_]:
        """Which of the sites lie wholly within one of the shapes."""
        return _met(self.inside, sites)

    def at_any_edge(self, sites: int) -> NDArray[np.bool_]:
        return _met(self.edge, sites)


def _met(pairs: Numbers, sites: int) -> NDArray[np.bool_]:
    found = np.zeros(sites, dtype=bool)
    found[pairs[:, 1]] = True
    return found


def _boxes(rows: Boxes) -> Geometries:
    return np.array(shapely.box(*rows.T))


def tree_of(boxes: Boxes) -> STRtree:
    """The index of sites' boxes that `spatial_relations` asks."""
    return STRtree(_boxes(boxes))


def spatial_relations(
    boxes: Boxes, shapes: Sequence[StoredShape], tree: STRtree | None = None
) -> SpatialRelations:
    """How sites (their boxes with the margin that matters, x min, y min, x max, y max a row) lie to
    shapes; `tree` is theirs, where a caller asks more than once."""
    none = np.empty((0, 2), dtype=np.intp)
    if not len(boxes) or not len(shapes):
        return SpatialRelations(none, none)
    frame = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])[np.newaxis]
    count = len(boxes)
    tree = tree_of(boxes) if tree is None else tree

    frames = np.repeat(frame, len(shapes), axis=0)
    _, owners, pieces = pieces_meeting(shapes, frames)
    which, site = tree.query(pieces, predicate="intersects")
    pairs = owners[which] * count + site
    met = np.unique(pairs)
    covering, covered = tree.query(pieces, predicate="covers")
    unsure = np.setdiff1d(met, owners[covering] * count + covered)

    # A site across pieces that touch: inside, unless the shape's own boundary is near.
    ends = [s.bounds if s.edges is None else s.edges for s in shapes]
    runs, of, _ = meeting(ends, frames)
    run, beside = tree.query(_boxes(runs))
    edge = np.intersect1d(unsure, of[run] * count + beside)
    at_edge = np.isin(pairs, edge)
    filled = _filled(pieces[which[at_edge]], boxes[site[at_edge]])
    of_edge, position = np.unique(pairs[at_edge], return_inverse=True)
    area = np.bincount(position, filled, minlength=len(of_edge))
    whole = _areas(boxes)[of_edge % count]
    edge = of_edge[(area > _NOTHING_M2) & (whole - area > _NOTHING_M2)]
    apart = of_edge[area <= _NOTHING_M2]
    inside = np.setdiff1d(met, np.concatenate([edge, apart]), assume_unique=True)
    return SpatialRelations(
        *(np.stack(np.divmod(pairs, count), axis=1) for pairs in (inside, edge))
    )


def _filled(pieces: Geometries, boxes: Boxes) -> NDArray[np.float64]:
    """How much of each box a piece fills, in m²."""
    filled: NDArray[np.float64] = shapely.area(shapely.intersection(pieces, _boxes(boxes)))
    return filled


def _areas(boxes: Boxes) -> NDArray[np.float64]:
    areas: NDArray[np.float64] = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return areas
