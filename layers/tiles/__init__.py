"""Vector tiles of published layers, drawn in PostGIS and kept in the process."""

from layers.tiles.drawing import tile_fields
from layers.tiles.grids import GRIDS, TILE_PIXELS, Grid, Tile
from layers.tiles.store import TileQuestion, TileStore

__all__ = ["GRIDS", "TILE_PIXELS", "Grid", "Tile", "TileQuestion", "TileStore", "tile_fields"]
