"""Deep and many: refused before GEOS, a parser or recursion sees it, whatever the way in."""

import json
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import orjson
import pyarrow as pa
import pyogrio.raw
import pytest
import shapely
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.http.bodies.request_bodies import MAX_CONTAINERS
from blueprint.errors import BadLayerFile, BadSite, FlowRefused
from blueprint.projects.working_days import read_year
from layers.readers import read_sites, read_table, site_of_wkt
from layers.readers.declared import crs_of_wkt
from layers.readers.nesting import (
    MAX_COLLECTIONS,
    MAX_JSON_DEPTH,
    MAX_PARTS,
    TooNested,
    refuse_nested_json,
    refuse_nested_wkb,
    refuse_nested_wkt,
)
from layers.readers.wkb import geometries_of_wkb

READ = "/api/v1/sites/read"
SQUARE = "POLYGON ((116.4 39.9, 116.401 39.9, 116.401 39.901, 116.4 39.901, 116.4 39.9))"


def wkt(depth: int, body: str = SQUARE) -> str:
    return "GEOMETRYCOLLECTION(" * depth + body + ")" * depth


def wkb(depth: int, order: str = "<", code: int = 7) -> bytes:
    mark = b"\x01" if order == "<" else b"\x00"
    srid = b"\0\0\0\0" if code & 0x20000000 else b""
    head = mark + struct.pack(order + "I", code) + srid + struct.pack(order + "I", 1)
    return head * depth + shapely.to_wkb(shapely.from_wkt(SQUARE))


def package(path: Path, *geometries: bytes) -> Path:
    """A GeoPackage whose blobs are as given: no library would write them."""
    table = pa.table({"n": [0], "shape": [shapely.to_wkb(shapely.from_wkt(SQUARE))]})
    pyogrio.raw.write_arrow(
        table,
        path,
        driver="GPKG",
        geometry_name="shape",
        geometry_type="Unknown",
        crs="EPSG:4490",
        layer="sites",
    )
    with closing(sqlite3.connect(path)) as connection:
        for name in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            connection.execute(f'DROP TRIGGER "{name[0]}"')
        for geometry in geometries:
            blob = b"GP\x00\x01" + struct.pack("<i", 4490) + geometry
            connection.execute("INSERT INTO sites (n, geom) VALUES (1, ?)", (blob,))
        connection.commit()
    return path


# A polygon takes two parentheses where a MultiPolygon would take three.
@pytest.mark.parametrize("depth", [MAX_COLLECTIONS + 2, 1_000, 40_000])
@pytest.mark.parametrize("start", ["", "SRID=4490;"])
def test_wkt_within_collections(depth: int, start: str) -> None:
    for text in (wkt(depth), "GEOMETRYCOLLECTION(" * (depth + 2)):
        with pytest.raises(BadSite, match="嵌套"):
            site_of_wkt(start + text)
    assert site_of_wkt(start + wkt(MAX_COLLECTIONS)).geometry is not None


def test_wkt_of_many_parts() -> None:
    empty = ", ".join(["POINT EMPTY"] * (MAX_PARTS + 1))
    with pytest.raises(BadSite, match="部分"):
        site_of_wkt(f"GEOMETRYCOLLECTION ({empty})")


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("code", [7, 1007, 3007, 0x80000007, 0xE0000007, 6, 4, 12])
def test_wkb_within_collections(order: str, code: int) -> None:
    refuse_nested_wkb(wkb(MAX_COLLECTIONS, order, code))
    for depth in (MAX_COLLECTIONS + 1, 1_000, 100_000):
        nested = wkb(depth, order, code)
        for blob in (nested, nested[:-60]):
            [shape], [finding] = geometries_of_wkb([blob])
            assert shape is None
            assert "嵌套" in finding.why


def test_what_is_beside_it_is_read() -> None:
    square = shapely.to_wkb(shapely.from_wkt(SQUARE))
    shapes, [finding] = geometries_of_wkb([square, wkb(1_000), None, square])
    assert [shape is None for shape in shapes] == [False, True, True, False]
    assert finding.row == 2


def test_a_count_that_is_not_there() -> None:
    many = struct.pack("<BII", 1, 7, 2**32 - 1)
    with pytest.raises(TooNested, match="部分"):
        refuse_nested_wkb(many)
    rings = struct.pack("<BII", 1, 3, 100_000) + b"\0\0\0\0" * 100_000
    refuse_nested_wkb(rings)


def test_a_geopackage_of_nested_collections(tmp_path: Path) -> None:
    path = package(tmp_path / "deep.gpkg", wkb(100_000), wkb(1_000), wkb(9))
    features = list(read_sites(path))
    assert [feature.error is None for feature in features] == [True, False, False, False]
    assert all("嵌套" in str(feature.error) for feature in features[1:])
    assert len(read_table(path).defects) == 3


@given(
    st.recursive(
        st.none() | st.text('[]{}"\\', max_size=8) | st.floats(allow_nan=False),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text('"\\[', max_size=3), inner)
        ),
        max_leaves=30,
    ),
    st.integers(0, 2 * MAX_JSON_DEPTH),
)
def test_depth_is_that_of_json_and_not_of_its_texts(inner: object, more: int) -> None:
    def depth(value: object) -> int:
        if isinstance(value, list | dict):
            held = value.values() if isinstance(value, dict) else value
            return 1 + max((depth(one) for one in held), default=0)
        return 0

    for _ in range(more):
        inner = [inner]
    text = orjson.dumps(inner)
    if depth(inner) > MAX_JSON_DEPTH:
        with pytest.raises(TooNested):
            refuse_nested_json(text)
    else:
        refuse_nested_json(text)


@given(st.binary(max_size=400), st.text(max_size=400))
def test_anything_is_looked_at(blob: bytes, text: str) -> None:
    for look, given_ in (
        (refuse_nested_wkb, blob),
        (refuse_nested_wkt, text),
        (refuse_nested_json, blob),
    ):
        try:
            look(given_)  # type: ignore[operator]
        except TooNested as nested:
            assert nested.why
            assert nested.remedy


@pytest.mark.parametrize("depth", [MAX_JSON_DEPTH + 1, 1_000, 100_000])
@pytest.mark.parametrize("encoding", [None, "gbk"])
def test_a_geojson_file(tmp_path: Path, depth: int, encoding: str | None) -> None:
    path = tmp_path / "deep.geojson"
    path.write_text('{"type": "Polygon", "coordinates": ' + "[" * depth + "]" * depth + "}")
    with pytest.raises(BadLayerFile, match="嵌套"):
        list(read_sites(path, encoding=encoding))


@pytest.mark.parametrize("depth", [1_000, 40_000])
def test_posted(client: TestClient, tmp_path: Path, depth: int) -> None:
    nested = json.dumps({"type": "Point", "coordinates": [1, 2]})
    for _ in range(min(depth, 1_000)):
        nested = '{"type": "GeometryCollection", "geometries": [' + nested + "]}"
    deep = package(tmp_path / "deep.gpkg", wkb(depth)).read_bytes()
    pasted = (wkt(depth), "SRID=4490;" + wkt(depth), "GEOMETRYCOLLECTION(" * depth, nested)
    for text in pasted:
        answer = client.post(READ, content=text.encode())
        assert answer.status_code == 422, answer.text
        assert "嵌套" in answer.json()["detail"]
    answer = client.post(READ, params={"name": "deep.gpkg"}, content=deep)
    assert answer.status_code == 200
    assert [bool(each["defects"]) for each in answer.json()["features"]] == [False, True]
    for body in (b'{"site": ' + nested.encode() + b"}", b"[" * depth, b'{"a":' * depth):
        for route in ("site-queries", "site-queries/batch", "site-search", "session"):
            answer = client.post(f"/api/v1/{route}", content=body)
            assert answer.status_code == 422, (route, answer.text)
            assert len(answer.content) < 2_000


@pytest.mark.parametrize("deep", ["[", "{a: ", "- ", "? ", "a: &a [x]\nb: [" + "*a, "])
def test_a_calendar(deep: str) -> None:
    for text in (deep * 4_000, deep * 300, "year: " + deep * 300):
        with pytest.raises(FlowRefused):
            read_year(text[:20_000], "2027.yaml")


def test_a_system_that_a_file_declares() -> None:
    for text in ("COMPD_CS[" * 2_000, 'GEOGCS["a",' * 1_000 + "]" * 1_000, "PROJCS(" * 2_500):
        assert (crs_of_wkt(text).name or "").startswith(text[:6])


def test_many_in_a_body(client: TestClient) -> None:
    for one in (b"[]", b"{}", b'{"a":[0]}'):
        body = b'{"site":[' + b",".join([one] * (MAX_CONTAINERS + 1)) + b"]}"
        answer = client.post("/api/v1/site-queries", content=body)
        assert answer.status_code == 413, answer.text
        assert "1,000,000" in answer.json()["detail"]
