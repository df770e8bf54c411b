"""What sites lie wholly within, and which control zones reach into them, where no boundary of
another feature that matters runs through them.

The map says the same of all sites that lie within the same features, but for their areas: what is
decided of one holds for the others.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from blueprint.ports import Surroundings
from blueprint.site_queries.verdicts_only import NAMES
from layers.atlas.boxes import Boxes, Numbers
from layers.atlas.clipping import ClippedShape, clip_shapes
from layers.atlas.measured_site import MeasuredSite, margin_of, surely_count
from layers.atlas.spatial_relation import spatial_relations
from layers.atlas.store import Feature, Key, StoredShape

__all__ = ["boxes_of", "neighbourhoods", "surroundings_of"]

# A layer, and what stands for one of its features.
What = tuple[str, Hashable]

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
    shapes: Sequence[bytes],
    boxes: Boxes,
    features: Mapping[Key, Feature],
    tolerance_m: float,
    areas: Collection[str] = (),
) -> list[Surroundings]:
    """One for each site (WKB), in order; `features` are all that may meet any of them. Control
    zones of the types `areas` are united like other features."""
    sites = np.array(shapely.from_wkb(list(shapes)), dtype=object)
    by_shape: dict[StoredShape, list[What]] = {}
    for feature in features.values():
        by_shape.setdefault(feature.shape, []).append(_what(feature, areas))
    stored = list(by_shape)
    found = spatial_relations(boxes, stored)
    areas = shapely.area(sites)
    # Whether a narrow site counts at all has to be measured.
    settled = surely_count(sites, areas, tolerance_m)
    within: list[list[int]] = [[] for _ in shapes]
    for shape, site in found.inside.tolist():
        within[site].append(shape)
    crossing: dict[int, list[StoredShape]] = {}
    for shape, site in found.edge.tolist():
        crossing.setdefault(site, []).append(stored[shape])
    keys_of_shapes: dict[tuple[int, ...], frozenset[What]] = {}

    def keys(numbers: Sequence[int]) -> frozenset[What]:
        which = tuple(numbers)
        if which not in keys_of_shapes:
            keys_of_shapes[which] = frozenset(key for n in which for key in by_shape[stored[n]])
        return keys_of_shapes[which]

    all_of: list[frozenset[What] | None] = [
        keys(mine) if sure else None for mine, sure in zip(within, settled.tolist(), strict=True)
    ]
    unsure = [site for site in crossing if settled[site]]
    measured_sites = [MeasuredSite(shapes[site], tolerance_m) for site in unsure]
    clipped = clip_shapes(measured_sites, [crossing[site] for site in unsure])
    for site, here in zip(unsure, clipped, strict=True):
        more = _keys_among(here, by_shape)
        all_of[site] = None if more is None else keys(within[site]) | more
    return [
        Surroundings(each, round(area, 2))
        for each, area in zip(all_of, areas.tolist(), strict=True)
    ]


def _what(feature: Feature, areas: Collection[str]) -> What:
    """What stands for a feature: of a control zone only what it says, whatever it is called, where
    zones of its type are not united."""
    layer, _ = feature.key
    if layer != "control_zone":
        return feature.key
    if feature.attributes["type"] in areas:
        return "area", feature.key
    says = {name: value for name, value in feature.attributes.items() if name not in NAMES}
    return layer, repr(sorted(says.items()))


def _keys_among(
    clipped: Mapping[StoredShape, ClippedShape], by_shape: Mapping[StoredShape, Sequence[What]]
) -> frozenset[What] | None:
    """Of features whose boundaries are near a site, those that say of it what they say of a site
    within them: all that it lies within after all, and control zones, of which no more is asked
    than whether what is met of them counts. None where one says less than that."""
    found: set[What] = set()
    for shape, here in clipped.items():
        keys = by_shape[shape]
        if here.fills:
            found.update(keys)
            continue
        zones = [key for key in keys if key[0] == "control_zone"]
        declared = [key for key in keys if key[0] == "data_coverage"]
        if len(zones) + len(declared) < len(keys) or (declared and here.area > 0):
            return None
        if here.area > 0 and here.counts:
            found.update(zones)
    return frozenset(found)
