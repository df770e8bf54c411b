"""The benchmark city: many vertices, many features, the proportions of a real one.

At scale 1: 1,521 blocks of 612 vertices as plans, 361 units of four blocks as plans too, 200,000
parcels, 3,000 assessments (six kinds on 500 areas) of about 1,224 vertices, 5,000 control zones of
801 vertices, some of 20,000. Everything is fictitious and drawn from a seed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import pi
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blueprint.vocabulary import ControlZoneType, Kind
from layers.catalogue import layer
from layers.releases.staging import Rows, Source

__all__ = ["ON", "BenchCity", "draw_city", "draw_sites"]

ON = date(2026, 11, 1)
_WEST, _SOUTH, _STEP = 435_000.0, 4_400_000.0, 512.0
_EDGE = 153  # segments a block's side
Points = NDArray[np.float64]


@dataclass(frozen=True)
class BenchCity:
    """Rows a layer, ready to be staged; `side` is the number of blocks along one side."""

    rows: list[Rows]
    side: int

    @property
    def box(self) -> tuple[float, float, float, float]:
        far = self.side * _STEP
        return _WEST, _SOUTH, _WEST + far, _SOUTH + far


class _Grid:
    """Wiggly edges between the corners of a grid, each drawn once and shared by its two blocks."""

    def __init__(self, side: int, dice: np.random.Generator) -> None:
        self.side = side
        jitter = dice.uniform(-60, 60, (side + 1, side + 1, 2))
        column, row = np.meshgrid(np.arange(side + 1), np.arange(side + 1), indexing="ij")
        self.corner = np.stack([_WEST + column * _STEP, _SOUTH + row * _STEP], -1) + jitter
        self.across = self._edges(self.corner[:-1], self.corner[1:], dice)
        self.up = self._edges(self.corner[:, :-1], self.corner[:, 1:], dice)

    @staticmethod
    def _edges(start: Points, end: Points, dice: np.random.Generator) -> Points:
        t = np.linspace(0, 1, _EDGE + 1)
        along = start[..., None, :] + (end - start)[..., None, :] * t[:, None]
        side = np.stack([-(end - start)[..., 1], (end - start)[..., 0]], -1) / _STEP
        shape = (*start.shape[:-1], 1)
        waves = sum(dice.normal(0, 8 / k, shape) * np.sin(k * pi * t) for k in (1, 2, 3, 5, 8, 13))
        rough = dice.normal(0, 0.6, (*start.shape[:-1], _EDGE + 1)) * (t > 0) * (t < 1)
        return np.asarray(along + (waves + rough)[..., None] * side[..., None, :])

    def ring(self, west: int, south: int, wide: int) -> Points:
        """The boundary of `wide` by `wide` blocks from a corner."""
        east, north = west + wide, south + wide
        parts = [self.across[i, south][:-1] for i in range(west, east)]
        parts += [self.up[east, j][:-1] for j in range(south, north)]
        parts += [self.across[i, north][::-1][:-1] for i in reversed(range(west, east))]
        parts += [self.up[west, j][::-1][:-1] for j in reversed(range(south, north))]
        ring = np.concatenate(parts)
        return np.concatenate([ring, ring[:1]])


def _rows(layer_id: str, columns: dict[str, list[Any]], shapes: list[Any]) -> Rows:
    which = layer(layer_id)
    count = len(shapes)
    whole = {name: columns.get(name, [None] * count) for name in which.fields}
    geometry = np.empty(count, dtype=object)
    geometry[:] = shapes
    source = Source("benchmark", "", {})
    return Rows(which, whole, geometry, range(1, count + 1), source)


def _plans(grid: _Grid) -> tuple[Rows, dict[tuple[int, int], str]]:
    shapes, codes, levels = [], [], []
    units: dict[tuple[int, int], str] = {}
    for i in range(grid.side):
        for j in range(grid.side):
            shapes.append(shapely.Polygon(grid.ring(i, j, 1)))
            codes.append(f"B{i:03d}{j:03d}")
            levels.append("block")
    for i in range(0, grid.side - 1, 2):
        for j in range(0, grid.side - 1, 2):
            shapes.append(shapely.Polygon(grid.ring(i, j, 2)))
            units[i, j] = f"U{i:03d}{j:03d}"
            codes.append(units[i, j])
            levels.append("implementation_unit")
    count = len(shapes)
    columns: dict[str, list[Any]] = {
        "code": codes,
        "name": ["虚构规划"] * count,
        "level": levels,
        "status": ["approved"] * count,
        "approved_on": [date(2020, 1, 1)] * count,
    }
    return _rows("plan", columns, shapes), units


def _parcels(grid: _Grid, dice: np.random.Generator, a_side: int = 11) -> Rows:
    codes, plans, shapes = [], [], []
    t = np.linspace(0.06, 0.94, a_side + 1)
    for i in range(grid.side):
        for j in range(grid.side):
            corner = grid.corner[i : i + 2, j : j + 2]
            jitter = dice.uniform(-0.012, 0.012, (a_side + 1, a_side + 1, 2))
            u = t[:, None] + jitter[..., 0]
            v = t[None, :] + jitter[..., 1]
            points = (
                corner[0, 0] * ((1 - u) * (1 - v))[..., None]
                + corner[1, 0] * (u * (1 - v))[..., None]
                + corner[0, 1] * ((1 - u) * v)[..., None]
                + corner[1, 1] * (u * v)[..., None]
            )
            rings = np.stack(
                [points[:-1, :-1], points[1:, :-1], points[1:, 1:], points[:-1, 1:]], -2
            ).reshape(-1, 4, 2)
            rings = np.concatenate([rings, rings[:, :1]], 1)
            shapes += np.asarray(shapely.polygons(rings)).tolist()
            codes += [f"B{i:03d}{j:03d}-{k:03d}" for k in range(len(rings))]
            plans += [f"B{i:03d}{j:03d}"] * len(rings)
    count = len(shapes)
    uses = dice.choice(["R2", "B1", "B2", "A33", "M1", "G1"], count)
    columns: dict[str, list[Any]] = {
        "code": codes,
        "plan_code": plans,
        "land_use_code": uses.tolist(),
        "land_use_system": ["gb50137-2011"] * count,
        "far_max": np.round(dice.uniform(0.5, 5, count), 1).tolist(),
        "height_max_m": dice.choice([18.0, 36.0, 60.0, 80.0], count).tolist(),
    }
    return _rows("plan_parcel", columns, shapes)


def _assessments(grid: _Grid, units: dict[tuple[int, int], str], dice: np.random.Generator) -> Rows:
    columns: dict[str, list[Any]] = {
        name: []
        for name in ("code", "name", "unit", "kind", "status", "completed_on", "incorporated_in")
    }
    columns |= {"valid_until": [], "requirements": [], "negative_list": []}
    shapes: list[Any] = []
    areas = [(i, j, 2) for i, j in units]
    wanted = round(len(areas) * 500 / 361)
    while len(areas) < wanted:
        i, j = (int(n) for n in dice.integers(0, grid.side - 2, 2))
        areas.append((i, j, 2))
    for number, (i, j, wide) in enumerate(areas):
        shape = shapely.Polygon(grid.ring(i, j, wide))
        unit = units.get((i - i % 2, j - j % 2), next(iter(units.values())))
        for kind in Kind:
            fate = dice.random()
            columns["code"].append(f"A{number:04d}-{kind.value}")
            columns["name"].append("虚构评估")
            columns["unit"].append(f"A{number:04d}")
            columns["kind"].append(kind.value)
            columns["status"].append("completed")
            columns["completed_on"].append(date(2019, 6, 1))
            columns["incorporated_in"].append(unit)
            columns["valid_until"].append(date(2025, 1, 1) if fate < 0.15 else None)
            columns["requirements"].append(("遵守区域评估的管控要求",))
            columns["negative_list"].append(None)
            shapes.append(shape)
    return _rows("assessment", columns, shapes)


def _blob(x: float, y: float, radius: float, vertices: int, dice: np.random.Generator) -> Any:
    angle = np.linspace(0, 2 * pi, vertices, endpoint=False)
    waves = sum(
        dice.normal(0, 0.18 / k) * np.sin(k * angle + dice.uniform(0, 6)) for k in range(2, 12)
    )
    reach = radius * np.clip(1 + waves + dice.normal(0, 0.002, vertices), 0.3, 2)
    points = np.stack([x + reach * np.cos(angle), y + reach * np.sin(angle)], -1)
    return shapely.Polygon(points)


def _finer(outline: shapely.Polygon, detail: int, dice: np.random.Generator) -> Any:
    """The same outline with `detail` times its vertices: each edge in as many parts, whose ends
    lie a tenth of a part's length beside it."""
    points = shapely.get_coordinates(outline)
    edges = np.diff(points, axis=0)[:, None, :]
    steps = np.arange(detail)[None, :, None] / detail
    beside = np.stack([-edges[..., 1], edges[..., 0]], -1) / detail
    strays = dice.normal(0, 0.1, (len(edges), detail, 1)) * (steps > 0)
    return shapely.Polygon((points[:-1, None, :] + steps * edges + strays * beside).reshape(-1, 2))


def _controls(city: BenchCity, dice: np.random.Generator, count: int, detail: int) -> Rows:
    # Of its own, so that finer zones lie where the plain ones lie.
    strays = np.random.default_rng(count)
    west, south, east, north = city.box
    types = [zone for zone in ControlZoneType]
    shapes = []
    for number in range(count):
        large = number % 100 == 0
        vertices = 20_000 if large else 801
        radius = dice.uniform(1500, 3000) if large else float(np.exp(dice.uniform(4.6, 6.8)))
        x, y = dice.uniform(west, east), dice.uniform(south, north)
        outline = _blob(x, y, radius, vertices, dice)
        shapes.append(shapely.make_valid(_finer(outline, detail, strays)))
    kinds = dice.integers(0, len(types), count)
    columns: dict[str, list[Any]] = {
        "code": [f"Z{n:06d}" for n in range(count)],
        "name": ["虚构管控要素"] * count,
        "type": [types[k].value for k in kinds],
        "effect": ["restrict"] * count,
        "reserves": [
            ("archaeology",) if types[k] is ControlZoneType.HERITAGE_PROTECTION else None
            for k in kinds
        ],
    }
    return _rows("control_zone", columns, shapes)


def _declared(city: BenchCity) -> Rows:
    west, south, east, north = city.box
    whole = shapely.box(west - 500, south - 500, east + 500, north + 500)
    hole = shapely.Point((west + east) / 2, south + 3000).buffer(900, quad_segs=64)
    layers = ["plan", "plan_parcel", "plan_adjustment", "assessment", "control_zone"]
    columns: dict[str, list[Any]] = {
        "code": layers,
        "layer": layers,
        "theme": [""] * 5,
        "complete_to": [ON] * 5,
    }
    return _rows("data_coverage", columns, [whole, whole, whole, whole.difference(hole), whole])


def _adjustments(city: BenchCity, dice: np.random.Generator, count: int) -> Rows:
    west, south, east, north = city.box
    shapes = [
        _blob(dice.uniform(west, east), dice.uniform(south, north), dice.uniform(40, 200), 60, dice)
        for _ in range(count)
    ]
    columns: dict[str, list[Any]] = {
        "code": [f"J{n:05d}" for n in range(count)],
        "major": dice.choice(["yes", "no", "not_ruled"], count).tolist(),
        "approved_on": [date(2021, 1, 1)] * count,
    }
    return _rows("plan_adjustment", columns, [shapely.make_valid(s) for s in shapes])


def draw_city(scale: int = 1, detail: int = 1, seed: int = 36) -> BenchCity:
    """The city with `scale` times the features, and `detail` times the vertices of every zone."""
    dice = np.random.default_rng(seed)
    side = round(39 * scale**0.5)
    city = BenchCity([], side)
    grid = _Grid(side, dice)
    plans, units = _plans(grid)
    rows = [
        plans,
        _parcels(grid, dice),
        _adjustments(city, dice, 400 * scale),
        _assessments(grid, units, dice),
        _controls(city, dice, 5_000 * scale, detail),
        _declared(city),
    ]
    return BenchCity(rows, side)


def draw_sites(city: BenchCity, count: int, seed: int = 7) -> list[shapely.Polygon]:
    """Building sites of 0.5 to 5 ha, six to fourteen vertices, anywhere in the city."""
    return list(_sites(city, count, np.random.default_rng(seed)))


def _sites(city: BenchCity, count: int, dice: np.random.Generator) -> Iterator[shapely.Polygon]:
    west, south, east, _ = city.box
    # The same neighbourhoods at every scale, so that only the map around them grows.
    reach = min(east - west, 39 * _STEP) - 600
    for _ in range(count):
        x, y = west + 300 + dice.uniform(0, reach), south + 300 + dice.uniform(0, reach)
        vertices = int(dice.integers(6, 15))
        angle = np.sort(dice.uniform(0, 2 * pi, vertices))
        radius = dice.uniform(40, 130) * dice.uniform(0.8, 1.2, vertices)
        points = np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], -1)
        yield shapely.Polygon(shapely.get_coordinates(shapely.Polygon(points).convex_hull))
