"""What remains of each block when streets, water, rails and green belts have taken their room."""

from dataclasses import dataclass

import numpy as np
import shapely

from layers.demo_city.arrays import Floats, Geometries, Integers, geometries, polygons_in
from layers.demo_city.avenues import HALF_WIDTH_M, Avenue
from layers.demo_city.blocks import Blocks
from layers.demo_city.rails import Rail
from layers.demo_city.terrain import Terrain
from layers.demo_city.waters import Water

__all__ = ["Belts", "Land", "belts_of", "partition"]

_OLD_CITY_HALF_WIDTH_M = 9.0
_CORNER_M = 9.0
_RAIL_HALF_WIDTH_M = 24.0
_LEAST_M2 = 900.0
_SLIVER_M = 10.0


@dataclass(frozen=True)
class Belts:
    """What crosses blocks: the land-use code of the parcels that it makes, and how large they
    may be."""

    code: str
    lot_m2: float
    areas: Geometries


@dataclass(frozen=True)
class Land:
    """Pieces of land; `block` is the block that each lies in; `fixed` the land-use code of what
    belongs to a belt and `lot_m2` the size of its parcels, empty and 0 where land is free."""

    pieces: Geometries
    block: Integers
    fixed: np.ndarray[tuple[int], np.dtype[np.str_]]
    lot_m2: Floats


def belts_of(
    terrain: Terrain, waters: list[Water], rails: list[Rail], blocks: Blocks, avenues: list[Avenue]
) -> list[Belts]:
    """Water, railway land, the palace, the airport, parks, riverside and roadside green. Where
    two overlap the first counts."""
    narrow = terrain.scale**0.5
    flowing = [water for water in waters if water.course is not None]
    banks = [water.area.buffer((16 + water.width_m * 0.22) * narrow) for water in flowing]
    shores = [water.area.buffer(45 * narrow) for water in waters if water.course is None]
    railway = [rail.line.buffer(_RAIL_HALF_WIDTH_M * narrow) for rail in rails if not rail.metro]
    wide = [
        edge
        for edge, street in zip(blocks.edges.lines, blocks.edges.street, strict=True)
        if street < len(avenues) and avenues[street].kind == "expressway"
    ]
    middle = shapely.line_interpolate_point(geometries(wide), 0.5, normalized=True)
    outside = terrain.ring_number(shapely.get_coordinates(middle)) >= 4
    roadside = shapely.buffer(
        geometries(wide)[outside], HALF_WIDTH_M["expressway"] + 34 * narrow, cap_style="flat"
    )
    wall = terrain.rings[2]
    ramparts = wall.difference(wall.buffer(-(150 + 62) * terrain.scale))
    parks = list(terrain.parks.values())
    altars = [park.centroid.buffer(min(95.0, 0.1 * park.area**0.5)) for park in parks]
    return [
        Belts("E1", 400_000.0, geometries([water.area for water in waters])),
        Belts("H21", 90_000.0, geometries(railway)),
        Belts("H24", 3_000_000.0, geometries([terrain.airport])),
        Belts("A7", 600_000.0, geometries([terrain.palace, *altars])),
        Belts("G1", 240_000.0, geometries(parks)),
        Belts("G1", 70_000.0, geometries([*banks, *shores, ramparts])),
        Belts("G2", 60_000.0, roadside),
    ]


def _room_of_streets(terrain: Terrain, blocks: Blocks, avenues: list[Avenue]) -> Geometries:
    """The blocks without half of the streets around them, their corners cut off."""
    ring = terrain.ring_number(blocks.inside)
    usual = np.where(ring == 2, _OLD_CITY_HALF_WIDTH_M, HALF_WIDTH_M["secondary"])
    inner = shapely.buffer(blocks.areas, -usual, join_style="mitre")
    edges = blocks.edges
    half = np.array(
        [
            HALF_WIDTH_M[avenues[street].kind] if street < len(avenues) else 0.0
            for street in edges.street
        ]
    )
    wide = np.flatnonzero(half > HALF_WIDTH_M["secondary"])
    rooms: list[list[object]] = [[] for _ in blocks.areas]
    for room, edge in zip(
        shapely.buffer(edges.lines[wide], half[wide], quad_segs=3), wide, strict=True
    ):
        for block in edges.between[edge]:
            if block >= 0:
                rooms[block].append(room)
    some = np.array([i for i, room in enumerate(rooms) if room], dtype=np.int64)
    taken = geometries([shapely.union_all(rooms[i]) for i in some])
    inner[some] = shapely.difference(inner[some], taken)
    shrunk = shapely.buffer(inner, -_CORNER_M, join_style="mitre")
    return np.asarray(shapely.buffer(shrunk, _CORNER_M, quad_segs=1))


def _crossed(pieces: Geometries, areas: Geometries) -> tuple[Integers, Geometries]:
    """The pieces that any of the areas meets, and the union of the areas that meet each."""
    piece, area = shapely.STRtree(areas).query(pieces, predicate="intersects")
    order = np.lexsort((area, piece))
    piece, area = piece[order], area[order]
    met, first = np.unique(piece, return_index=True)
    groups = np.split(area, first[1:]) if len(met) else []
    return met, geometries([shapely.union_all(areas[group]) for group in groups])


def partition(terrain: Terrain, blocks: Blocks, avenues: list[Avenue], belts: list[Belts]) -> Land:
    """All land of all blocks, parted by belts in the order given, slivers left out."""
    rest, block = polygons_in(_room_of_streets(terrain, blocks, avenues))
    pieces: list[Geometries] = []
    owners: list[Integers] = []
    fixed: list[str] = []
    lots: list[float] = []
    for belt in belts:
        if not len(belt.areas):
            continue
        met, areas = _crossed(rest, belt.areas)
        if not len(met):
            continue
        parts, index = polygons_in(shapely.intersection(rest[met], areas))
        keep = shapely.area(parts) > _LEAST_M2
        pieces.append(parts[keep])
        owners.append(block[met][index[keep]])
        fixed.extend([belt.code] * int(keep.sum()))
        lots.extend([belt.lot_m2] * int(keep.sum()))
        left, index = polygons_in(shapely.difference(rest[met], areas))
        others = np.ones(len(rest), dtype=np.bool_)
        others[met] = False
        block = np.concatenate([block[others], block[met][index]])
        rest = np.concatenate([rest[others], left])
    narrowed = shapely.buffer(rest, -_SLIVER_M / 2, join_style="mitre")
    rest, index = polygons_in(shapely.buffer(narrowed, _SLIVER_M / 2, quad_segs=2))
    keep = shapely.area(rest) > _LEAST_M2
    pieces.append(rest[keep])
    owners.append(block[index[keep]])
    fixed.extend([""] * int(keep.sum()))
    lots.extend([0.0] * int(keep.sum()))
    return Land(np.concatenate(pieces), np.concatenate(owners), np.array(fixed), np.array(lots))
