"""A union is measured the same in any order of its shapes, and grown into what can be measured."""

import numpy as np
import pytest
import shapely

from layers.atlas.measured_site import MeasuredSite


@pytest.mark.parametrize("seed", range(8))
def test_a_union_is_the_same_in_any_order(seed: int) -> None:
    dice = np.random.default_rng(seed)
    site = shapely.box(450_000, 4_420_000, 450_200, 4_420_200)
    centres = dice.uniform((450_000, 4_420_000), (450_200, 4_420_200), (7, 2))
    shapes = [shapely.Point(x, y).buffer(60, quad_segs=3) for x, y in centres]
    # Two halves of one box: their bounds alone do not tell them apart.
    west, south, east, north = shapes[0].bounds
    corners = [(west, south), (east, south), (east, north), (west, north)]
    shapes += [shapely.Polygon(corners[:3]), shapely.Polygon([*corners[2:], corners[0]])]
    measured = MeasuredSite(shapely.to_wkb(site), 0.5)
    one = measured.united(shapes)
    for _ in range(20):
        mixed = [shapes[i] for i in dice.permutation(len(shapes))]
        assert measured.wkb_of(measured.united(mixed)) == measured.wkb_of(one)


def test_a_union_is_grown_into_a_shape_that_can_be_measured() -> None:
    """This one grew into nested parts, which nothing could be cut with: the query failed."""
    west, south = 440_000, 4_419_000
    ring = [(848.198282, 79.850245), (850.0, 77.239768), (850.0, 10.0), (850.109375, 10.0),
            (850.109375, 77.081297), (853.292032, 72.470005), (869.9, -3.5), (785.0, 48.0),
            (845.8, 81.5)]  # fmt: skip
    union = shapely.Polygon([(west + x, south + y) for x, y in ring])
    site = shapely.box(west + 780, south, west + 880, south + 90)
    low, high = MeasuredSite(shapely.to_wkb(site), 0.5).band(union)
    assert 0 < low < shapely.intersection(union, site).area / site.area < high < 1
