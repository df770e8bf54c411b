"""A union has the same bytes whatever order its shapes come in: a replay measures it again."""

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
    ground = MeasuredSite(shapely.to_wkb(site), 0.5)
    one = ground.united(shapes)
    for _ in range(20):
        mixed = [shapes[i] for i in dice.permutation(len(shapes))]
        assert ground.wkb_of(ground.united(mixed)) == ground.wkb_of(one)
