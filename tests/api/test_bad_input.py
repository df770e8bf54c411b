"""What cannot be asked: refused with field and remedy, and nothing written."""

import math
import time
from typing import Any

import pytest
from application import application
from fastapi.testclient import TestClient
from judge import example_city
from sqlalchemy import text
from worked_query import QUERIES, SITE, in_degrees, query

from layers.database.connections import Database

E, N = example_city.EAST, example_city.NORTH
SQUARE = [[E, N], [E + 100, N], [E + 100, N + 100], [E, N + 100], [E, N]]


def polygon(*points: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [list(points)]}


def circle(vertices: int) -> dict[str, Any]:
    angles = [2 * math.pi * i / (vertices - 1) for i in range(vertices - 1)]
    ring = [[E + 500 * math.cos(a), N + 500 * math.sin(a)] for a in angles]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


BAD_SITES: dict[str, tuple[Any, str | None, str]] = {
    "empty": ({"type": "Polygon", "coordinates": []}, "EPSG:4548", "空"),
    "empty ring": ({"type": "Polygon", "coordinates": [[]]}, "EPSG:4548", "空"),
    "no rings": ({"type": "MultiPolygon", "coordinates": [[]]}, "EPSG:4548", "外环"),
    "self-crossing": (
        polygon([E, N], [E + 100, N + 100], [E + 100, N], [E, N + 100], [E, N]),
        "EPSG:4548",
        "自相交",
    ),
    "unclosed": (polygon(*SQUARE[:-1]), "EPSG:4548", "没有闭合"),
    "zero area": (polygon([E, N], [E + 100, N], [E + 50, N], [E, N]), "EPSG:4548", "边界不合法"),
    "no width": (
        polygon([E, N], [E + 100, N], [E + 100, N + 0.4], [E, N + 0.4], [E, N]),
        "EPSG:4548",
        "窄于定位容差",
    ),
    "5-D": (polygon(*([*p, 1.0, 2.0, 3.0] for p in SQUARE)), "EPSG:4548", "多于 4 个数"),
    "NaN": (polygon([E, None], *SQUARE[1:]), "EPSG:4548", "不是数字"),
    "huge number": (polygon([E, 1e300], *SQUARE[1:-1], [E, 1e300]), "EPSG:4548", "范围"),
    "text": (polygon(["116", "39"], *SQUARE[1:]), "EPSG:4548", "不是数字"),
    "a point": ({"type": "Point", "coordinates": [E, N]}, "EPSG:4548", "必须是面"),
    "a line without width": (
        {"type": "LineString", "coordinates": SQUARE[:2]},
        "EPSG:4548",
        "没有宽度",
    ),
    "a negative width": (
        {"type": "LineString", "coordinates": SQUARE[:2], "width_m": -2},
        "EPSG:4548",
        "正数",
    ),
    "outside the city": (
        polygon([121.4, 31.2], [121.5, 31.2], [121.5, 31.3], [121.4, 31.2]),
        "EPSG:4490",
        "不在北京市范围内",
    ),
    "larger than the city": (
        polygon([115.3, 39.3], [117.7, 39.3], [117.7, 41.1], [115.3, 41.1], [115.3, 39.3]),
        "EPSG:4490",
        "还大",
    ),
    "swapped axes": (
        polygon(*([y, x] for x, y in in_degrees()["coordinates"][0])),
        "EPSG:4490",
        "次序颠倒",
    ),
    "swapped metres": (polygon(*([y, x] for x, y in SQUARE)), "EPSG:4548", "次序颠倒"),
    "degrees as metres": (in_degrees(), "EPSG:4548", "像是经纬度"),
    "metres as degrees": (SITE, "EPSG:4490", "像是投影坐标"),
    "zone left out": (SITE, "EPSG:4527", "EPSG:4548"),
    "unknown CRS": (SITE, "EPSG:3857", "不认识的坐标系"),
    "secret CRS": (SITE, "EPSG:4610", "不公开"),
    "CRS no text": (SITE, ["EPSG:4548"], "坐标系须是文本"),
    "no geometry": ({"type": "Feature", "properties": {}, "geometry": None}, None, "没有几何"),
    "not an object": ("POLYGON((0 0))", None, "不是 GeoJSON"),
    "collection": (
        {"type": "GeometryCollection", "geometries": [{"type": "Point"}]},
        None,
        "只能有面",
    ),
    "no code": ({"parcel": ""}, None, "编号须是文本"),
}


@pytest.fixture
def written(app_database: Database) -> Any:
    def count() -> int:
        with app_database.writing() as connection:
            return int(connection.scalar(text("SELECT count(*) FROM ledger.determination")) or 0)

    before = count()
    yield
    assert count() == before


@pytest.mark.parametrize("name", BAD_SITES)
def test_bad_sites(client: TestClient, written: None, name: str) -> None:
    site, crs, says = BAD_SITES[name]
    answer = client.post(QUERIES, json=query(site=site, crs=crs))
    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "errors", "request_id"} == set(problem)
    [error] = problem["errors"]
    assert set(error) == {"loc", "msg", "value", "remedy"}
    assert error["loc"] and error["remedy"]
    assert says in error["msg"] + error["remedy"]


BAD_FACTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "negative": ({"gross_floor_area_m2": -1}, "gross_floor_area_m2", "负数"),
    "unknown": ({"colour": "red"}, "colour", "不认识的事实"),
    "misspelt": ({"gross_floor_area": 1}, "gross_floor_area", "不认识的事实"),
    "unknown word": ({"works": "castle"}, "works", "不是可用的取值"),
    "not a number": ({"building_height_m": "80"}, "building_height_m", "须是数字"),
    "a flag as number": ({"gross_floor_area_m2": True}, "gross_floor_area_m2", "须是数字"),
    "a number as flag": ({"major_adjustment": 1}, "major_adjustment", "true 或 false"),
    "per cent": ({"green_ratio": 30}, "green_ratio", "比值"),
    "too large": ({"annual_energy_tce": 1e300}, "annual_energy_tce", "过大"),
    "renovation that grows": (
        {"category": "interior_renovation", "added_floor_area_m2": 20},
        "added_floor_area_m2",
        "不得增加建筑面积",
    ),
    "category of the government's": (
        {"category": "new_construction", "investment": "government"},
        "category",
        "政府投资",
    ),
    "code of another system": ({"land_use_code": "0701"}, "land_use_code", "代码写法"),
    "long text": ({"name": "长" * 201}, "name", "200"),
}


@pytest.mark.parametrize("name", BAD_FACTS)
def test_bad_facts(client: TestClient, written: None, name: str) -> None:
    facts, field, says = BAD_FACTS[name]
    answer = client.post(QUERIES, json=query(project=facts))
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["loc"] == ["project", field]
    assert says in error["msg"] + error["remedy"]


def test_all_flaws_at_once(client: TestClient, written: None) -> None:
    facts = {"works": "castle", "green_ratio": 2, "colour": 1}
    errors = client.post(QUERIES, json=query(project=facts)).json()["errors"]
    assert [e["loc"][-1] for e in errors] == ["works", "green_ratio", "colour"]


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "0001-01-01", "9999-12-31", 20260101])
def test_bad_dates(client: TestClient, written: None, day: Any) -> None:
    answer = client.post(QUERIES, json=query(as_of=day))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["as_of"]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"{", 400), (b"[" * 5000, 422), (b"[]", 422), (b"{}", 422), (b'{"a":1}', 422)],
)
def test_bad_bodies(client: TestClient, written: None, body: bytes, status: int) -> None:
    answer = client.post(QUERIES, content=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_above_the_limit_is_not_read_to_its_end(client: TestClient, written: None) -> None:
    limit = application(client).bodies.max_bytes
    answer = client.post(QUERIES, content=b" " * (limit + 1))
    assert answer.status_code == 413


def test_an_unknown_parcel(client: TestClient, written: None) -> None:
    answer = client.post(QUERIES, json=query(site={"parcel": "HD00-9999-99"}, crs=None))
    assert answer.status_code == 404
    assert "HD00-9999-99" in answer.json()["detail"]


def test_vertices_up_to_the_limit_are_answered_and_above_refused(client: TestClient) -> None:
    answered = client.post(QUERIES, json=query(site=circle(20_000)))
    assert answered.status_code == 201
    started = time.monotonic()
    refused = client.post(QUERIES, json=query(site=circle(200_000)))
    assert refused.status_code == 422
    assert "100,000" in refused.json()["errors"][0]["msg"]
    assert time.monotonic() - started < 20


def test_minus_zero_closes_a_ring(client: TestClient) -> None:
    """-0.0 and 0.0 are one place: the ring is closed, and only its place is wrong."""
    ring = [[0.0, 0.0], [10, 0], [10, 10], [-0.0, -0.0]]
    answer = client.post(QUERIES, json=query(site=polygon(*ring)))
    assert "像是经纬度" in answer.json()["errors"][0]["msg"]


def test_a_tiny_crossing_is_mended_with_a_note(client: TestClient) -> None:
    loop = [[E + 50, N + 100], [E + 50.2, N + 99.8], [E + 50.2, N + 100.2], [E + 50, N + 100]]
    site = polygon(*SQUARE[:3], *loop, SQUARE[3], SQUARE[4])
    document = client.post(QUERIES, json=query(site=site)).json()
    assert "自相" in document["site"]["input"]["mended"]
    assert any("修正" in notice for notice in document["notices"])
