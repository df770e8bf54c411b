"""What sites lie wholly within, where no boundary of a feature that matters is near them.

The map says the same of all sites that lie within the same features, but for their areas: what is
decided of one holds for the others.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from blueprint.ports import Surroundings
from layers.atlas.ground import margin_of, surely_count
from layers.atlas.lying import Boxes, Numbers, lying
from layers.atlas.store import Feature, Key, StoredShape

__all__ = ["boxes_of", "neighbourhoods", "surroundings_of"]

# Sites are looked at by squares of the map, so that only the features of one are held at a time.
_SIDE_M = 2_000.0


def boxes_of(sites: NDArray[np.object_], tolerance_m: float) -> Boxes:
    """Boxes around the sites' margins, a row each."""
    margin = margin_of(tolerance_m)
    boxes: Boxes = shapely.bounds(sites) + np.array([-margin, -margin, margin, margin])
    return boxes


def neighbourhoods(boxes: Boxes) -> Iterator[Numbers]:
    """The numbers of sites that lie in the same square of the map."""
    corner = np.floor(boxes[:, :2] / _SIDE_M).astype(np.int64)
    _, square = np.unique(corner, axis=0, return_inverse=True)
    square = square.reshape(-1)
    order = np.argsort(square, kind="stable")
    ends = np.flatnonzero(np.diff(square[order])) + 1
    yield from np.split(order, ends)


def surroundings_of(
    sites: NDArray[np.object_],
    boxes: Boxes,
    features: Mapping[Key, Feature],
    tolerance_m: float,
) -> list[Surroundings]:
    """One for each site, in order; `features` are all that may meet any of them."""
    by_shape: dict[StoredShape, list[Key]] = {}
    for key, feature in features.items():
        by_shape.setdefault(feature.shape, []).append(key)
    shapes = list(by_shape)
    found = lying(boxes, shapes)
    areas = shapely.area(sites)
    alike = ~found.at_any_edge(len(sites)) & surely_count(sites, areas, tolerance_m)
    within: list[list[int]] = [[] for _ in sites]
    for shape, site in found.inside.tolist():
        within[site].append(shape)
    told: dict[tuple[int, ...], frozenset[Key]] = {}

    def keys(numbers: Sequence[int]) -> frozenset[Key]:
        which = tuple(numbers)
        if which not in told:
            told[which] = frozenset(key for n in which for key in by_shape[shapes[n]])
        return told[which]

    return [
        Surroundings(keys(within[i]) if alike[i] else None, round(float(areas[i]), 2))
        for i in range(len(sites))
    ]
