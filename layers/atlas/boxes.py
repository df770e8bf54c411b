"""Boxes, x min, y min, x max, y max a row: many at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Boxes", "Numbers", "Truths", "joined", "meet"]

Boxes = NDArray[np.float64]
Numbers = NDArray[np.intp]
Truths = NDArray[np.bool_]


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
