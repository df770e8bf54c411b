"""The streets joined into one planar network: its faces, its edges and who borders whom."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon

from layers.demo_city.arrays import Floats, Geometries, Integers, geometries
from layers.demo_city.avenues import Avenue

__all__ = ["GRID_M", "Edges", "edges_of", "faces_of"]

# Nodes lie on this grid, so that neighbours share their vertices exactly.
GRID_M = 0.01
_SAME_LINE_M = 0.05


@dataclass(frozen=True)
class Edges:
    """Pieces of street between two faces. `between` holds the two faces' indices, the second −1
    at the city's limit; `street` the index of the avenue that the edge is part of, or of the
    secondary street, counted on after the avenues."""

    lines: Geometries
    between: Integers
    street: Integers
    length: Floats


def faces_of(lines: list[LineString], limit: Polygon) -> tuple[Geometries, Geometries]:
    """The faces within the limit, and the noded lines."""
    noded = shapely.get_parts(shapely.unary_union(lines, grid_size=GRID_M))
    faces = shapely.get_parts(shapely.polygonize(noded))
    inside = shapely.point_on_surface(faces)
    shapely.prepare(limit)
    faces = faces[shapely.contains(limit, inside)]
    # The order of the faces must not depend on how GEOS happened to find them.
    at = shapely.get_coordinates(shapely.point_on_surface(faces))
    return faces[np.lexsort((at[:, 0], at[:, 1]))], noded


def edges_of(
    areas: Geometries, noded: Geometries, avenues: list[Avenue], secondary: list[LineString]
) -> Edges:
    """The noded lines that part two areas or bound one, dangling ones left out."""
    middle = shapely.line_interpolate_point(noded, 0.5, normalized=True)
    tree = shapely.STRtree(areas)
    edge, area = tree.query(middle, predicate="dwithin", distance=2 * GRID_M)
    count = np.bincount(edge, minlength=len(noded))
    order = np.lexsort((area, edge))
    edge, area = edge[order], area[order]
    first = np.searchsorted(edge, np.arange(len(noded)))
    between = np.full((len(noded), 2), -1, dtype=np.int64)
    some, two = count >= 1, count >= 2
    between[some, 0] = area[first[some]]
    between[two, 1] = area[first[two] + 1]
    on_rim = some & ~two
    on_rim[on_rim] = shapely.dwithin(
        middle[on_rim], shapely.boundary(areas[between[on_rim, 0]]), 2 * GRID_M
    )
    keep = two | on_rim

    sources, owner = shapely.get_parts(
        geometries([avenue.line for avenue in avenues] + secondary), return_index=True
    )
    reached, source = shapely.STRtree(sources).query(
        middle, predicate="dwithin", distance=_SAME_LINE_M
    )
    street = np.full(len(noded), len(avenues) + len(secondary), dtype=np.int64)
    # The widest street comes first among the avenues: it wins where two run together.
    np.minimum.at(street, reached, owner[source])
    street[street == len(avenues) + len(secondary)] = len(avenues)
    return Edges(noded[keep], between[keep], street[keep], shapely.length(noded[keep]))
