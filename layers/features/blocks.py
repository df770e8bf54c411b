"""The blocks of the city as one may see them, with the shapes that are decided about."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text

from blueprint.viewer import Viewer
from layers.atlas.statement import READ_LAYERS
from layers.database.connections import Database
from layers.releases.history import in_release
from layers.releases.map_version import MapVersion, map_version_of

__all__ = ["Block", "blocks_of", "decided_of", "map_version_of_blocks"]

_BLOCKS = f"""
SELECT f.code, f.name, ST_AsBinary(f.geom) AS shape, ST_Area(f.geom) AS area_m2,
    ST_Extent(ST_Transform(f.geom, 4490)) OVER (PARTITION BY f.id) AS box
FROM map.block f WHERE {in_release("block")} ORDER BY f.code
"""


@dataclass(frozen=True, slots=True)
class Block:
    """`shape` is WKB in the measuring CRS; `bbox` is west, south, east, north (EPSG:4490)."""

    code: str
    name: str
    shape: bytes
    area_m2: float
    bbox: tuple[float, float, float, float]


def map_version_of_blocks(database: Database) -> MapVersion:
    """The current releases of the blocks and of all that their verdicts rest on."""
    with database.reading() as connection:
        return map_version_of(connection, ("block", *READ_LAYERS))


def decided_of(map_version: MapVersion) -> dict[str, str]:
    """The releases that verdicts are decided from."""
    return {
        layer: release for layer, release in map_version.releases.items() if layer in READ_LAYERS
    }


def blocks_of(database: Database, map_version: MapVersion, viewer: Viewer) -> list[Block]:
    """Every block that the viewer may see, in the order of the codes."""
    numbers: Mapping[str, int] = {"block": map_version.numbers.get("block", 0)}
    with database.reading(viewer) as connection:
        return [
            Block(row.code, row.name, bytes(row.shape), round(row.area_m2, 2), _box(row.box))
            for row in connection.execute(text(_BLOCKS), numbers)
        ]


def _box(text: str) -> tuple[float, float, float, float]:
    low, high = text[4:-1].split(",")
    west, south, east, north = (round(float(v), 7) for v in (*low.split(), *high.split()))
    return west, south, east, north
