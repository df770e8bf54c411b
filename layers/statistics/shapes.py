"""Distinct shapes by number, what they share, and the area of any union of them.

The area of a union is the sum of what each shape adds to those before it, the largest first. Most
shapes of a city lie beside each other and add the whole of themselves, so that nothing is united;
what two shapes are to each other is worked out once for all kinds, dates and measures.

Everything is planar, in metres of the measuring CRS. Not for several threads at once: GEOS counts
inside a prepared geometry while it is asked.
"""

from collections.abc import Collection, Iterable
from math import fsum

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from blueprint.site.mend import polygons_of

__all__ = ["Shapes"]

# Where shapes lie so thick one over another (pairs a shape), uniting all of them is quicker.
_CROWDED = 16

_APART, _OVER, _COVERS = 0, 1, 2


class Shapes:
    """Shapes are numbered from 0; None stands for a shape that is empty."""

    def __init__(self) -> None:
        self._shapes: list[BaseGeometry] = []
        self._areas: list[float] = []
        self._bounds: list[tuple[float, float, float, float]] = []
        self._number_of: dict[bytes, int] = {}
        self._both: dict[tuple[int, int], int | None] = {}
        self._without: dict[tuple[int, frozenset[int]], int | None] = {}
        # (larger, smaller): whether they share an area, and whether the larger covers the other.
        self._met: dict[tuple[int, int], int] = {}
        self._added: dict[tuple[int, frozenset[int]], float] = {}
        self._unions: dict[frozenset[int], float] = {}

    def add(self, wkb: bytes) -> int:
        """The number of a polygonal shape (WKB); the same bytes have the same number."""
        known = self._number_of.get(wkb)
        if known is None:
            shape = shapely.from_wkb(wkb)
            shapely.prepare(shape)
            known = self._number_of[wkb] = len(self._shapes)
            self._shapes.append(shape)
            self._areas.append(shape.area)
            self._bounds.append(shape.bounds)
        return known

    def _add(self, shape: BaseGeometry) -> int | None:
        polygons = polygons_of(shape)
        return None if polygons.is_empty else self.add(shapely.to_wkb(polygons))

    def area(self, number: int | None) -> float:
        return 0.0 if number is None else self._areas[number]

    def both(self, one: int, other: int) -> int | None:
        """What two shapes share."""
        if one == other:
            return one
        small, large = (one, other) if self._order(one) > self._order(other) else (other, one)
        key = (large, small)
        if key not in self._both:
            self._both[key] = self._shared(large, small)
        return self._both[key]

    def _order(self, number: int) -> tuple[float, int]:
        """Largest first."""
        return -self._areas[number], number

    def _shared(self, large: int, small: int) -> int | None:
        if not self.may_meet(large, small):
            return None
        if shapely.covers(self._shapes[large], self._shapes[small]):
            return small
        return self._add(shapely.intersection(self._shapes[large], self._shapes[small]))

    def may_meet(self, one: int, other: int) -> bool:
        """Whether the boxes of two shapes meet."""
        west, south, east, north = self._bounds[one]
        left, bottom, right, top = self._bounds[other]
        return west <= right and left <= east and south <= top and bottom <= north

    def without(self, number: int, taken: frozenset[int]) -> int | None:
        """What is left of a shape when others are cut out of it."""
        cuts = frozenset(cut for cut in taken if self.both(number, cut) is not None)
        if not cuts:
            return number
        key = (number, cuts)
        if key not in self._without:
            cut = shapely.union_all([self._shapes[each] for each in sorted(cuts)])
            self._without[key] = self._add(shapely.difference(self._shapes[number], cut))
        return self._without[key]

    def union_area(self, numbers: Iterable[int]) -> float:
        """The area of the union of shapes, in m²."""
        key = frozenset(numbers)
        if key not in self._unions:
            self._unions[key] = self._union_area(key)
        return self._unions[key]

    def _union_area(self, numbers: Collection[int]) -> float:
        ordered = sorted(numbers, key=self._order)
        under = self._overlapping(ordered)
        if sum(map(len, under.values())) > _CROWDED * len(ordered):
            return float(shapely.union_all([self._shapes[number] for number in ordered]).area)
        return fsum(
            self._adds(number, under[number]) if number in under else self._areas[number]
            for number in ordered
        )

    def _overlapping(self, ordered: list[int]) -> dict[int, set[int]]:
        """Of shapes from large to small, the larger ones that share an area with each."""
        shapes = np.array([self._shapes[number] for number in ordered], dtype=object)
        found = shapely.STRtree(shapes).query(shapes)
        pairs = [
            (ordered[large], ordered[small]) for small, large in found.T.tolist() if large < small
        ]
        self._meet([pair for pair in pairs if pair not in self._met])
        under: dict[int, set[int]] = {}
        for large, small in pairs:
            if self._met[large, small] != _APART:
                under.setdefault(small, set()).add(large)
        return under

    def _meet(self, pairs: list[tuple[int, int]]) -> None:
        if not pairs:
            return
        large, small = (
            np.array([self._shapes[number] for number in side], dtype=object)
            for side in zip(*pairs, strict=True)
        )
        covers = shapely.covers(large, small)
        over = covers | ~(shapely.disjoint(large, small) | shapely.touches(large, small))
        for pair, all_of_it, some in zip(pairs, covers.tolist(), over.tolist(), strict=True):
            self._met[pair] = _COVERS if all_of_it else _OVER if some else _APART

    def _adds(self, number: int, before: set[int]) -> float:
        """What a shape adds to the area of those before it that it shares some with."""
        if any(self._met[each, number] == _COVERS for each in before):
            return 0.0
        key = (number, frozenset(before))
        if key not in self._added:
            taken = shapely.union_all([self._shapes[each] for each in sorted(before)])
            left = shapely.difference(self._shapes[number], taken)
            self._added[key] = float(left.area)
        return self._added[key]
