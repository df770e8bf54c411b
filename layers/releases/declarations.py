"""Declared data coverage: where a layer, or one theme of it, is complete, and to which date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import shapely
from sqlalchemy import Connection, text

from blueprint.city import City
from blueprint.errors import Conflict
from layers.releases.history import join_current
from layers.tables.prepared_shapes import prepare

__all__ = ["CoverageDeclaration", "stage_declarations"]


@dataclass(frozen=True, slots=True)
class CoverageDeclaration:
    """`layer` is complete to a date inside `area` (WKB, measuring CRS); None: inside the city's
    districts. `theme` is a kind of evaluation, a control zone type, or empty for all."""

    layer: str
    complete_to: date
    theme: str = ""
    area: bytes | None = None


_STORED = f"""
INSERT INTO staging.data_coverage
    (release_id, code, layer, theme, complete_to, geom, content, source_row)
SELECT :release, d.code, d.layer, d.theme, d.complete_to, d.geom, d.content, d.source_row
FROM map.data_coverage d
{join_current("data_coverage", "d")}
WHERE NOT EXISTS (
    SELECT FROM unnest(CAST(:layers AS text[]), CAST(:themes AS text[])) AS new (layer, theme)
    WHERE new.layer = d.layer AND new.theme = coalesce(d.theme, ''))
"""

_DISTRICTS = f"""
SELECT ST_AsBinary(ST_Union(d.geom)) FROM map.district d
{join_current("district", "d")}
"""

_NEW = """
INSERT INTO staging.data_coverage
    (release_id, code, layer, theme, complete_to, geom, content, source_row)
SELECT :release, :code, :layer, :theme, :complete_to, shape,
    sha256(convert_to(concat_ws(chr(31), :code, :layer, :theme, :complete_to), 'UTF8')
        || ST_AsBinary(shape)), 0
FROM ST_Multi(ST_GeomFromWKB(:area, :srid)) AS shape
"""


def stage_declarations(
    connection: Connection, release_id: int, declarations: Sequence[CoverageDeclaration], city: City
) -> None:
    """Stage the declarations beside those of other layers and themes that are current.

    Conflict when an area is the districts' and no district is published.
    """
    connection.execute(
        text(_STORED),
        {
            "release": release_id,
            "layers": [d.layer for d in declarations],
            "themes": [d.theme for d in declarations],
        },
    )
    districts: bytes | None = None
    for declaration in declarations:
        area = declaration.area
        if area is None:
            if districts is None:
                districts = connection.scalar(text(_DISTRICTS))
            area = districts
        if area is None:
            raise Conflict("图上还没有行政区：用 --within 给出数据覆盖的范围")
        connection.execute(
            text(_NEW),
            {
                "release": release_id,
                "code": f"{declaration.layer}/{declaration.theme or '全部'}",
                "layer": declaration.layer,
                "theme": declaration.theme,
                "complete_to": declaration.complete_to.isoformat(),
                "area": bytes(area),
                "srid": city.measuring_epsg,
            },
        )
        multi = shapely.MultiPolygon(shapely.get_parts(shapely.from_wkb(bytes(area))).tolist())
        prepare(connection, [shapely.to_wkb(multi, byte_order=1)], city.measuring_epsg)
    connection.execute(
        text(
            """
            INSERT INTO map.release_layer
                (release_id, layer, rows, source_file, source_sha256, report)
            SELECT :release, 'data_coverage', count(*), 'declared with the import', '', '{}'
            FROM staging.data_coverage WHERE release_id = :release
            """
        ),
        {"release": release_id},
    )
