"""The grids that tiles are cut by (OGC Two Dimensional Tile Matrix Set 2.0).

`WebMercatorQuad` is the standard's own. `CGCS2000GK117Quad` is ours, in the measuring CRS: a square
of 262,144 m over the city, whose cells are 1,024 m at matrix 0 and half of that at each next one.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from blueprint.city import City
from layers.features.reference_systems import Box, extent_in

__all__ = ["EXTENT", "GRIDS", "TILE_PIXELS", "Grid", "Tile"]

TILE_PIXELS = 256
# Coordinates within a tile run from 0 to this.
EXTENT = 4096


@dataclass(frozen=True, slots=True)
class Tile:
    matrix: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """`west` and `north` are the corner that rows and columns are counted from, `cell` the size of
    a pixel at matrix 0 in metres of the CRS; `metre` is how long such a metre is on the ground."""

    id: str
    title: str
    epsg: int
    west: float
    north: float
    cell: float
    matrices: int
    metre: float
    uri: str | None = None

    def cell_at(self, matrix: int) -> float:
        return self.cell / (1 << matrix)

    def tile(self, matrix: int, row: int, column: int) -> Tile | None:
        """The tile of this address; None when the grid has none there."""
        if not 0 <= matrix < self.matrices or not (
            0 <= row < 1 << matrix and 0 <= column < 1 << matrix
        ):
            return None
        return Tile(matrix, row, column)

    def box(self, tile: Tile) -> Box:
        """East first, in the grid's CRS."""
        size = self.cell_at(tile.matrix) * TILE_PIXELS
        west, north = self.west + tile.column * size, self.north - tile.row * size
        return west, north - size, west + size, north

    def limits(self, matrix: int, city: City) -> tuple[int, int, int, int]:
        """The first and last row, the first and last column that may hold something of the city."""
        west, south, east, north = extent_in(self.epsg, city)
        size, last = self.cell_at(matrix) * TILE_PIXELS, (1 << matrix) - 1

        def within(number: float) -> int:
            return min(last, max(0, math.floor(number)))

        return (
            within((self.north - north) / size),
            within((self.north - south) / size),
            within((west - self.west) / size),
            within((east - self.west) / size),
        )

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.matrices))


_HALF_WORLD = 20037508.342789244

GRIDS: Mapping[str, Grid] = MappingProxyType(
    {
        grid.id: grid
        for grid in (
            Grid(
                id="WebMercatorQuad",
                title="Web 墨卡托",
                epsg=3857,
                west=-_HALF_WORLD,
                north=_HALF_WORLD,
                cell=2 * _HALF_WORLD / TILE_PIXELS,
                matrices=21,
                metre=math.cos(math.radians(40)),
                uri="http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad",
            ),
            Grid(
                id="CGCS2000GK117Quad",
                title="CGCS2000 高斯-克吕格 117°E，整米格网",
                epsg=4548,
                west=320_000.0,
                north=4_590_000.0,
                cell=1024.0,
                matrices=15,
                metre=1.0,
            ),
        )
    }
)
