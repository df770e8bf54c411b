"""Smooth random fields over the plane: what keeps the city from being a chessboard."""

import numpy as np

from layers.demo_city.arrays import Floats, Points

__all__ = ["SmoothField", "smoothstep"]

_MODES = 28


class SmoothField:
    """A random function of the plane, mean 0, standard deviation about 1, that varies over
    `wavelength` metres: a sum of plane waves of all directions."""

    def __init__(self, rng: np.random.Generator, wavelength: float) -> None:
        bearing = rng.uniform(0.0, 2 * np.pi, _MODES)
        number = 2 * np.pi / (wavelength * rng.uniform(0.7, 2.0, _MODES))
        self._waves = np.stack([number * np.cos(bearing), number * np.sin(bearing)])
        self._phase = rng.uniform(0.0, 2 * np.pi, _MODES)

    def __call__(self, at: Points) -> Floats:
        values = np.cos(at @ self._waves + self._phase).sum(axis=-1)
        return np.asarray(values * np.sqrt(2.0 / _MODES), dtype=np.float64)


def smoothstep(low: float, high: float, value: Floats) -> Floats:
    """0 below `low`, 1 above `high`, and smooth between; `low` may be the larger."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), dtype=np.float64)
