"""Cutting many polygons at once, each along a line of its own: the one operation by which large
blocks become blocks, and blocks become parcels."""

from dataclasses import dataclass

import numpy as np
import shapely

from layers.demo_city.arrays import Floats, Geometries, Integers, polygons_in

__all__ = ["Cuts", "across", "halves"]

_ALONG = np.array([-1.3, -0.5, -0.25, 0.0, 0.25, 0.5, 1.3])
_BULGE = np.array([0.0, 0.0, 0.75, 1.0, 0.75, 0.0, 0.0])


@dataclass(frozen=True)
class Cuts:
    """A cutting line for each polygon: through `middle`, along `run` (a unit vector), `length`
    long as far as the polygon goes, bulging by `bulge` metres at its middle; the polygon ends
    within `depth` of the line on either side."""

    middle: Floats
    run: Floats
    length: Floats
    depth: Floats
    bulge: Floats

    def lines(self, aside: Floats | None = None) -> Floats:
        """The lines' points (n, k, 2), moved `aside` metres to their left."""
        left = np.stack([-self.run[:, 1], self.run[:, 0]], axis=1)
        along = _ALONG[None, :, None] * self.length[:, None, None] * self.run[:, None, :]
        out = _BULGE[None, :] * self.bulge[:, None]
        if aside is not None:
            out = out + aside[:, None]
        return self.middle[:, None, :] + along + out[:, :, None] * left[:, None, :]

    def sides(self, gap: Floats) -> tuple[Geometries, Geometries]:
        """What lies left and right of the line, leaving a strip `gap` metres wide between."""
        left = np.stack([-self.run[:, 1], self.run[:, 0]], axis=1)
        outer = 1.5 * self.depth[:, None, None] * left[:, None, :]
        areas = []
        for side in (1.0, -1.0):
            inner = self.lines(side * gap / 2)
            areas.append(
                shapely.polygons(np.concatenate([inner, inner[:, ::-1] + side * outer], axis=1))
            )
        return np.asarray(areas[0]), np.asarray(areas[1])


def across(
    polygons: Geometries,
    share: Floats,
    tilt: Floats,
    bulge: Floats,
) -> Cuts:
    """A cut across each polygon's longer axis, at `share` of it, turned by `tilt` radians and
    bulging by `bulge` of its length."""
    boxes = shapely.oriented_envelope(polygons)
    corners = shapely.get_coordinates(shapely.get_exterior_ring(boxes)).reshape(-1, 5, 2)
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 1]
    long_first = np.hypot(*first.T) >= np.hypot(*second.T)
    axis = np.where(long_first[:, None], first, second)
    other = np.where(long_first[:, None], second, first)
    middle = corners[:, 0] + axis * share[:, None] + other / 2
    length = np.hypot(*other.T)
    run = other / np.maximum(length, 1e-9)[:, None]
    cos, sin = np.cos(tilt), np.sin(tilt)
    turned = np.stack(
        [run[:, 0] * cos - run[:, 1] * sin, run[:, 0] * sin + run[:, 1] * cos], axis=1
    )
    reach = length + np.hypot(*axis.T) * np.abs(sin) + 1.0
    return Cuts(middle, turned, reach, np.hypot(length, np.hypot(*axis.T)) + 50.0, bulge * length)


def halves(polygons: Geometries, cuts: Cuts, gap: Floats) -> tuple[Geometries, Integers]:
    """The polygons that the cuts leave, with the index of the polygon each is from: all that is
    left of the cuts first, then all that is right."""
    left, right = cuts.sides(gap)
    pieces = np.concatenate(
        [shapely.intersection(polygons, left), shapely.intersection(polygons, right)]
    )
    parts, index = polygons_in(pieces)
    return parts, index % len(polygons)
