"""Vector tiles: the grids keep to their standard, tiles hold what is there, are found by the index,
kept within a bound and never stale."""

import gzip
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pyproj
import pytest
from application import application
from every_layer import rows
from fastapi.testclient import TestClient
from loading import rows_of
from sqlalchemy import text

from blueprint.city import city
from blueprint.viewer import ANYONE, OPERATOR, Viewer
from layers.catalogue import layer
from layers.database.connections import Database
from layers.features import Selection
from layers.features.reference_systems import measured
from layers.releases.legal_time import Days
from layers.releases.lifecycle import stage
from layers.releases.version_cache import VersionCache, known_everywhere
from layers.releases.versions import version_of
from layers.tiles import GRIDS, Tile, TileQuestion, TileStore
from layers.tiles.drawing import statement

WEB, GK = "WebMercatorQuad", "CGCS2000GK117Quad"


def place(grid: str, matrix: int, east: float = 450_050, north: float = 4_420_050) -> Tile:
    """The tile that holds a place of the measuring CRS."""
    found = GRIDS[grid]
    x, y = pyproj.Transformer.from_crs(4548, found.epsg, always_xy=True).transform(east, north)
    size = found.cell_at(matrix) * 256
    return Tile(matrix, math.floor((found.north - y) / size), math.floor((x - found.west) / size))


def path(grid: str, tile: Tile, collection: str = "plan_parcel") -> str:
    where = f"/ogc/collections/{collection}/tiles/{grid}"
    return f"{where}/{tile.matrix}/{tile.row}/{tile.column}"


def question(database: Database, layer_id: str, tile: Tile, grid: str = WEB) -> TileQuestion:
    with database.reading() as connection:
        version = version_of(connection, layer(layer_id))
    return TileQuestion(version, ANYONE, GRIDS[grid], tile, None)


@pytest.mark.parametrize("grid", [WEB, GK])
def test_the_documents_lead_from_a_collection_to_its_tiles(client: TestClient, grid: str) -> None:
    here = "/ogc/collections/plan_parcel"
    rels = {link["rel"]: link["href"] for link in client.get(here).json()["links"]}
    sets = client.get(rels["http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"]).json()
    tilesets = {one["links"][0]["href"].rpartition("/")[2]: one for one in sets["tilesets"]}
    assert set(tilesets) == {WEB, GK}
    links = {link["rel"]: link["href"] for link in tilesets[grid]["links"]}
    whole = client.get(links["self"]).json()
    assert whole["dataType"] == "vector" and whole["layers"][0]["id"] == "plan_parcel"
    matrices = client.get(links["http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"]).json()
    assert matrices["id"] == grid and matrices["crs"] == whole["crs"]
    assert {one["id"] for one in client.get("/ogc/tileMatrixSets").json()["tileMatrixSets"]} == {
        WEB,
        GK,
    }
    tile = place(grid, 12)
    limit = whole["tileMatrixSetLimits"][12]
    assert limit["minTileRow"] <= tile.row <= limit["maxTileRow"]
    assert limit["minTileCol"] <= tile.column <= limit["maxTileCol"]
    address = links["item"]
    for name, number in zip(("Matrix", "Row", "Col"), (12, tile.row, tile.column), strict=True):
        address = address.replace(f"{{tile{name}}}", str(number))
    answer = client.get(address)
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert "地块 00/a".encode() in answer.content and b"far_max" in answer.content


def test_web_mercator_quad_is_the_standards_own(client: TestClient) -> None:
    found = client.get(f"/ogc/tileMatrixSets/{WEB}").json()
    first = found["tileMatrices"][0]
    assert first["scaleDenominator"] == pytest.approx(559082264.028717, rel=1e-9)
    assert first["pointOfOrigin"] == pytest.approx([-20037508.3427892, 20037508.3427892])
    ours = client.get(f"/ogc/tileMatrixSets/{GK}").json()["tileMatrices"]
    # Northing first, as EPSG:4548 has it; whole metres down to a quarter.
    assert ours[0]["pointOfOrigin"] == [4_590_000, 320_000]
    assert [one["cellSize"] for one in ours[9:13]] == [2, 1, 0.5, 0.25]


def test_our_grid_holds_the_whole_city(client: TestClient) -> None:
    grid, west_south = GRIDS[GK], city().extent[:2]
    way = pyproj.Transformer.from_crs(4490, 4548, always_xy=True)
    west, south, east, north = way.transform_bounds(*west_south, *city().extent[2:])
    box = grid.box(Tile(0, 0, 0))
    assert box[0] < west and box[1] < south and box[2] > east and box[3] > north


@pytest.mark.parametrize(
    "address",
    ["0/0/1", "0/1/0", "21/0/0", "99/0/0", "-1/0/0", "3/8/0", "3/0/8", "a/0/0", "1/0/1e9",
     "1/9999999999999999999999/0", "1/٠/0"],
)  # fmt: skip
def test_what_no_grid_has_is_not_found(client: TestClient, address: str) -> None:
    answer = client.get(f"/ogc/collections/plan_parcel/tiles/{WEB}/{address}")
    assert answer.status_code == 404
    assert client.get(f"/ogc/collections/plan_parcel/tiles/Nothing/{address}").status_code == 404


def test_nothing_to_be_seen_is_no_content_and_the_known_is_not_sent_again(
    client: TestClient,
) -> None:
    assert client.get(path(WEB, Tile(5, 0, 0))).status_code == 204
    assert client.get(path(WEB, Tile(0, 0, 0))).status_code == 204  # all finer than a pixel
    first = client.get(path(WEB, place(WEB, 15)))
    assert first.headers["content-encoding"] == "gzip"
    plain = client.get(path(WEB, place(WEB, 15)), headers={"Accept-Encoding": "identity"})
    assert plain.content == first.content and "content-encoding" not in plain.headers
    known = {"If-None-Match": first.headers["etag"]}
    assert client.get(path(WEB, place(WEB, 15)), headers=known).status_code == 304
    assert client.get(f"{path(WEB, place(WEB, 15))}?unknown=1").status_code == 400


def test_days_and_releases_have_tiles_of_their_own(
    client: TestClient, app_database: Database
) -> None:
    tile = path(WEB, place(WEB, 14), "plan")
    assert b"P0" in client.get(tile).content
    assert b"P0" not in client.get(f"{tile}?datetime=2021-01-01").content
    first = client.get("/ogc/collections/plan").json()["release"]
    stage(
        app_database, [rows_of("plan", rows()["plan"][:1])], city=city(), by="t",
        publish_at_once=True,
    )  # fmt: skip
    known_everywhere()
    assert b"P0" not in client.get(tile).content
    assert b"P0" in client.get(f"{tile}?release={first}").content


def test_a_tile_at_hand_asks_the_database_nothing(
    client: TestClient, app_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tile = path(WEB, place(WEB, 15))
    stamped = client.get(f"/ogc/collections/plan_parcel/tiles/{WEB}/tilejson.json").json()
    release = stamped["tiles"][0].partition("?release=")[2].partition("&")[0]
    of_release = f"{tile}?release={release}"
    first = client.get(of_release)
    assert first.headers["cache-control"] == "public, max-age=86400, immutable"
    assert client.get(tile).headers["cache-control"] == "no-cache"

    def no_database(*_: object) -> None:
        raise AssertionError("the database was asked")

    versions = application(client).map.versions
    with monkeypatch.context() as patch:
        patch.setattr(application(client).database, "reading", no_database)
        patch.setattr("layers.releases.version_cache.CURRENT_FOR_S", 3_600)
        assert client.get(of_release).content == client.get(tile).content == first.content
        known = {"If-None-Match": first.headers["etag"]}
        assert client.get(of_release, headers=known).status_code == 304
        # What is current is asked again once it may have changed, and who asks always.
        patch.setattr("layers.releases.version_cache.CURRENT_FOR_S", 0)
        assert client.get(tile).status_code == 500
        assert versions.at_hand(layer("plan_parcel"), None, None) is None
    no_key = {"Authorization": "Bearer obp_000000000000_" + "x" * 43}
    assert client.get(of_release, headers=no_key).status_code == 401


def test_what_only_staff_sees_is_kept_by_nobody(
    client: TestClient, as_viewer: Callable[[Viewer], None]
) -> None:
    tile = path(WEB, place(WEB, 15), "control_zone")
    release = client.get("/ogc/collections/control_zone").json()["release"]
    for_all = client.get(f"{tile}?release={release}")
    as_viewer(OPERATOR)
    for_staff = client.get(f"{tile}?release={release}")
    assert for_staff.content != for_all.content
    assert for_staff.headers["cache-control"] == "private, no-cache"


def test_once_a_publication_is_announced_nobody_is_shown_what_was_before(
    app_database: Database,
) -> None:
    workers = [VersionCache(app_database) for _ in range(3)]
    facility = layer("facility")
    before = {worker.version(facility, None, None).number for worker in workers}
    stage(
        app_database, [rows_of("facility", rows()["facility"][:1])], city=city(), by="t",
        publish_at_once=True,
    )  # fmt: skip
    known_everywhere()
    after = {worker.version(facility, None, None).number for worker in workers}
    assert len(before) == len(after) == 1 and before != after


@pytest.mark.parametrize("grid", [WEB, GK])
@pytest.mark.parametrize("layer_id", ["plan_parcel", "plan"])
def test_a_tile_is_found_by_the_index(app_database: Database, grid: str, layer_id: str) -> None:
    tile = question(app_database, layer_id, place(grid, 16), grid)
    # The plans that parcels are dated by are few and all looked at: what is forbidden below.
    days = Days(date(2024, 1, 1), date(2024, 1, 1)) if layer_id == "plan" else None
    made = statement(tile.version, GRIDS[grid], place(grid, 14), days, city())
    assert made is not None
    with app_database.reading(ANYONE) as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = "\n".join(connection.scalars(text(f"EXPLAIN {made[0]}"), made[1]))
    assert f"{layer_id}_geom_idx" in plan
    assert "Index Cond: (geom &&" in plan


def test_a_box_of_features_is_found_by_the_index(app_database: Database) -> None:
    version = question(app_database, "plan_parcel", place(WEB, 16)).version
    around = measured((116.4, 39.9, 116.41, 39.91), 4326, city())
    where, given = Selection(around).where(version, 4548)
    sql = f"EXPLAIN SELECT count(*) FROM map.plan_parcel f WHERE {where}"
    with app_database.reading(ANYONE) as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = "\n".join(connection.scalars(text(sql), given))
    assert "plan_parcel_geom_idx" in plan and "Index Cond: (geom &&" in plan


def test_the_store_keeps_within_its_bound_and_apart_what_viewers_see(
    app_database: Database,
) -> None:
    tiles = [place(WEB, matrix) for matrix in (12, 13, 14, 15)]
    store = TileStore(app_database, city(), 2_500)
    drawn = [store.tile(question(app_database, "plan_parcel", tile)) for tile in tiles]
    assert all(drawn) and 0 < store.held <= 2_500
    again = [store.tile(question(app_database, "plan_parcel", tile)) for tile in tiles]
    assert again == drawn
    zone = question(app_database, "control_zone", place(WEB, 15))
    roomy = TileStore(app_database, city(), 1_000_000)
    for_all, for_staff = roomy.tile(zone), roomy.tile(replace(zone, viewer=OPERATOR))
    assert b"Z-restricted" not in gzip.decompress(for_all)
    assert b"Z-restricted" in gzip.decompress(for_staff)
    assert roomy.tile(zone) == for_all


def test_a_name_is_in_one_tile_and_equal_features_of_chosen_fields_are_one(
    client: TestClient,
) -> None:
    block, matrix = b"block_name", 15
    middle = place(WEB, matrix, 450_250, 4_420_500)
    around = [
        path(WEB, Tile(matrix, middle.row + down, middle.column + right), "block")
        for down in (-1, 0, 1)
        for right in (-1, 0, 1)
    ]
    drawn = [client.get(each).content for each in around]
    # Block B0 lies in many tiles; its middle and that of its neighbour in one each.
    assert sum(b"B0" in tile for tile in drawn) > 1
    assert sum(tile.count(block) for tile in drawn) <= 2
    assert block in client.get(path(WEB, middle, "block")).content
    named = client.get(f"/ogc/collections/block/tiles/{WEB}/tilejson.json").json()["vector_layers"]
    assert [one["id"] for one in named] == ["block", "block_name"]

    tile = path(WEB, place(WEB, 12))
    whole, few = client.get(tile), client.get(f"{tile}?properties=land_use_code")
    assert b"A33" in few.content and b"R2" in few.content and b"far_max" not in few.content
    assert "地块 00/a".encode() not in few.content and len(few.content) < len(whole.content) / 2
    assert few.headers["etag"] != whole.headers["etag"]
    for wrong in ("geom", "far_max,", "1;DROP", ""):
        refused = client.get(tile, params={"properties": wrong})
        assert refused.status_code == 400 and refused.json()["errors"][0]["loc"] == ["properties"]


def test_lanes_are_drawn_nearer_by(client: TestClient, app_database: Database) -> None:
    streets = [replace_type(rows()["network"][0], kind) for kind in ("支路", "主干路")]
    stage(
        app_database, [rows_of("network", streets)], city=city(), by="t", publish_at_once=True
    )  # fmt: skip
    known_everywhere()
    for matrix, seen in ((12, False), (13, True)):
        content = client.get(path(WEB, place(WEB, matrix), "network")).content
        assert "主干路".encode() in content
        assert ("支路".encode() in content) is seen


def replace_type(row: SimpleNamespace, kind: str) -> SimpleNamespace:
    return SimpleNamespace(**{**vars(row), "type": kind, "code": kind})
