"""What the city stands on: its limit, rings, palace, parks, hills and new towns.

Everything is given for a city that reaches 22 km and scaled from there; a smooth displacement
that grows outward takes the drawing-board look away.
"""

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry import Polygon

from layers.demo_city.arrays import Floats, Points, curve, largest, stream
from layers.demo_city.noise import SmoothField, smoothstep
from layers.demo_city.size import Size

__all__ = ["NEW_TOWNS", "Terrain", "Town", "lie_of_the_land", "rounded"]

_REACH_AS_DRAWN_M = 22_000.0


@dataclass(frozen=True, slots=True)
class Town:
    """A new town: centre and radius as drawn, and how far its grid is turned, in radians."""

    x: float
    y: float
    radius: float
    turned: float


NEW_TOWNS = (
    Town(18_300, -2_600, 3_300, 0.32),
    Town(-7_600, 17_400, 2_900, -0.42),
    Town(3_400, -17_600, 3_200, 0.14),
    Town(11_300, 14_300, 2_500, 0.62),
    Town(-13_200, -14_000, 2_700, -0.62),
)

# Obstacles to streets, as (half width, half height, corner exponent) about a centre.
_PALACE = (0, 830, 390, 500, 12.0)
_PARKS = {
    "圆台公园": (1_450, -2_300, 720, 760, 4.0),
    "北囿森林公园": (250, 9_700, 1_150, 1_250, 2.6),
    "玉澜湖公园": (-9_200, 8_300, 1_650, 1_250, 2.2),
    "东郊公园": (6_900, 3_100, 620, 900, 2.8),
    "南囿湿地公园": (4_800, -10_300, 1_700, 950, 2.3),
    "西山脚下植物园": (-13_200, 7_000, 1_100, 900, 2.0),
    "莲渚公园": (-5_900, -1_100, 520, 420, 2.4),
}
_AIRPORT = (15_700, 8_900, 2_350, 900, 9.0)


class _Warp:
    def __init__(self, rng: np.random.Generator, scale: float) -> None:
        self._scale = scale
        self._fields = [
            (SmoothField(rng, wavelength * scale), SmoothField(rng, wavelength * scale), weight)
            for wavelength, weight in ((9_000, 1.0), (3_800, 0.3))
        ]

    def __call__(self, as_drawn: Points) -> Points:
        at = np.asarray(as_drawn, dtype=np.float64) * self._scale
        radius = np.hypot(at[:, 0], at[:, 1]) / self._scale
        amount = self._scale * (15.0 + 340.0 * smoothstep(2_500, 17_000, radius))
        moved = at.copy()
        for east, north, weight in self._fields:
            moved[:, 0] += weight * amount * east(at)
            moved[:, 1] += weight * amount * north(at)
        return moved


@dataclass(frozen=True)
class Terrain:
    """The land in local metres. `rings` holds ring roads 2 to 5 as areas; `parks` their names."""

    size: Size
    seed: int
    scale: float
    limit: Polygon
    rings: dict[int, Polygon]
    palace: Polygon
    parks: dict[str, Polygon]
    airport: Polygon
    warp: _Warp = field(repr=False)
    ridge: SmoothField = field(repr=False)

    def hilliness(self, at: Points) -> Floats:
        """0 in the plain to 1 in the mountains, which stand in the west and north-west."""
        x, y = at[:, 0] / self.scale, at[:, 1] / self.scale
        west = -x * 0.93 + y * 0.36 + 1_500.0 * self.ridge(at)
        return smoothstep(13_200, 16_400, west)

    def town_nearness(self, at: Points) -> tuple[Floats, Floats]:
        """For each point how near it is to a new town's centre (1 there, 0 outside every town),
        and that town's turn."""
        centres = self.warp(np.array([[town.x, town.y] for town in NEW_TOWNS]))
        radii = np.array([town.radius for town in NEW_TOWNS]) * self.scale
        away = np.hypot(at[:, None, 0] - centres[:, 0], at[:, None, 1] - centres[:, 1]) / radii
        nearest = np.argmin(away, axis=1)
        turns = np.array([town.turned for town in NEW_TOWNS])
        least = away[np.arange(len(at)), nearest]
        return smoothstep(1.3, 0.7, least), turns[nearest]

    def ring_number(self, at: Points) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The innermost ring (2 to 5) around each point, 6 outside them all."""
        number = np.full(len(at), 6, dtype=np.int64)
        for ring in sorted(self.rings, reverse=True):
            shapely.prepare(self.rings[ring])
            number[shapely.contains_xy(self.rings[ring], at[:, 0], at[:, 1])] = ring
        return number


def rounded(x: float, y: float, wide: float, high: float, exponent: float, n: int = 96) -> Points:
    """A closed outline of n points between an ellipse (exponent 2) and a rectangle (large)."""
    angle = np.linspace(0.0, 2 * np.pi, n, endpoint=False)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack(
        [
            x + wide * np.sign(cos) * np.abs(cos) ** (2 / exponent),
            y + high * np.sign(sin) * np.abs(sin) ** (2 / exponent),
        ],
        axis=1,
    )


def _dense(area: Polygon, spacing: float) -> Points:
    return np.asarray(shapely.get_coordinates(shapely.segmentize(area.exterior, spacing))[:-1])


def _old_city_outline() -> Points:
    """An upper city and a wider, lower one, with rounded corners."""
    upper = shapely.box(-3_300, -1_000, 3_250, 3_950)
    lower = shapely.box(-3_850, -3_650, 3_900, -700)
    rounded = shapely.union(upper, lower).buffer(-500).buffer(1_000).buffer(-500)
    return _dense(largest(rounded), 120)


def lie_of_the_land(size: Size, seed: int) -> Terrain:
    """The ground of the city of this size and seed."""
    rng = stream(seed, "ground")
    scale = size.reach_m / _REACH_AS_DRAWN_M
    warp = _Warp(rng, scale)
    ridge = SmoothField(rng, 6_000 * scale)

    def placed(outline: Points) -> Polygon:
        return largest(shapely.make_valid(Polygon(warp(outline))))

    rings = {
        2: placed(_old_city_outline()),
        3: placed(rounded(50, 100, 5_300, 5_750, 7.0, 240)),
        4: placed(rounded(100, -50, 8_100, 7_950, 5.0, 300)),
        5: placed(rounded(350, -350, 12_700, 11_400, 3.6, 360)),
    }
    control = []
    for angle in np.linspace(0.0, 2 * np.pi, 22, endpoint=False):
        reach = rng.uniform(20_300, 23_600)
        control.append([reach * 1.04 * np.cos(angle), reach * np.sin(angle)])
    limit = placed(curve(np.array(control), 250, closed=True))

    # Runways are straight: the airport is moved and turned as a whole.
    turn = np.array([[np.cos(0.42), np.sin(0.42)], [-np.sin(0.42), np.cos(0.42)]])
    field = (rounded(*_AIRPORT) - _AIRPORT[:2]) @ turn * scale + warp(np.array([_AIRPORT[:2]]))
    return Terrain(
        size=size,
        seed=seed,
        scale=scale,
        limit=limit,
        rings=rings,
        palace=placed(rounded(*_PALACE)),
        parks={name: placed(rounded(*shape)) for name, shape in _PARKS.items()},
        airport=Polygon(field),
        warp=warp,
        ridge=ridge,
    )
