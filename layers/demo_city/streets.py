"""The main-street network: avenues, and the secondary streets between them."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString

from layers.demo_city.arrays import Floats, Points, geometries, stream
from layers.demo_city.avenues import Avenue
from layers.demo_city.grain import Grain
from layers.demo_city.noise import SmoothField, smoothstep
from layers.demo_city.terrain import Terrain
from layers.demo_city.tracing import ScalarField, raster_centres, trace_streets

__all__ = ["draw_secondary_streets"]


def _direction(
    terrain: Terrain, at: Points, avenues: list[Avenue], rng: np.random.Generator
) -> Floats:
    """The direction that streets take: nearly due north in the old city, drifting outward, with
    the new towns' own turns, and along the avenues that are near."""
    scale = terrain.scale
    radius = np.hypot(at[:, 0], at[:, 1]) / scale
    drift = SmoothField(rng, 7_500 * scale)(at)
    angle = -0.03 + drift * (0.015 + 0.30 * smoothstep(4_000, 17_000, radius))
    closeness, turn = terrain.town_nearness(at)
    angle = angle * (1 - closeness) + turn * closeness
    # A direction and its quarter turns are the same: they are averaged as fourth powers.
    mean = np.exp(4j * angle)
    lines = geometries([avenue.line for avenue in avenues if avenue.kind != "edge"])
    parts = shapely.get_parts(shapely.segmentize(lines, 200.0))
    ends = [shapely.get_coordinates(part) for part in parts]
    starts = np.vstack([points[:-1] for points in ends])
    stops = np.vstack([points[1:] for points in ends])
    tree = shapely.STRtree(np.asarray(shapely.linestrings(np.stack([starts, stops], axis=1))))
    reach = (180.0 + 380.0 * smoothstep(3_000, 12_000, radius)) * scale**0.5
    (reached, part), away = tree.query_nearest(
        shapely.points(at),
        max_distance=3 * float(reach.max()),
        return_distance=True,
        all_matches=False,
    )
    bearing = np.arctan2(*(stops - starts)[part].T[::-1])
    mean[reached] += 1.3 * np.exp(-((away / reach[reached]) ** 2)) * np.exp(4j * bearing)
    return np.asarray(np.angle(mean) / 4, dtype=np.float64)


def draw_secondary_streets(
    terrain: Terrain, grain: Grain, avenues: list[Avenue]
) -> list[LineString]:
    """Secondary streets in local metres; they may run a little beyond the limit and into parks,
    where the network's faces do not follow them."""
    rng = stream(terrain.seed, "streets")
    west, south, east, north = terrain.limit.bounds
    margin = 400.0
    cell = grain.finest * 0.17
    origin = (west - margin, south - margin)
    shape = (int((north - south + 2 * margin) / cell), int((east - west + 2 * margin) / cell))
    at = raster_centres(origin, cell, shape)
    side = grain.side(at) * (1 + 0.13 * SmoothField(rng, 2_600 * terrain.scale)(at))
    open_land = shapely.difference(
        terrain.limit,
        shapely.union_all([terrain.palace, terrain.airport, *terrain.parks.values()]),
    )
    shapely.prepare(open_land)
    barred = ~shapely.contains_xy(open_land, at[:, 0], at[:, 1])
    # Blocks are a little longer from east to west than from north to south.
    spacing: NDArray[np.float64] = np.stack([side * 0.93, side * 1.1]).reshape(2, *shape)
    field = ScalarField(
        origin,
        cell,
        _direction(terrain, at, avenues, rng).reshape(shape),
        spacing,
        barred.reshape(shape),
    )
    lines = shapely.get_parts(geometries([avenue.line for avenue in avenues]))
    laid = [shapely.get_coordinates(shapely.segmentize(line, cell)) for line in lines]
    return trace_streets(field, laid, rng)
