"""Parcels: the land of planned blocks divided along local streets, lanes and plot lines."""

from dataclasses import dataclass

import numpy as np
import shapely

from layers.demo_city.arrays import Floats, Geometries, Integers, Points, stream
from layers.demo_city.character import Character, CharacterMap
from layers.demo_city.land import Land
from layers.demo_city.plans import DrawnPlan
from layers.demo_city.subdivision import divide, lay_lanes
from layers.demo_city.terrain import Terrain

__all__ = ["Lots", "draw_lots"]

# By character: the area of a cell between local streets and of a parcel, both in square metres,
# and the width of the local street.
_CELL_M2 = {
    Character.OLD: 52_000.0,
    Character.CORE: 34_000.0,
    Character.CAMPUS: 190_000.0,
    Character.INDUSTRY: 130_000.0,
    Character.HOUSING: 82_000.0,
    Character.TOWN: 78_000.0,
    Character.VILLAGE: 110_000.0,
    Character.FIELDS: 520_000.0,
    Character.HILLS: 2_400_000.0,
}
_LOT_M2 = {
    Character.OLD: 6_500.0,
    Character.CORE: 10_500.0,
    Character.CAMPUS: 58_000.0,
    Character.INDUSTRY: 42_000.0,
    Character.HOUSING: 23_000.0,
    Character.TOWN: 26_000.0,
    Character.VILLAGE: 24_000.0,
    Character.FIELDS: 130_000.0,
    Character.HILLS: 700_000.0,
}
_STREET_M = {
    Character.OLD: 11.0,
    Character.CORE: 18.0,
    Character.CAMPUS: 14.0,
    Character.INDUSTRY: 22.0,
    Character.HOUSING: 17.0,
    Character.TOWN: 22.0,
    Character.VILLAGE: 10.0,
    Character.FIELDS: 9.0,
    Character.HILLS: 7.0,
}
_LANE_M = 6.0
_LANES_APART_M = 74.0
_SKEW = {Character.HILLS: 0.3, Character.FIELDS: 0.09}
_VARIETY = 0.42  # of parcel sizes from cell to cell: standard deviation of their logarithm
_COARSE = 2.5  # beyond so many times the usual parcel, cells grow with the parcels
_OLDER_IS_COARSER = 2.2
_SHARE_LEFT_BY_STREETS = 0.86
# How many times the wanted area a cell has, and the parts' mean area over the wanted that
# `divide` makes of it.
_MEAN_OVER_WANTED = ([2.0, 5.0, 12.0], [0.82, 0.86, 0.97])


@dataclass(frozen=True)
class Lots:
    """Parcels without their use: the plan (index) and block of each, the land-use code of a
    parcel of a belt, empty else, a point inside, the character there; and the local streets of
    the plans that are not replaced."""

    areas: Geometries
    plan: Integers
    block: Integers
    fixed: np.ndarray[tuple[int], np.dtype[np.str_]]
    inside: Points
    character: Integers
    streets: Geometries


def _by(table: dict[Character, float], character: Integers, other: float = 0.0) -> Floats:
    return np.array([table.get(kind, other) for kind in Character])[character]


def _characters(kinds: CharacterMap, pieces: Geometries) -> Integers:
    return kinds(shapely.get_coordinates(shapely.point_on_surface(pieces)))


def _land_of_plans(land: Land, plans: list[DrawnPlan]) -> tuple[Integers, Integers]:
    """Every piece of land of every plan that has parcels: the piece's index and the plan's."""
    order = np.argsort(land.block, kind="stable")
    first = np.searchsorted(land.block[order], np.arange(land.block.max() + 2))
    pieces, owners = [], []
    for number, plan in enumerate(plans):
        if plan.detailed:
            for block in plan.blocks:
                pieces.append(order[first[block] : first[block + 1]])
                owners.append(np.full(len(pieces[-1]), number))
    return np.concatenate(pieces), np.concatenate(owners)


def _fitting_factor(area: Floats, wanted: Floats, count: float) -> float:
    """By what to multiply the wanted areas so that about `count` parcels come out."""
    low, high = 1e-3, 1e3
    for _ in range(60):
        factor = (low * high) ** 0.5
        times = area / (wanted * factor)
        made = np.maximum(times / np.interp(times, *_MEAN_OVER_WANTED), 1.0).sum()
        low, high = (factor, high) if made > count else (low, factor)
    return float((low * high) ** 0.5)


def _cells(
    kinds: CharacterMap, pieces: Geometries, closer: float, rng: np.random.Generator
) -> tuple[Geometries, Integers, Geometries, Integers]:
    """The pieces cut by local streets and, in the old city, by lanes: the cells, the piece of
    each, the streets, the piece of each. `closer` below 1 brings the streets nearer together."""
    character = _characters(kinds, pieces)
    cells = divide(
        pieces,
        _by(_CELL_M2, character) * closer,
        rng,
        gap_m=_by(_STREET_M, character) * min(1.0, max(0.75, closer**0.5)),
        bend=0.035,
        skew=_by(_SKEW, character, 0.05),
        uneven=0.16,
    )
    old = _characters(kinds, cells.parts) == Character.OLD
    laned = lay_lanes(
        cells.parts[old],
        _LANES_APART_M * max(0.5, closer),
        _LANE_M * min(1.0, max(0.6, closer)),
        rng,
    )
    within = cells.source[old]
    return (
        np.concatenate([cells.parts[~old], laned.parts]),
        np.concatenate([cells.source[~old], within[laned.source]]),
        np.concatenate([cells.lines, laned.lines]),
        np.concatenate([cells.line_source, within[laned.line_source]]),
    )


def draw_lots(terrain: Terrain, kinds: CharacterMap, land: Land, plans: list[DrawnPlan]) -> Lots:
    """The parcels of all plans that have some, about as many as the size asks for."""
    rng = stream(terrain.seed, "parcels")
    take, plan = _land_of_plans(land, plans)
    pieces, block, fixed = land.pieces[take], land.block[take], land.fixed[take]
    older = np.array([p.older for p in plans])[plan]
    coarser = np.where(older, _OLDER_IS_COARSER, 1.0)

    belt, free = np.flatnonzero(fixed != ""), np.flatnonzero(fixed == "")
    strips = divide(pieces[belt], land.lot_m2[take][belt] * coarser[belt], rng, skew=0.1)
    count = max(1.0, terrain.size.parcels - len(strips.parts))

    # Many small parcels want more local streets, but not in proportion; few large ones leave
    # no room for as many.
    usual = _by(_LOT_M2, _characters(kinds, pieces[free])) * coarser[free]
    left = shapely.area(pieces[free]) * _SHARE_LEFT_BY_STREETS
    finer = _fitting_factor(left, usual, count)
    closer = finer**0.5 if finer < 1.0 else max(1.0, finer / _COARSE)
    cells, cell_of, streets, street_of = _cells(kinds, pieces[free], closer, rng)
    character = _characters(kinds, cells)
    wanted = _by(_LOT_M2, character) * coarser[free][cell_of]
    wanted *= np.exp(_VARIETY * rng.standard_normal(len(cells)))
    factor = _fitting_factor(shapely.area(cells), wanted, count)
    lots = divide(cells, wanted * factor, rng, skew=_by(_SKEW, character, 0.03))

    areas = np.concatenate([strips.parts, lots.parts])
    origin = np.concatenate([belt[strips.source], free[cell_of[lots.source]]])
    inside = shapely.get_coordinates(shapely.point_on_surface(areas))
    current = ~older[free[street_of]] & (shapely.length(streets) > 0)
    return Lots(
        areas=areas,
        plan=plan[origin],
        block=block[origin],
        fixed=fixed[origin],
        inside=inside,
        character=kinds(inside),
        streets=streets[current],
    )
