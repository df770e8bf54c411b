"""How fine the city is where: the side of the block that a place wants."""

import numpy as np
import shapely

from layers.demo_city.arrays import Floats, Points
from layers.demo_city.noise import smoothstep
from layers.demo_city.terrain import Terrain

__all__ = ["Grain"]


class Grain:
    """Block sides in metres, fitted so that the wanted blocks fill the city in the wanted
    number."""

    def __init__(self, terrain: Terrain) -> None:
        self._terrain = terrain
        self._factor = 1.0
        west, south, east, north = terrain.limit.bounds
        x, y = np.meshgrid(np.linspace(west, east, 90), np.linspace(south, north, 90))
        at = np.stack([x.ravel(), y.ravel()], axis=1)
        shapely.prepare(terrain.limit)
        at = at[shapely.contains_xy(terrain.limit, at[:, 0], at[:, 1])]
        expected = terrain.limit.area * float(np.mean(1.0 / self.side(at) ** 2))
        self._factor = float(np.sqrt(expected / terrain.size.blocks))

    def side(self, at: Points) -> Floats:
        """The side of the block that each point wants: finest in the old city and in the new
        towns' middles, coarsest in the hills."""
        scale = self._terrain.scale
        radius = np.hypot(at[:, 0], at[:, 1]) / scale
        side = np.interp(
            radius,
            [0, 4_000, 6_000, 8_500, 11_500, 13_000, 15_500, 24_000],
            [620, 660, 740, 830, 1_040, 1_250, 1_750, 2_450],
        )
        closeness, _ = self._terrain.town_nearness(at)
        side = side * (1 - closeness) + np.minimum(side, 830.0) * closeness
        hill = smoothstep(0.0, 1.0, self._terrain.hilliness(at))
        side = side * (1 - hill) + np.maximum(side, 4_200.0) * hill
        return np.asarray(side * self._factor, dtype=np.float64)

    @property
    def finest(self) -> float:
        """The side of a block in the middle of the old city."""
        return float(self.side(np.zeros((1, 2)))[0])
