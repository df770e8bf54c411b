"""QGIS is the judge: offscreen, by the system's Python, it reads every collection of a service that
runs, in pages, within a box, and draws vector tiles; counts, areas and lengths are those of SQL."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from api_fixtures import database_name
from every_layer import load_every_layer
from served import environment, serve
from serving import Server
from sqlalchemy import text

from blueprint.city import city
from layers.catalogue import catalogue
from layers.database.connections import Database
from layers.features.reference_systems import measured
from layers.tiles import GRIDS, Tile

__all__ = ["database_name"]

pytestmark = pytest.mark.acceptance

_CLIENT = Path(__file__).with_name("qgis_client.py")
_PYTHON = "/usr/bin/python3"
_NAME, _ZOOM = "plan_parcel", 15
_SEEN = "coalesce(visibility, 'public') = 'public'"
_SUMS = "SELECT count(*), sum(ST_Area(geom)), sum(ST_Length(geom) + ST_Perimeter(geom)) FROM map."


def _tile_of(database: Database) -> Tile:
    """The tile that holds the middle of a parcel."""
    sql = "SELECT ST_X(c), ST_Y(c) FROM (SELECT ST_Transform(ST_Centroid(geom), 3857) AS c"
    with database.reading() as connection:
        x, y = connection.execute(text(f"{sql} FROM map.{_NAME} ORDER BY code LIMIT 1) p")).one()
    grid = GRIDS["WebMercatorQuad"]
    size = grid.cell_at(_ZOOM) * 256
    return Tile(_ZOOM, int((grid.north - y) // size), int((x - grid.west) // size))


def test_qgis_reads_every_collection_in_pages_in_a_box_and_as_tiles(
    server: Server, database_name: str, tmp_path: Path
) -> None:
    database = Database(server.app_url(database_name), pool_size=2)
    load_every_layer(database)
    web = GRIDS["WebMercatorQuad"].box(_tile_of(database))
    box = measured(web, 3857, city())
    assert box is not None
    with database.reading() as connection:
        degrees = connection.execute(
            text(
                "SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b) FROM (SELECT"
                " ST_Transform(ST_MakeEnvelope(:w, :s, :e, :n, 3857), 4326) AS b) AS box"
            ),
            dict(zip("wsen", web, strict=True)),
        ).one()
    with serve(environment(tmp_path, server.app_url(database_name))) as served:
        served.answers("/healthz")
        command = [_PYTHON, "-E", "-s", str(_CLIENT), served.url("/ogc"), ",".join(catalogue())]
        command += [_NAME, *map(str, degrees), str(_ZOOM), *map(str, web)]
        ended = subprocess.run(
            command, capture_output=True, text=True, timeout=300,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "NO_PROXY": "127.0.0.1",
                 "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)},
        )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    answer = json.loads(ended.stdout.splitlines()[-1])
    with database.reading() as connection:
        for name, found in answer["collections"].items():
            row = connection.execute(text(f"{_SUMS}{name} WHERE {_SEEN}")).one()
            assert found["count"] == row[0] > 0, name
            # QGIS's length of a polygon is its perimeter.
            assert found["area_m2"] == pytest.approx(row[1], rel=1e-5), name
            assert found["length_m"] == pytest.approx(row[2], rel=1e-5), name
        whole = {"wkt": box.wkt}
        cut = "ST_Area(ST_Intersection(geom, ST_GeomFromText(:wkt, 4548)))"
        shared = connection.scalar(text(f"SELECT sum({cut}) FROM map.{_NAME}"), whole)
        meets = "ST_Intersects(ST_Transform(geom, 4326), ST_MakeEnvelope(:w, :s, :e, :n, 4326))"
        inside = connection.scalars(
            text(f"SELECT code FROM map.{_NAME} WHERE {meets} ORDER BY code"),
            dict(zip("wsen", degrees, strict=True)),
        ).all()
    assert answer["paged"] == answer["collections"][_NAME]
    assert 0 < len(inside) < answer["paged"]["count"] and answer["within"]["codes"] == inside
    assert answer["painted"] == pytest.approx(shared / box.area, rel=0.02)
    counts = {name: found["count"] for name, found in answer["collections"].items()}
    print(f"QGIS {answer['qgis']}: {counts}, {answer['painted']:.4f} of the tile painted")
    database.close()
