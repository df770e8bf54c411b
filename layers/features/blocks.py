"""The blocks of the city as one may see them, with the shapes that are decided about."""

from collections.abc import Mapping

from sqlalchemy import text

from blueprint.map_version import READ_LAYERS, MapVersion
from blueprint.planning.block_overview import Block
from blueprint.viewer import Viewer
from layers.database.connections import Database
from layers.features.box_text import box_of
from layers.releases.history import in_release
from layers.releases.map_version import map_version_of

__all__ = ["PostgisBlocks"]

_BLOCKS = f"""
SELECT f.code, f.name, ST_AsBinary(f.geom) AS shape, ST_Area(f.geom) AS area_m2,
    ST_Extent(ST_Transform(f.geom, 4490)) OVER (PARTITION BY f.id) AS box
FROM map.block f WHERE {in_release("block")} ORDER BY f.code
"""


class PostgisBlocks:
    """`blueprint.planning.block_overview.Blocks`; `database` connects as the application."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def map_version(self) -> MapVersion:
        with self._database.reading() as connection:
            return map_version_of(connection, ("block", *READ_LAYERS))

    def seen_by(self, viewer: Viewer, map_version: MapVersion) -> list[Block]:
        numbers: Mapping[str, int] = {"block": map_version.numbers.get("block", 0)}
        with self._database.reading(viewer) as connection:
            return [
                Block(row.code, row.name, bytes(row.shape), round(row.area_m2, 2), box_of(row.box))
                for row in connection.execute(text(_BLOCKS), numbers)
            ]
