"""Lines of the utilities: power overhead, water, gas and heat along the main streets."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from layers.demo_city.arrays import curve
from layers.demo_city.avenues import Avenue
from layers.demo_city.terrain import Terrain

__all__ = ["UtilityLine", "draw_utilities"]

_POWER: dict[str, tuple[int, tuple[tuple[float, float], ...]]] = {
    "北环500千伏线": (
        500,
        ((-17_500, 12_000), (-12_300, 14_900), (-3_000, 19_300), (6_500, 18_900), (14_500, 15_300),
         (20_500, 10_300)),
    ),
    "东环500千伏线": (
        500, ((20_500, 10_300), (21_600, 2_000), (20_300, -7_300), (14_300, -13_200),
              (8_700, -18_300)),
    ),
    "西山220千伏线": (
        220, ((-17_500, 12_000), (-14_200, 8_100), (-13_900, 2_100), (-12_900, -3_900),
              (-11_300, -9_300), (-4_200, -13_900)),
    ),
    "南部220千伏线": (
        220, ((-4_200, -13_900), (2_300, -12_600), (8_700, -10_600), (13_700, -6_300),
              (14_700, 1_000)),
    ),
    "东郊110千伏线": (110, ((14_700, 1_000), (10_900, 2_300), (9_700, 5_800), (10_800, 9_500))),
    "西郊110千伏线": (110, ((-12_900, -3_900), (-9_800, -1_900), (-9_300, 3_000))),
}  # fmt: skip
_ALONG = {
    "供水干管": ("arterial", 11.0, 1_200.0, "mm"),
    "燃气高压管": ("expressway", 24.0, 700.0, "mm"),
    "供热干管": ("arterial", -12.0, 1_000.0, "mm"),
    "污水干管": ("expressway", -22.0, 1_800.0, "mm"),
}


@dataclass(frozen=True, slots=True)
class UtilityLine:
    """A line: its type, name and capacity; `kilovolts` only for power."""

    kind: str
    name: str
    line: BaseGeometry
    capacity: float
    unit: str
    kilovolts: int | None = None


def draw_utilities(terrain: Terrain, avenues: list[Avenue]) -> list[UtilityLine]:
    """Power lines, then mains beside avenues of the class that each follows."""
    lines = []
    for name, (kilovolts, control) in _POWER.items():
        # Pylons stand in straight runs: few points, no curve.
        course = shapely.simplify(LineString(terrain.warp(curve(np.array(control), 900))), 60)
        within = course.intersection(terrain.limit)
        if not within.is_empty:
            lines.append(UtilityLine("架空电力线", name, within, float(kilovolts), "kV", kilovolts))
    for kind, (follows, aside, capacity, unit) in _ALONG.items():
        for avenue in avenues:
            if avenue.kind == follows and avenue.name:
                beside = shapely.offset_curve(avenue.line, aside).intersection(terrain.limit)
                if beside.length > 500 * terrain.scale:
                    lines.append(UtilityLine(kind, f"{avenue.name}{kind}", beside, capacity, unit))
    return lines
