"""Boxes in groups: what is looked at is all that meets, and of many that lie apart only few."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers.atlas.boxes import Boxes, Grouped, joined, may_meet, meet, tiled


def _drawn(dice: np.random.Generator, count: int, size: float = 10.0) -> Boxes:
    corners = dice.uniform(0, 1000, (count, 2))
    return np.concatenate([corners, corners + dice.uniform(0, size, (count, 2))], axis=1)


@given(st.integers(0, 2**32), st.lists(st.integers(0, 400), max_size=6), st.booleans())
def test_nothing_that_meets_is_left_out(seed: int, sizes: list[int], in_order: bool) -> None:
    dice = np.random.default_rng(seed)
    parts = [_drawn(dice, size) for size in sizes]
    if in_order:
        parts = [part[tiled(part)] for part in parts]
    others = _drawn(dice, len(parts), 300)
    worth = may_meet([Grouped.of(part) for part in parts], others)
    rows = [np.arange(len(part))[which] for part, which in zip(parts, worth, strict=True)]
    for number, (part, looked_at) in enumerate(zip(parts, rows, strict=True)):
        assert len(np.unique(looked_at)) == len(looked_at)
        met = np.flatnonzero(meet(part, others[[number]]))
        assert np.isin(met, looked_at).all()
    boxes, owners = joined([part[which] for part, which in zip(parts, worth, strict=True)])
    everything, of = joined(parts)
    assert np.bincount(owners[meet(boxes, others[owners])], minlength=len(parts)).tolist() == (
        np.bincount(of[meet(everything, others[of])], minlength=len(parts)).tolist()
    )


def test_few_of_many_are_looked_at() -> None:
    boxes = _drawn(np.random.default_rng(7), 40_000)
    order = tiled(boxes)
    assert sorted(order.tolist()) == list(range(len(boxes)))
    here = np.array([[500.0, 500.0, 520.0, 520.0]])
    [rows] = may_meet([Grouped.of(boxes[order])], here)
    assert len(np.arange(len(boxes))[rows]) < 1_000
