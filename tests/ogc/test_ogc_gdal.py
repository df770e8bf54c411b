"""GDAL is the judge: from a process of its own it reads every collection of a service that runs,
page by page, and a tile; counts, areas and lengths are those of SQL."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyogrio
import pytest
from served import environment, serve
from serving import Server
from sqlalchemy import text
from test_ogc_tiles import WEB, path, place

from blueprint.city import city
from layers.catalogue import catalogue
from layers.database.connections import Database
from layers.features.reference_systems import measured
from layers.tiles import GRIDS

_CLIENT = Path(__file__).parent / "gdal_client.py"


def test_gdal_reads_every_collection_and_a_tile(
    server: Server, database_name: str, app_database: Database, tmp_path: Path
) -> None:
    assert "OAPIF" in pyogrio.list_drivers()
    tile = place(WEB, 15)
    with serve(environment(tmp_path, server.app_url(database_name))) as served:
        served.answers("/healthz")
        file = tmp_path / "tile.pbf"
        file.write_bytes(served.get(path(WEB, tile)).content)
        ended = subprocess.run(
            [sys.executable, str(_CLIENT), served.url("/ogc"),
             str(file), str(tile.matrix), str(tile.column), str(tile.row)],
            capture_output=True, text=True, timeout=120,
            env={**os.environ, "NO_PROXY": "127.0.0.1", "OGR_GEOJSON_MAX_OBJ_SIZE": "0"},
        )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    answer = json.loads(ended.stdout)
    assert list(answer["collections"]) == list(catalogue())
    sql = "SELECT count(*), sum(ST_Area(geom)), sum(ST_Length(geom) + ST_Perimeter(geom)) FROM map."
    with app_database.reading() as connection:
        for name, (_, count, area, length) in answer["collections"].items():
            seen = "coalesce(visibility, 'public') = 'public'"
            row = connection.execute(text(f"{sql}{name} WHERE {seen}")).one()
            assert count == row[0] > 0, name
            assert (area, length) == pytest.approx((row[1], row[2]), rel=1e-6), name
    box = measured(GRIDS[WEB].box(tile), 3857, city())
    assert box is not None
    cut = "SELECT ST_Area(ST_Intersection(geom, ST_GeomFromText(:box, 4548))) FROM map.plan_parcel"
    with app_database.reading() as connection:
        areas = connection.scalars(text(cut), {"box": box.wkt}).all()
    [(codes, area)] = answer["tiles"]
    assert len(codes) == sum(each > 0 for each in areas)
    assert area == pytest.approx(sum(areas), rel=0.01)
