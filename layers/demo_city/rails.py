"""Railways and metro lines, and where the metro stops."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from layers.demo_city.arrays import Points, curve
from layers.demo_city.terrain import Terrain, rounded

__all__ = ["Rail", "draw_rails"]

_RAILWAYS: dict[str, tuple[tuple[float, float], ...]] = {
    "西环铁路": (
        (-21_500, 18_500), (-13_900, 12_900), (-8_600, 10_900), (-7_000, 6_900), (-6_750, 2_300),
        (-6_900, -2_300), (-6_900, -6_600), (-9_700, -11_800), (-10_900, -17_500),
        (-13_000, -25_000),
    ),
    "东环铁路": (
        (-6_900, -6_600), (-3_500, -6_150), (1_200, -4_750), (5_300, -5_000), (7_000, -2_600),
        (7_050, 1_000), (6_000, 5_600), (5_300, 10_400), (6_500, 16_000), (8_500, 25_000),
    ),
    "京陌货运铁路": (
        (5_300, -5_000), (9_600, -6_900), (14_500, -7_500), (20_000, -6_600), (27_000, -8_000),
    ),
}  # fmt: skip
_METRO: dict[str, tuple[tuple[float, float], ...]] = {
    "地铁一号线": (
        (-14_000, 100), (-8_100, 330), (-3_400, 210), (3_300, 180), (8_000, 60), (12_700, -900),
        (17_400, -2_500), (19_900, -3_000),
    ),
    "地铁三号线": (
        (-8_300, 18_600), (-7_300, 16_900), (-3_600, 16_400), (-200, 13_200), (120, 8_000),
        (60, 3_950), (420, 1_500), (380, -1_200), (-40, -3_700), (0, -8_000), (900, -13_200),
        (3_200, -17_500), (3_900, -19_500),
    ),
    "地铁四号线": (
        (-10_300, 6_900), (-7_000, 6_100), (-3_300, 3_000), (-2_420, 1_600), (-2_100, 200),
        (-2_060, -3_650), (-3_300, -7_800), (-4_600, -12_200),
    ),
    "地铁五号线": (
        (3_300, 13_500), (2_100, 8_300), (1_720, 3_900), (1_700, 200), (1_660, -1_300),
        (2_300, -3_650), (5_400, -7_700), (8_600, -11_800),
    ),
    "地铁六号线": (
        (-8_900, 2_700), (-3_300, 2_150), (-900, 1_780), (1_200, 2_050), (3_250, 2_150),
        (8_100, 3_100), (12_400, 2_600), (15_800, -200), (18_700, -1_500),
    ),
    "机场线": ((3_250, 3_700), (5_800, 5_800), (9_200, 7_800), (13_300, 7_900), (15_700, 8_900)),
    "房渠线": ((-6_900, -2_300), (-7_900, -3_000), (-11_400, -6_400), (-13_200, -13_900)),
}  # fmt: skip
_STOP_EVERY_M, _STOP_EVERY_OUTSIDE_M = 1_150.0, 2_000.0


@dataclass(frozen=True, slots=True)
class Rail:
    """A line. `stops` are points on it (metro only); `below` and `above` are its underground
    part and the part on the surface or elevated, either may be empty."""

    name: str
    metro: bool
    line: BaseGeometry
    below: BaseGeometry
    above: BaseGeometry
    stops: Points


def _stops(terrain: Terrain, line: LineString) -> Points:
    """Stops along the line, farther apart outside the fifth ring."""
    at, stops = 0.0, []
    shrink = max(terrain.scale**0.5, 0.6)
    while at < line.length:
        point = np.array(line.interpolate(at).coords)
        stops.append(point[0])
        outside = int(terrain.ring_number(point)[0]) == 6
        at += shrink * (_STOP_EVERY_OUTSIDE_M if outside else _STOP_EVERY_M)
    return np.array(stops)


def draw_rails(terrain: Terrain) -> list[Rail]:
    """Railways first, then the metro, within the limit."""
    nowhere = LineString()
    rails = []
    for name, control in _RAILWAYS.items():
        line = LineString(terrain.warp(curve(np.array(control), 120))).intersection(terrain.limit)
        rails.append(Rail(name, False, line, nowhere, line, np.zeros((0, 2))))
    courses = {name: curve(np.array(control), 120) for name, control in _METRO.items()}
    middle_ring = rounded(80, 50, 6_550, 6_700, 5.5, 200)
    courses["地铁十号线"] = np.vstack([middle_ring, middle_ring[:1]])
    lines = {name: LineString(terrain.warp(course)) for name, course in courses.items()}
    lines["地铁二号线"] = LineString(terrain.rings[2].buffer(-55 * terrain.scale).exterior.coords)
    for name, line in lines.items():
        within = line.intersection(terrain.limit)
        below = within.intersection(terrain.rings[5].buffer(-400 * terrain.scale))
        above = shapely.difference(within, below)
        whole = shapely.get_parts(within)[0]
        rails.append(Rail(name, True, within, below, above, _stops(terrain, whole)))
    return rails
