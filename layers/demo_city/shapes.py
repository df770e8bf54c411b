"""Free shapes: rough patches of land placed on the ground."""

import numpy as np
import shapely
from shapely.geometry import Polygon

from layers.demo_city.arrays import curve
from layers.demo_city.terrain import Terrain

__all__ = ["patch"]


def patch(
    terrain: Terrain,
    rng: np.random.Generator,
    x: float,
    y: float,
    wide: float,
    high: float,
    rough: float = 0.22,
) -> Polygon:
    """An irregular patch about a point, all as drawn (for a city that reaches 22 km): half width
    and half height, its rim uneven by the part `rough`. It may reach over the city's limit."""
    angle = np.linspace(0.0, 2 * np.pi, 15, endpoint=False)
    reach = 1.0 + rng.uniform(-rough, rough, len(angle))
    around = np.stack([x + wide * reach * np.cos(angle), y + high * reach * np.sin(angle)], axis=1)
    outline = terrain.warp(curve(around, max(60.0, (wide + high) / 25), closed=True))
    valid = shapely.make_valid(Polygon(outline))
    largest = max(shapely.get_parts(valid), key=lambda part: part.area)
    assert isinstance(largest, Polygon)
    return largest
