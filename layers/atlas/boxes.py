"""Boxes, x min, y min, x max, y max a row: many at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Boxes", "Grouped", "Numbers", "Truths", "meet", "meeting", "tiled"]

Boxes = NDArray[np.float64]
Numbers = NDArray[np.intp]
Truths = NDArray[np.bool_]

_GROUP = 64


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """Boxes, and the box around each sixty-four of them in their order: of many that lie close
    together in it, few have to be looked at."""

    boxes: Boxes
    groups: Boxes

    @classmethod
    def of(cls, boxes: Boxes) -> "Grouped":
        starts = np.arange(0, len(boxes), _GROUP)
        low = np.fmin.reduceat(boxes[:, :2], starts)
        high = np.fmax.reduceat(boxes[:, 2:], starts)
        return cls(boxes, np.concatenate([low, high], axis=1))


def tiled(boxes: Boxes) -> Numbers:
    """An order in which boxes that lie close together stand together: by columns of the map, and in
    each from south to north."""
    middles = boxes[:, :2] + boxes[:, 2:]
    columns = int(np.ceil(np.sqrt(len(boxes) / _GROUP)))
    by_x = np.argsort(middles[:, 0], kind="stable")
    column = np.empty(len(boxes), dtype=np.intp)
    column[by_x] = np.arange(len(boxes)) * columns // len(boxes)
    return np.lexsort((middles[:, 1], column))


def joined(parts: Sequence[Boxes]) -> tuple[Boxes, Numbers]:
    """Boxes one below the other, and which of the parts each is of."""
    owners = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return np.concatenate(parts) if parts else np.empty((0, 4)), owners


def meet(one: Boxes, other: Boxes) -> Truths:
    """Whether boxes meet, row by row; where `other` has one row, whether each meets that."""
    met: Truths = (
        (one[:, 0] <= other[:, 2])
        & (one[:, 2] >= other[:, 0])
        & (one[:, 1] <= other[:, 3])
        & (one[:, 3] >= other[:, 1])
    )
    return met


def meeting(parts: Sequence[Grouped], others: Boxes) -> tuple[Boxes, Numbers, Numbers]:
    """The boxes of each part that meet the box in its row of `others`, and of each box the number
    of its part and its row there. Of a part of many boxes only groups that meet are looked at."""
    groups, owners = joined([part.groups for part in parts])
    close = meet(groups, others[owners])
    ends = np.searchsorted(owners, np.arange(len(parts) + 1))
    with_close_edges = np.unique(owners[close])
    rows = [_rows(parts[n], close[ends[n] : ends[n + 1]]) for n in with_close_edges.tolist()]
    looked_at = [
        parts[n].boxes if len(mine) == len(parts[n].boxes) else parts[n].boxes[mine]
        for n, mine in zip(with_close_edges.tolist(), rows, strict=True)
    ]
    boxes, of = joined(looked_at)
    owners = with_close_edges[of]
    met = meet(boxes, others[owners])
    row = np.concatenate(rows) if rows else np.empty(0, dtype=np.intp)
    return boxes[met], owners[met], row[met]


def _rows(part: Grouped, close: Truths) -> Numbers:
    """The rows of a part's groups that are close."""
    if len(close) == 1:
        return np.arange(len(part.boxes))
    rows = np.flatnonzero(close)[:, np.newaxis] * _GROUP + np.arange(_GROUP)
    return rows[rows < len(part.boxes)]
