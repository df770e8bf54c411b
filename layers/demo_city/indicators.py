"""What the plan allows on each parcel: height, floor area ratio, density and green, stepping up
outward from the old city and around the business centres."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.demo_city.arrays import Floats, stream
from layers.demo_city.character import Character, CharacterMap
from layers.demo_city.noise import SmoothField
from layers.demo_city.parcels import Lots
from layers.demo_city.terrain import Terrain

__all__ = ["Indicators", "set_indicators"]

_STEPS_M = np.array([6, 9, 12, 15, 18, 24, 30, 36, 45, 60, 80, 100, 120, 150, 180, 220, 260, 320])
_STOREY_M = {"R": 2.95, "B": 4.2, "A": 4.0, "M": 6.0, "W": 9.0, "S": 5.0, "U": 6.0, "H": 3.3}
# Share of the plot that buildings cover, of the storeys that the height allows how many are
# built, and the highest floor area ratio, by first letters of the use.
_BUILT = {
    "R": (0.23, 0.62, 2.8), "B": (0.40, 0.60, 10.0), "A": (0.28, 0.62, 3.0),
    "A33": (0.25, 0.62, 0.9), "A4": (0.30, 0.50, 1.0), "A7": (0.30, 0.6, 0.6),
    "M": (0.45, 0.62, 2.5), "W": (0.50, 0.85, 1.6), "S": (0.25, 0.55, 2.0),
    "U": (0.35, 0.6, 1.0), "H14": (0.28, 0.80, 0.8),
}  # fmt: skip
_GREEN = {"R": 0.30, "B": 0.25, "A": 0.35, "M": 0.15, "W": 0.15, "S": 0.20, "U": 0.25, "H14": 0.25}
_TALLEST_M = {"A33": 24.0, "A4": 30.0, "A7": 12.0, "A9": 18.0, "U": 15.0, "S4": 24.0, "W": 24.0,
              "M": 45.0, "H14": 12.0, "R1": 12.0}  # fmt: skip


@dataclass(frozen=True)
class Indicators:
    """One value a parcel, NaN where the plan's map states none."""

    far_max: Floats
    height_max_m: Floats
    density_max: Floats
    green_min: Floats
    gross_floor_area_m2: Floats


def _by_prefix(table: dict[str, float], uses: NDArray[np.str_], other: float) -> Floats:
    values = np.full(len(uses), other)
    for prefix in sorted(table, key=len):
        values[np.char.startswith(uses, prefix)] = table[prefix]
    return values


def _allowed_height(terrain: Terrain, kinds: CharacterMap, lots: Lots) -> Floats:
    """Before the use has its say."""
    rng = stream(terrain.seed, "heights")
    at = lots.inside
    radius = np.hypot(at[:, 0], at[:, 1]) / terrain.scale
    outward = np.interp(
        radius, [0, 1_300, 3_300, 3_900, 5_300, 8_000, 11_500, 15_000, 20_000],
        [9, 11, 17, 34, 47, 58, 52, 36, 30],
    )  # fmt: skip
    outward = np.where(lots.character == Character.OLD, np.minimum(outward, 18), outward)
    tower = 215.0 * kinds.centrality(at) ** 3.0 * (lots.character != Character.OLD)
    town = np.where(lots.character == Character.TOWN, 14.0, 0.0)
    low = np.isin(lots.character, (Character.VILLAGE, Character.FIELDS, Character.HILLS))
    height = np.where(low, 12.0, outward + tower + town)
    wave = SmoothField(rng, 1_500 * terrain.scale**0.5)(at)
    return np.asarray(
        height * np.exp(0.22 * wave + 0.16 * rng.standard_normal(len(at))), dtype=np.float64
    )


def set_indicators(
    terrain: Terrain, kinds: CharacterMap, lots: Lots, uses: NDArray[np.str_]
) -> Indicators:
    """Indicators for these uses (GB 50137-2011). The gross floor area is the parcel's area times
    its floor area ratio, to the square metre."""
    rng = stream(terrain.seed, "indicators")
    n = len(uses)
    built = np.isin(uses.astype("U1"), ("R", "A", "B", "M", "W", "S", "U")) | (uses == "H14")
    height = np.minimum(_allowed_height(terrain, kinds, lots), _by_prefix(_TALLEST_M, uses, np.inf))
    height = _STEPS_M[np.argmin(np.abs(height[:, None] / _STEPS_M - 1), axis=1)].astype(np.float64)

    cover, filled, most = (
        _by_prefix({prefix: values[i] for prefix, values in _BUILT.items()}, uses, 0.0)
        for i in range(3)
    )
    cover = cover * np.exp(0.12 * rng.standard_normal(n))
    storeys = height / _by_prefix(_STOREY_M, uses, 4.0)
    # Towers stand farther apart the higher they are.
    far = cover * filled * storeys * np.minimum(1.0, (45.0 / height) ** 0.28)
    far = np.round(np.clip(far, 0.2, most), 1)
    area = np.round(shapely.area(lots.areas), 2)
    with np.errstate(invalid="ignore"):
        far = np.where(built, far, np.nan)
        height = np.where(built, height, np.nan)
        floor = np.round(area * far)
    density = np.round(np.clip(cover * 1.15, 0.1, 0.65) / 0.05) * 0.05
    green = _by_prefix(_GREEN, uses, np.nan)
    green = np.where(lots.character == Character.OLD, green - 0.1, green).clip(0.05)
    green = np.round(green + rng.choice([0.0, 0.0, 0.05], n), 2)
    # Beijing's letters often leave density out, and some leave out more.
    return Indicators(
        far_max=far,
        height_max_m=np.where(rng.random(n) < 0.04, np.nan, height),
        density_max=np.where(built & (rng.random(n) < 0.33), np.round(density, 2), np.nan),
        green_min=np.where(built & (rng.random(n) < 0.9), green, np.nan),
        gross_floor_area_m2=floor,
    )
