"""Boxes in groups: those that meet are found, all of them and no others."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers.atlas.boxes import Boxes, Grouped, meet, meeting, tiled


def _drawn(dice: np.random.Generator, count: int, size: float = 10.0) -> Boxes:
    corners = dice.uniform(0, 1000, (count, 2))
    return np.concatenate([corners, corners + dice.uniform(0, size, (count, 2))], axis=1)


@given(st.integers(0, 2**32), st.lists(st.integers(0, 400), max_size=6), st.booleans())
def test_what_meets_is_found(seed: int, sizes: list[int], in_order: bool) -> None:
    dice = np.random.default_rng(seed)
    parts = [_drawn(dice, size) for size in sizes]
    if in_order:
        parts = [part[tiled(part)] for part in parts]
    others = _drawn(dice, len(parts), 300)
    boxes, owners, rows = meeting([Grouped.of(part) for part in parts], others)
    found = list(zip(owners.tolist(), rows.tolist(), strict=True))
    assert len(set(found)) == len(found)
    assert set(found) == {
        (number, row)
        for number, part in enumerate(parts)
        for row in np.flatnonzero(meet(part, others[[number]])).tolist()
    }
    for box, (number, row) in zip(boxes, found, strict=True):
        assert np.array_equal(box, parts[number][row])


def test_neighbours_stand_together() -> None:
    """Else every group of many boxes would reach across the map, and all would be looked at."""
    boxes = _drawn(np.random.default_rng(7), 40_000)
    order = tiled(boxes)
    assert sorted(order.tolist()) == list(range(len(boxes)))
    groups = Grouped.of(boxes[order]).groups
    sizes = (groups[:, 2:] - groups[:, :2]).max(axis=1)
    assert np.median(sizes) < 100
