"""What kind of place each point of the city is: the quarter that decides how land is divided
and used there."""

from enum import IntEnum

import numpy as np

from layers.demo_city.arrays import Floats, Integers, Points, stream
from layers.demo_city.noise import SmoothField, smoothstep
from layers.demo_city.terrain import NEW_TOWNS, Terrain

__all__ = ["Character", "CharacterMap"]


class Character(IntEnum):
    """The kinds of place, from the middle outward."""

    OLD = 0
    CORE = 1
    CAMPUS = 2
    INDUSTRY = 3
    HOUSING = 4
    TOWN = 5
    VILLAGE = 6
    FIELDS = 7
    HILLS = 8


# Places as drawn, (x, y, radius).
_CORES = (
    (6_400, 350, 1_550),
    (-4_250, 1_250, 950),
    (2_700, -4_700, 750),
    (-5_000, 9_800, 850),
    (9_600, 7_700, 900),
    (-9_900, -600, 650),
)
_CAMPUSES = ((-5_300, 7_300, 2_000), (-8_200, 5_000, 1_100), (10_300, -4_300, 900))
_INDUSTRIES = (
    (10_200, -12_300, 2_700),
    (14_800, -8_600, 1_800),
    (-13_300, -900, 1_700),
    (13_000, 6_700, 1_500),
    (-2_200, -13_700, 1_700),
    (4_800, 13_400, 1_600),
)


class CharacterMap:
    """Answers for any points; built once for a city."""

    def __init__(self, terrain: Terrain) -> None:
        rng = stream(terrain.seed, "character")
        self._terrain = terrain
        self._sway = SmoothField(rng, 1_700 * terrain.scale**0.5)
        self._hamlets = SmoothField(rng, 1_900 * terrain.scale**0.5)
        self._fray = SmoothField(rng, 3_400 * terrain.scale)

    def _reach(self, at: Points, places: tuple[tuple[float, float, float], ...]) -> Floats:
        """For each point, 1 in the middle of the nearest of these places and 0 at its rim."""
        terrain = self._terrain
        where = np.array(places)
        centres = terrain.warp(where[:, :2])
        radii = where[:, 2] * terrain.scale
        away = np.hypot(at[:, None, 0] - centres[:, 0], at[:, None, 1] - centres[:, 1])
        return np.asarray((1.0 - away / radii).max(axis=1), dtype=np.float64)

    def centrality(self, at: Points) -> Floats:
        """0 to 1: how much of a business centre each point is."""
        towns = tuple((t.x, t.y, t.radius * 0.42) for t in NEW_TOWNS)
        big = smoothstep(-0.15, 0.75, self._reach(at, _CORES))
        small = 0.7 * smoothstep(0.0, 0.9, self._reach(at, towns))
        return np.maximum(big, small)

    def __call__(self, at: Points) -> Integers:
        terrain = self._terrain
        ring = terrain.ring_number(at)
        sway = 0.16 * self._sway(at)
        closeness, _ = terrain.town_nearness(at)
        radius = np.hypot(at[:, 0], at[:, 1]) / terrain.scale
        kind = np.full(len(at), Character.FIELDS, dtype=np.int64)
        # The built city frays out beyond the fifth ring.
        built = radius + 1_700 * self._fray(at) < 12_900
        kind[(ring <= 5) | built] = Character.HOUSING
        kind[(ring == 5) & (radius + 1_200 * self._fray(at) > 12_600)] = Character.FIELDS
        kind[(kind == Character.FIELDS) & (self._hamlets(at) > 1.15)] = Character.VILLAGE
        kind[closeness + sway > 0.35] = Character.TOWN
        kind[self._reach(at, _INDUSTRIES) + sway > 0.12] = Character.INDUSTRY
        kind[self._reach(at, _CAMPUSES) + sway > 0.15] = Character.CAMPUS
        kind[self._reach(at, _CORES) + sway > 0.1] = Character.CORE
        kind[ring == 2] = Character.OLD
        kind[terrain.hilliness(at) > 0.35] = Character.HILLS
        return kind
