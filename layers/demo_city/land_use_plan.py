"""The general plan of land use: coarse uses for the whole city, and the patches where it says
something else than the block plans (差异图斑)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from blueprint.vocabulary import LandUseSystem
from layers.demo_city.arrays import Geometries, Integers, geometries, polygons_in, stream
from layers.demo_city.blocks import Blocks
from layers.demo_city.character import Character, CharacterMap
from layers.demo_city.names import FICTITIOUS
from layers.demo_city.parcels import Lots
from layers.demo_city.subdivision import divide
from layers.demo_city.terrain import Terrain
from layers.demo_city.waters import Water

__all__ = ["Patch", "draw_land_use_plan"]

_CODE = {
    Character.OLD: "0701",
    Character.CORE: "0902",
    Character.CAMPUS: "0804",
    Character.INDUSTRY: "1001",
    Character.HOUSING: "0701",
    Character.TOWN: "0701",
    Character.VILLAGE: "0703",
    Character.FIELDS: "0103",
    Character.HILLS: "0301",
}
_DIFFERENT = ("0103", "1401", "1001", "0901", "0301", "1701", "16")
_SHARE_DIFFERENT = 0.06
_MOST_A_BLOCK = 4
_LEAST_M2 = 200.0
_PATCH_M2 = 900_000.0


@dataclass(frozen=True, slots=True)
class Patch:
    """One patch of the general plan; patches do not overlap."""

    code: str
    land_use_code: str
    land_use_system: LandUseSystem
    area: Any


def _differing(lots: Lots, rng: np.random.Generator) -> Integers:
    """Parcels whose use the general plan does not share, a few a block at most."""
    chosen = np.flatnonzero((rng.random(len(lots.areas)) < _SHARE_DIFFERENT) & (lots.fixed == ""))
    # A replaced plan's parcels lie over its successor's: one plan a block gives patches.
    order = chosen[np.lexsort((chosen, lots.plan[chosen], lots.block[chosen]))]
    _, first = np.unique(lots.block[order], return_index=True)
    keep = []
    for group in np.split(order, first[1:]):
        keep.append(group[lots.plan[group] == lots.plan[group[-1]]][:_MOST_A_BLOCK])
    return np.concatenate(keep) if keep else np.zeros(0, dtype=np.int64)


def draw_land_use_plan(
    terrain: Terrain,
    kinds: CharacterMap,
    blocks: Blocks,
    waters: list[Water],
    lots: Lots,
) -> list[Patch]:
    """Patches that cover the city."""
    rng = stream(terrain.seed, "land use plan")
    differing = _differing(lots, rng)
    lakes = shapely.union_all(geometries([water.area for water in waters]), grid_size=0.01)
    shapely.prepare(lakes)
    rest = blocks.areas.copy()
    wet = shapely.intersects(rest, lakes)
    water = shapely.intersection(rest[wet], lakes)
    rest[wet] = shapely.difference(rest[wet], lakes)
    block = lots.block[differing]
    patches = shapely.intersection(lots.areas[differing], rest[block])
    for one in np.unique(block).tolist():
        rest[one] = shapely.difference(rest[one], shapely.union_all(patches[block == one]))

    drawn: list[Patch] = []

    def add(areas: Geometries, codes: list[str]) -> None:
        parts, index = polygons_in(areas)
        for part, source in zip(parts, index.tolist(), strict=True):
            if part.area > _LEAST_M2:
                code = f"{FICTITIOUS}-TB-{len(drawn) + 1:05d}"
                drawn.append(Patch(code, codes[source], LandUseSystem.MNR_2023, part))

    parts, _ = polygons_in(rest)
    coarse = divide(parts, np.full(len(parts), _PATCH_M2), rng, skew=0.15, bend=0.04).parts
    inside = shapely.point_on_surface(coarse)
    codes = [_CODE[Character(kind)] for kind in kinds(shapely.get_coordinates(inside)).tolist()]
    green = shapely.intersects(inside, shapely.union_all(geometries([*terrain.parks.values()])))
    add(coarse, ["1401" if park else code for park, code in zip(green, codes, strict=True)])
    add(water, ["1701"] * len(water))
    other = rng.integers(len(_DIFFERENT), size=len(differing))
    add(patches, [_DIFFERENT[i] for i in other.tolist()])
    return drawn
