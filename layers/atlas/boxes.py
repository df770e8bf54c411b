"""Boxes, x min, y min, x max, y max a row: many at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Boxes", "Grouped", "Numbers", "Truths", "joined", "may_meet", "meet", "tiled"]

Boxes = NDArray[np.float64]
Numbers = NDArray[np.intp]
Truths = NDArray[np.bool_]

_GROUP = 64
_ALL, _NONE = slice(None), slice(0)


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


def may_meet(parts: Sequence[Grouped], others: Boxes) -> list[slice | Numbers]:
    """Of each part the boxes that are worth a look (an index of its rows) where those are wanted
    that meet the box in its row of `others`."""
    groups, owners = joined([part.groups for part in parts])
    close = meet(groups, others[owners])
    hit = np.zeros(len(parts), dtype=bool)
    hit[owners[close]] = True
    which: list[slice | Numbers] = [_ALL if near else _NONE for near in hit.tolist()]
    many = np.bincount(owners, minlength=len(parts)) > 1
    ends = np.searchsorted(owners, np.arange(len(parts) + 1))
    for owner in np.flatnonzero(hit & many).tolist():
        some = np.flatnonzero(close[ends[owner] : ends[owner + 1]])
        rows = some[:, np.newaxis] * _GROUP + np.arange(_GROUP)
        which[owner] = rows[rows < len(parts[owner].boxes)]
    return which
