"""Blocks: the faces of the main-street network, brought to the number that was asked for."""

import heapq
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString

from layers.demo_city.arrays import Floats, Geometries, Integers, Mask, Points, geometries, stream
from layers.demo_city.avenues import Avenue
from layers.demo_city.cuts import across
from layers.demo_city.grain import Grain
from layers.demo_city.network import Edges, edges_of, faces_of
from layers.demo_city.terrain import Terrain

__all__ = ["Blocks", "draw_blocks"]

_SPLIT_ABOVE = 1.55  # of the area that the place wants
_SPLIT_ROUNDS = 5
_MERGE_BELOW = 0.34
_CROSSING = {"expressway": 0.12, "arterial": 0.45, "secondary": 1.0, "edge": 1.0}


@dataclass(frozen=True)
class Blocks:
    """The blocks tile the city: neighbours share their vertices. `inside` is a point within
    each; `edges` are the streets between them; `secondary` the streets that were traced."""

    areas: Geometries
    inside: Points
    edges: Edges
    secondary: list[LineString]


def _fullness(grain: Grain, faces: Geometries) -> tuple[Floats, Points]:
    """Area over the area that the place wants, and a point inside each face."""
    at = shapely.get_coordinates(shapely.point_on_surface(faces))
    return shapely.area(faces) / grain.side(at) ** 2, at


def _left_whole(terrain: Terrain, faces: Geometries, at: Points, fullness: Floats) -> Mask:
    """Parks, the palace and the airport, where they are large enough to be blocks."""
    whole = shapely.union_all(
        [terrain.palace.buffer(90 * terrain.scale), terrain.airport, *terrain.parks.values()]
    )
    shapely.prepare(whole)
    return shapely.contains_xy(whole, at[:, 0], at[:, 1]) & (fullness > 0.25)


def _splitting_lines(
    terrain: Terrain, grain: Grain, faces: Geometries, rng: np.random.Generator, at_most: int
) -> list[LineString]:
    fullness, at = _fullness(grain, faces)
    large = (fullness > _SPLIT_ABOVE) & ~_left_whole(terrain, faces, at, fullness)
    chosen = np.flatnonzero(large)
    chosen = chosen[np.argsort(-fullness[chosen], kind="stable")][:at_most]
    if not len(chosen):
        return []
    n = len(chosen)
    cuts = across(
        faces[chosen], rng.uniform(0.4, 0.6, n), rng.normal(0, 0.1, n), rng.normal(0, 0.05, n)
    )
    within = shapely.intersection(
        shapely.linestrings(cuts.lines()), shapely.buffer(faces[chosen], 0.5)
    )
    parts, _ = shapely.get_parts(within, return_index=True)
    return [part for part in parts if isinstance(part, LineString)]


class _Merger:
    """Joins the poorest face with the neighbour that it shares most of its rim with."""

    def __init__(self, areas: Floats, wanted: Floats, whole: Mask, rims: Floats) -> None:
        self.group = list(range(len(areas)))
        self._areas, self._wanted = areas.tolist(), wanted.tolist()
        self._whole, self._rims = whole.tolist(), rims.tolist()
        self._adjacent: list[dict[int, tuple[float, float]]] = [{} for _ in areas]
        self.left = len(areas)

    def border(self, a: int, b: int, length: float, weight: float) -> None:
        for one, other in ((a, b), (b, a)):
            old = self._adjacent[one].get(other, (0.0, 0.0))
            self._adjacent[one][other] = (old[0] + length, old[1] + length * weight)

    def poverty(self, face: int) -> float:
        """How full the face is, counted down when it is thin."""
        roundness = 4 * np.pi * self._areas[face] / max(self._rims[face], 1.0) ** 2
        return float(self._areas[face] / self._wanted[face] * min(1.0, roundness / 0.45))

    def run(self, below: float, target: int) -> None:
        heap = [(self.poverty(f), f) for f in range(len(self.group)) if not self._whole[f]]
        heapq.heapify(heap)
        while heap:
            poor, face = heapq.heappop(heap)
            if self.group[face] != face or poor != self.poverty(face):
                continue
            if poor > below and self.left <= target:
                return
            into = self._best(face)
            if into is not None:
                self._join(face, into)
                heapq.heappush(heap, (self.poverty(into), into))

    def _best(self, face: int) -> int | None:
        best, found = 0.0, None
        for other, (_, weighted) in sorted(self._adjacent[face].items()):
            fill = self._areas[other] / self._wanted[other]
            worth = weighted / (0.35 + fill) * (0.01 if self._whole[other] else 1.0)
            if worth > best:
                best, found = worth, other
        return found

    def _join(self, face: int, into: int) -> None:
        shared = self._adjacent[face].pop(into)[0]
        del self._adjacent[into][face]
        for other, (length, weighted) in self._adjacent[face].items():
            del self._adjacent[other][face]
            old = self._adjacent[into].get(other, (0.0, 0.0))
            both = (old[0] + length, old[1] + weighted)
            self._adjacent[into][other] = self._adjacent[other][into] = both
        self._adjacent[face] = {}
        self._areas[into] += self._areas[face]
        self._rims[into] += self._rims[face] - 2 * shared
        self.group[face] = into
        self.left -= 1

    def groups(self) -> Integers:
        """For each face the face that it has ended in."""
        roots = []
        for face in range(len(self.group)):
            while self.group[face] != face:
                face = self.group[face]
            roots.append(face)
        return np.array(roots, dtype=np.int64)


def draw_blocks(
    terrain: Terrain, grain: Grain, avenues: list[Avenue], secondary: list[LineString]
) -> Blocks:
    """The city's blocks, as many as its size asks for within a few of a hundred."""
    rng = stream(terrain.seed, "blocks")
    target = terrain.size.blocks
    laid = [part for avenue in avenues for part in shapely.get_parts(avenue.line)]
    streets = list(secondary)
    faces, noded = faces_of(laid + streets, terrain.limit)
    for _ in range(_SPLIT_ROUNDS):
        fullness, _ = _fullness(grain, faces)
        room = int(1.12 * target) - int((fullness > _MERGE_BELOW).sum())
        more = _splitting_lines(terrain, grain, faces, rng, max(0, room))
        if not more:
            break
        streets.extend(more)
        faces, noded = faces_of(laid + streets, terrain.limit)

    fullness, at = _fullness(grain, faces)
    edges = edges_of(faces, noded, avenues, streets)
    merger = _Merger(
        shapely.area(faces),
        grain.side(at) ** 2,
        _left_whole(terrain, faces, at, fullness),
        shapely.length(faces),
    )
    kinds = [avenue.kind for avenue in avenues]
    for (a, b), street, length in zip(edges.between, edges.street, edges.length, strict=True):
        if b >= 0:
            kind = kinds[street] if street < len(kinds) else "secondary"
            merger.border(int(a), int(b), float(length), _CROSSING[kind])
    merger.run(_MERGE_BELOW, target)

    group = merger.groups()
    areas = geometries(
        [shapely.coverage_union_all(faces[group == root]) for root in np.unique(group)]
    )
    inside = shapely.get_coordinates(shapely.point_on_surface(areas))
    return Blocks(areas, inside, edges_of(areas, noded, avenues, streets), streets)
