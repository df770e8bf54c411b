"""Shapes about a focus rectangle: exact covers, halves, slivers, holes, parts, tilts and rags.

Coordinates are local metres in multiples of 1/64, so that shared edges are shared exactly, also
after `Frame` has placed them. Offsets lie around the tolerance, yet no two of them sum or differ
to within 0.02 m of it: floating point decides no verdict.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import shapely
from shapely import MultiPolygon, Polygon, affinity

from .city import Area
from .dice import Dice

GRID = 64
# About 0.1, 0.3, 0.49, 0.51, 0.83 and 2 m.
OFFSETS = tuple(n / GRID for n in (7, 19, 31, 33, 53, 128))
COVERS = ("wide", "wide", "exact", "all_but", "inset", "rotated", "pieces", "holed", "slit")
SIDES = ("left", "right", "bottom", "top")
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Frame:
    """Places local metres on the ground: an exact shift, and an exact tilt by a dyadic ratio."""

    east: float
    north: float
    tilt: float

    def place(self, shape: Area) -> Area:
        placed = affinity.affine_transform(
            shape, [1.0, -self.tilt, self.tilt, 1.0, self.east, self.north]
        )
        assert isinstance(placed, Polygon | MultiPolygon)
        return placed


def draw_frame(dice: Dice) -> Frame:
    east = dice.pick((440_000.0, 449_000.0, 457_000.0))
    north = dice.pick((4_411_000.0, 4_418_000.0, 4_427_000.0))
    return Frame(east, north, 1 / 16 if dice.chance(15) else 0.0)


def grown(box: Box, by: float) -> Box:
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def moved_side(box: Box, side: str, to: float) -> Box:
    """The box with one side moved outwards by `to` metres (negative: inwards)."""
    left, bottom, right, top = box
    return (
        left - to if side == "left" else left,
        bottom - to if side == "bottom" else bottom,
        right + to if side == "right" else right,
        top + to if side == "top" else top,
    )


def half(box: Box, side: str) -> Box:
    """The half of the box at one side."""
    left, bottom, right, top = box
    span = right - left if side in ("left", "right") else top - bottom
    opposite = {"left": "right", "right": "left", "bottom": "top", "top": "bottom"}[side]
    return moved_side(box, opposite, -span / 2)


def strip(box: Box, side: str, inside: float, outside: float) -> Box:
    """The band along one side, from `inside` metres within to `outside` beyond, 50 m longer."""
    left, bottom, right, top = box
    long = grown(box, 50)
    if side == "left":
        return (left - outside, long[1], left + inside, long[3])
    if side == "right":
        return (right - inside, long[1], right + outside, long[3])
    if side == "bottom":
        return (long[0], bottom - outside, long[2], bottom + inside)
    return (long[0], top - inside, long[2], top + outside)


def draw_cover(dice: Dice, focus: Box) -> Area:
    """A shape that holds the focus whole or nearly: within a sliver, a little or a hole."""
    form = dice.pick(
        ("wide", "wide", "exact", "all_but", "inset", "rotated", "pieces", "holed", "slit")
    )
    outer = grown(focus, dice.pick((0.0, 50.0, 100.0)))
    side, offset = dice.pick(SIDES), dice.pick(OFFSETS)
    if form == "exact":
        return shapely.box(*focus)
    if form == "all_but":
        cut = moved_side(focus, side, -offset)
        reach = moved_side(outer, side, focus[0] - outer[0])
        return shapely.box(*_with_side(reach, cut, side))
    if form == "inset":
        return shapely.box(*grown(focus, -dice.pick(OFFSETS[:4])))
    if form == "rotated":
        return _rotated(shapely.box(*grown(focus, 100)), dice.between(1, 7))
    if form == "pieces":
        return _two_parts(outer, dice.pick(("left", "bottom")), offset)
    if form == "holed":
        return _holed(grown(focus, 50), focus, dice.pick((*OFFSETS, 20.0)))
    if form == "slit":
        return _slit(grown(focus, 50), focus, dice.pick(OFFSETS[:4]), dice.pick((10, 20)))
    return shapely.box(*grown(focus, 100))


def draw_part(dice: Dice, focus: Box) -> Area:
    """A shape that meets the focus in a part, a sliver, an edge or not at all."""
    form = dice.pick(
        ("half", "half_wide", "strip", "strip", "beside", "ell", "ragged", "ring", "far", "lattice")
    )
    side, offset = dice.pick(SIDES), dice.pick(OFFSETS)
    if form == "half":
        return shapely.box(*half(focus, side))
    if form == "half_wide":
        return shapely.box(*half(grown(focus, 100), side))
    if form == "strip":
        return shapely.box(*strip(focus, side, dice.pick((*OFFSETS, 0.0, 20.0)), 50))
    if form == "beside":
        return shapely.box(*strip(focus, side, -offset, 60))
    if form == "ell":
        return _ell(grown(focus, dice.pick((0.0, 50.0))), dice.pick((0, 1)), dice.pick((0, 1)))
    if form == "ragged":
        return _ragged(dice, focus)
    if form == "ring":
        inner = shapely.box(*grown(focus, -dice.pick((*OFFSETS, 20.0))))
        return Polygon(shapely.box(*grown(focus, 50)).exterior, [inner.exterior])
    if form == "far":
        return shapely.box(*(1800.0, 1800.0, 1900.0, 1900.0))
    left, bottom = dice.between(3, 14) * 100.0, dice.between(3, 14) * 100.0
    wide, high = dice.between(1, 5) * 100.0, dice.between(1, 5) * 100.0
    return shapely.box(left, bottom, left + wide, bottom + high)


def draw_site(dice: Dice, focus: Box) -> Area:
    """A site on or about the focus; never itself narrower than a few metres."""
    form = dice.pick(
        ("focus", "focus", "focus", "half", "ell", "holed", "parts", "grown", "rotated", "ragged")
    )
    side = dice.pick(SIDES)
    if form == "half":
        return shapely.box(*half(focus, side))
    if form == "ell":
        return _ell(focus, dice.pick((0, 1)), dice.pick((0, 1)))
    if form == "holed":
        return _holed(focus, focus, 20.0)
    if form == "parts":
        return _two_parts(focus, dice.pick(("left", "bottom")), 20.0)
    if form == "grown":
        return shapely.box(*moved_side(focus, side, dice.pick((*OFFSETS, 50.0, 100.0))))
    if form == "rotated":
        return _rotated(shapely.box(*focus), dice.between(1, 40))
    if form == "ragged":
        return _ragged(dice, focus)
    return shapely.box(*focus)


def _with_side(box: Box, other: Box, side: str) -> Box:
    """The box with one side taken from another box."""
    index = {"left": 0, "bottom": 1, "right": 2, "top": 3}[side]
    sides = list(box)
    sides[index] = other[index]
    return (sides[0], sides[1], sides[2], sides[3])


def _centre(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _two_parts(box: Box, side: str, gap: float) -> MultiPolygon:
    """Both halves of the box, the second shortened to leave a gap in the middle."""
    opposite = {"left": "right", "bottom": "top"}[side]
    second = moved_side(half(box, opposite), side, -gap)
    return MultiPolygon([shapely.box(*half(box, side)), shapely.box(*second)])


def _holed(box: Box, focus: Box, width: float) -> Polygon:
    """The box with a hole of that width at the middle of the focus."""
    x, _ = _centre(focus)
    hole = shapely.box(x, focus[1] + 10, x + width, focus[3] - 10)
    return Polygon(shapely.box(*box).exterior, [hole.exterior])


def _slit(box: Box, focus: Box, width: float, every: int) -> Polygon:
    """The box with slits of that width across the focus, one every so many metres: narrow each,
    together more than a sliver or less."""
    left, bottom, right, top = focus
    slits = [
        shapely.box(left + at, bottom - 1, left + at + width, top + 1)
        for at in range(5, int(right - left), every)
    ]
    slit = shapely.box(*box).difference(shapely.union_all(slits))
    assert isinstance(slit, Polygon)
    return slit


def _ell(box: Box, east: int, north: int) -> Polygon:
    """The box without one quarter."""
    x, y = _centre(box)
    quarter = shapely.box(
        x if east else box[0], y if north else box[1], box[2] if east else x, box[3] if north else y
    )
    ell = shapely.box(*box).difference(quarter)
    assert isinstance(ell, Polygon)
    return ell


def _rotated(shape: Polygon, degrees: int) -> Polygon:
    return _on_grid(list(affinity.rotate(shape, degrees).exterior.coords))


def _ragged(dice: Dice, focus: Box) -> Polygon:
    """A star-shaped polygon about the focus's middle, out of line with everything."""
    x, y = _centre(focus)
    corners = dice.between(5, 9)
    radii = [dice.pick((23, 41, 57, 83, 131)) for _ in range(corners)]
    turn = 2 * math.pi / corners
    return _on_grid(
        [
            (x + r * math.cos(turn * i + 0.3), y + r * math.sin(turn * i + 0.3))
            for i, r in enumerate(radii)
        ]
    )


def _on_grid(coordinates: list[tuple[float, ...]]) -> Polygon:
    return Polygon([(round(x * GRID) / GRID, round(y * GRID) / GRID) for x, y, *_ in coordinates])
