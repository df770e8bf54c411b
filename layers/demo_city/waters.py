"""The moat, the rivers, the canals and the lakes, as areas with names."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from layers.demo_city.arrays import Points, curve, stream
from layers.demo_city.noise import SmoothField
from layers.demo_city.shapes import patch
from layers.demo_city.terrain import Terrain

__all__ = ["Water", "draw_waters"]

# Control points as drawn (for a city that reaches 22 km), and the width in metres.
_COURSES: dict[str, tuple[tuple[tuple[float, float], ...], float]] = {
    "澜溪河": (
        (
            (-19_500, 15_500), (-17_200, 11_200), (-15_900, 6_200), (-14_700, 1_800),
            (-14_900, -2_800), (-12_000, -6_600), (-10_200, -11_200), (-8_600, -16_000),
            (-8_900, -22_500), (-8_200, -27_500),
        ),
        210.0,
    ),
    "清沅河": (
        (
            (-9_200, 8_900), (-6_500, 10_300), (-3_200, 9_700), (-600, 11_600), (2_900, 10_500),
            (6_100, 11_700), (9_300, 9_400), (11_800, 5_900), (15_300, 4_300), (17_600, 900),
            (18_700, -3_600), (20_600, -8_800), (24_500, -13_500), (28_500, -16_000),
        ),
        75.0,
    ),
    "广济渠": (
        (
            (3_350, 700), (5_600, 150), (8_700, -700), (12_600, -500), (16_100, -1_700),
            (18_550, -3_000),
        ),
        52.0,
    ),
    "长澜渠": (
        ((-8_700, 7_900), (-7_000, 6_500), (-6_700, 4_900), (-4_700, 4_600), (-3_300, 3_600)),
        44.0,
    ),
    "凉沙河": (
        (
            (-13_800, -3_900), (-10_500, -3_500), (-7_100, -4_900), (-3_600, -5_200),
            (-400, -6_700), (3_400, -6_300), (6_300, -8_600), (8_900, -10_200), (13_300, -10_600),
            (17_500, -13_400), (24_000, -19_000),
        ),
        58.0,
    ),
    "柘溪": (
        ((-14_000, 9_500), (-12_100, 8_900), (-10_300, 8_400)),
        24.0,
    ),
}  # fmt: skip

# Lakes as (x, y, half width, half height) in the chain west of the palace, and in the parks.
_LAKES: dict[str, tuple[tuple[float, float, float, float], ...]] = {
    "沁平湖": (
        (-820, 420, 210, 330), (-790, 1_010, 190, 300), (-860, 1_520, 150, 190),
        (-1_150, 2_080, 230, 170), (-1_500, 2_450, 260, 190), (-1_900, 2_870, 210, 170),
    ),
    "玉澜湖": ((-9_350, 8_050, 980, 700), (-8_650, 8_500, 420, 380)),
    "北囿湖": ((250, 9_250, 520, 300), (620, 9_700, 260, 360)),
    "东郊湖": ((6_950, 2_850, 260, 330),),
    "南囿湖": ((4_350, -10_450, 700, 330), (5_300, -10_150, 520, 270)),
    "莲渚": ((-5_900, -1_130, 290, 180),),
    "鉴湖": ((18_600, -1_300, 380, 300),),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Water:
    """One body of water: its area, and its centre line where it flows."""

    name: str
    area: BaseGeometry
    course: BaseGeometry | None
    width_m: float


def _meandering(
    terrain: Terrain, rng: np.random.Generator, control: Points, width: float
) -> Points:
    line = terrain.warp(curve(control, 140))
    east, north = (SmoothField(rng, 1_500 * terrain.scale) for _ in range(2))
    amount = min(150.0, 28.0 + width) * terrain.scale
    return line + amount * np.stack([east(line), north(line)], axis=1)


def draw_waters(terrain: Terrain) -> list[Water]:
    """All bodies of water within the limit, the moat first. Widths shrink with the city, but
    less than it does, so that a small city still has rivers."""
    rng = stream(terrain.seed, "waters")
    narrowing = terrain.scale**0.5
    moat_line = terrain.rings[2].buffer(-150 * terrain.scale).exterior
    waters = [
        Water("护城河", moat_line.buffer(20 * narrowing), LineString(moat_line.coords), 40.0),
        Water(
            "宫城河",
            terrain.palace.buffer(62 * terrain.scale).difference(
                terrain.palace.buffer(14 * terrain.scale)
            ),
            None,
            48.0 * terrain.scale,
        ),
    ]
    for name, (control, width) in _COURSES.items():
        line = LineString(_meandering(terrain, rng, np.array(control), width))
        wide = width * narrowing
        area = line.buffer(wide / 2, quad_segs=4).intersection(terrain.limit)
        waters.append(Water(name, area, line.intersection(terrain.limit), wide))
    for name, parts in _LAKES.items():
        shore = shapely.union_all([patch(terrain, rng, *part) for part in parts])
        smooth = shore.buffer(25 * terrain.scale).buffer(-25 * terrain.scale)
        waters.append(Water(name, smooth, None, 0.0))
    return waters
