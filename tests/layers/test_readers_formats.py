"""GeoPackage and GeoJSON as they stand, odd values included, and files that are neither."""

import json
import sqlite3
import struct
import warnings
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from blueprint.errors import BadLayerFile
from layers.readers import CrsOrigin, Format, geojson, read_table

SHARED_FOLDER = [HealthCheck.function_scoped_fixture]
KINDS = ["Polygon", "MultiPolygon", "Point", "MultiPoint", "LineString", "MultiLineString"]
SQUARE = shapely.box(440000, 4400000, 440040, 4400040)
RING = [[116.4, 39.9], [116.41, 39.9], [116.41, 39.91], [116.4, 39.9]]


def geopackage(
    path: Path,
    columns: dict[str, list[object]] | None = None,
    shapes: Sequence[object] = (SQUARE,),
    *,
    layer: str = "地块",
    crs: str | None = "EPSG:4548",
) -> Path:
    table = pa.table(
        (columns or {"code": ["a"]}) | {"shape": shapely.to_wkb(list(shapes)).tolist()}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing CRS is what some tests are about
        pyogrio.raw.write_arrow(
            table,
            path,
            layer=layer,
            driver="GPKG",
            geometry_name="shape",
            geometry_type="Unknown",
            crs=crs,
            append=path.exists(),
        )
    return path


def change(path: Path, *statements: str) -> None:
    """Edit the table past its triggers, which call functions that only GDAL has."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def polygon(*rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def collection(path: Path, *features: object, **members: object) -> Path:
    whole = {"type": "FeatureCollection", "features": list(features)} | members
    path.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
    return path


def refused(path: Path, **options: str) -> BadLayerFile:
    with pytest.raises(BadLayerFile) as caught:
        read_table(path, **options)
    assert caught.value.flaws[0].remedy
    return caught.value


def test_a_geopackage(tmp_path: Path) -> None:
    columns = {"code": ["甲", None], "far": [2.45, None], "n": [3, None], "ok": [True, None]}
    file = geopackage(tmp_path / "a.gpkg", columns, [SQUARE, None])
    table = read_table(file)
    assert {name: list(values) for name, values in table.columns.items()} == columns | {
        "ok": [1, None]
    }
    assert np.array_equal(
        shapely.get_coordinates(table.geometry[0]), shapely.get_coordinates(SQUARE)
    )
    assert table.geometry[1] is None
    assert (table.format, table.layer_name, table.crs, table.crs_origin, table.file_crs) == (
        Format.GEOPACKAGE,
        "地块",
        "EPSG:4548",
        CrsOrigin.FILE,
        "EPSG:4548",
    )
    assert [p.name for p in tmp_path.iterdir()] == ["a.gpkg"]


def test_a_geopackage_is_read_as_it_stands_not_as_its_columns_are_declared(tmp_path: Path) -> None:
    file = geopackage(tmp_path / "a.gpkg", {"n": [1.5, 2.5], "i": [1, 2]}, [SQUARE, SQUARE])
    change(
        file,
        'ALTER TABLE "地块" ADD COLUMN "d" DATE',
        "UPDATE \"地块\" SET n = '没有', i = 'x', d = '昨天' WHERE n = 2.5",
    )
    columns = read_table(file).columns
    assert {name: list(values) for name, values in columns.items()} == {
        "n": [1.5, "没有"],
        "i": [1, "x"],
        "d": [None, "昨天"],
    }


def blob(wkb: bytes) -> str:
    return "x'" + (b"GP\0\1" + struct.pack("<i", 4548) + wkb).hex() + "'"


def wkb_polygon(*points: tuple[float, float]) -> bytes:
    head = struct.pack("<BIII", 1, 3, 1, len(points))
    return head + b"".join(struct.pack("<2d", *point) for point in points)


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        (blob(wkb_polygon((0, 0), (1, 0), (1, 1), (0, 1))), "环没有闭合"),
        (blob(wkb_polygon((0, 0), (1, 0))), "没有闭合|点数不足"),
        (blob(struct.pack("<BIII", 1, 3, 1, 99)), "残缺"),
        (blob(struct.pack("<BI", 1, 10) + b"\0" * 40), "圆弧|不支持|残缺"),
        (blob(struct.pack("<BII", 1, 8, 3) + struct.pack("<6d", 0, 0, 1, 1, 2, 0)), "圆弧"),
        ("x'00'", "残缺"),
        ("'POLYGON EMPTY'", "残缺"),
    ],
)
def test_a_broken_geometry_is_its_rows_defect(tmp_path: Path, geometry: str, why: str) -> None:
    file = geopackage(tmp_path / "a.gpkg", {"code": ["a", "b"]}, [SQUARE, SQUARE])
    change(file, f"UPDATE \"地块\" SET geom = {geometry} WHERE code = 'b'")
    table = read_table(file)
    assert table.geometry[0] is not None and table.geometry[1] is None
    (defect,) = table.defects
    assert defect.row == 2 and defect.remedy
    assert any(part in defect.why for part in why.split("|"))


def test_several_tables_are_named_and_one_can_be_chosen(tmp_path: Path) -> None:
    file = geopackage(tmp_path / "a.gpkg")
    geopackage(file, layer="街区", crs="EPSG:4490")
    message = str(refused(file))
    assert "2 个图层" in message and "地块" in message and "街区" in message
    assert read_table(file, layer_name="街区").crs == "EPSG:4490"
    assert "没有这个图层" in str(refused(file, layer_name="道路"))


def test_a_geopackage_that_declares_nothing(tmp_path: Path) -> None:
    file = geopackage(tmp_path / "a.gpkg", crs=None)
    table = read_table(file)
    assert (table.crs, table.crs_origin) == (None, None) and "未定义" in table.crs_why
    assert read_table(file, crs="GCJ02").crs_origin is CrsOrigin.CALLER


def test_rows_still_in_the_write_ahead_log_are_read(tmp_path: Path) -> None:
    file = geopackage(tmp_path / "a.gpkg", {"code": ["a"]})
    change(file)
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("UPDATE \"地块\" SET code = '新'")
        writer.commit()
        assert list(read_table(file).columns["code"]) == ["新"]


def test_a_geopackage_damaged_or_cut_short(tmp_path: Path) -> None:
    file = geopackage(tmp_path / "a.gpkg", {"code": [str(i) for i in range(500)]}, [SQUARE] * 500)
    raw = file.read_bytes()
    file.write_bytes(raw[: len(raw) // 2])
    assert "已损坏" in str(refused(file))
    file.write_bytes(b"PK\3\4 not a database")
    assert "不是 GeoPackage" in str(refused(file))
    with closing(sqlite3.connect(tmp_path / "b.gpkg")) as connection:
        connection.execute("CREATE TABLE a (b)")
    assert "目录表" in str(refused(tmp_path / "b.gpkg"))


def test_text_that_is_not_utf8_in_a_geopackage(tmp_path: Path) -> None:
    file = geopackage(tmp_path / "a.gpkg")
    change(file, f"UPDATE \"地块\" SET code = CAST(x'{'地块甲'.encode('gbk').hex()}' AS TEXT)")
    assert "不是 UTF-8" in str(refused(file))
    assert list(read_table(file, encoding="gbk").columns["code"]) == ["地块甲"]


def test_a_view_is_not_read(tmp_path: Path) -> None:
    file = geopackage(tmp_path / "a.gpkg")
    change(
        file,
        'ALTER TABLE "地块" RENAME TO kept',
        'CREATE VIEW "地块" AS SELECT * FROM kept',
        "UPDATE gpkg_geometry_columns SET table_name = '地块'",
    )
    assert "不是数据表" in str(refused(file))


def test_geojson_in_its_three_forms(tmp_path: Path) -> None:
    one = polygon(RING)
    file = tmp_path / "a.geojson"
    for whole in ({"type": "FeatureCollection", "features": [feature(one)]}, feature(one), one):
        file.write_text(json.dumps(whole))
        table = read_table(file)
        assert table.geometry[0].equals(shapely.Polygon(RING))
        assert (table.crs, table.crs_origin) == ("EPSG:4490", CrsOrigin.FORMAT)


def test_a_bare_array_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps([polygon(RING)]))
    assert "裸数组" in str(refused(file)) and "FeatureCollection" in str(refused(file))


URI = "http://www.opengis.net/def/crs"


@pytest.mark.parametrize(
    ("member", "crs", "why"),
    [
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4548"}}, "4548", ""),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, "CRS84", ""),
        ({"type": "EPSG", "properties": {"code": 4527}}, "EPSG:4527", ""),
        ({"type": "link", "properties": {"href": "x"}}, None, "无法辨认"),
        ({"type": "Reference", "href": f"{URI}/EPSG/0/4548"}, "4548", ""),
        ("EPSG:4548", "EPSG:4548", ""),
        (None, None, "null"),
    ],
)
def test_the_older_crs_member(tmp_path: Path, member: object, crs: str | None, why: str) -> None:
    file = collection(tmp_path / "a.geojson", feature(polygon(RING)), crs=member)
    table = read_table(file)
    assert (table.crs or "").endswith(crs or "") and (table.crs is None) is (crs is None)
    assert why in table.crs_why


def test_geojson_values_stay_what_they_are(tmp_path: Path) -> None:
    file = collection(
        tmp_path / "a.geojson",
        feature(polygon(RING), a=1, b="甲", c=["office", "school"], d={"x": 1}),
        feature(polygon(RING), a="1", b=None, e=True),
    )
    assert read_table(file).columns == {
        "a": [1, "1"],
        "b": ["甲", None],
        "c": [("office", "school"), None],
        "d": ['{"x": 1}', None],
        "e": [None, True],
    }


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        (polygon([*RING[:3], [116.4, 39.91]]), "第 1 个环没有闭合"),
        (polygon(RING, [*RING[:3], [116.4, 39.91]]), "第 2 个环没有闭合"),
        (polygon([RING[0]] * 3), "不足三个不同的点"),
        (polygon([[float("nan"), 39.9], *RING[1:]]), "NaN"),
        (polygon([[float("inf"), 39.9], *RING[1:]]), "NaN"),
        (polygon([["116.4", 39.9], *RING[1:]]), "不是数字"),
        (polygon([[None, 39.9], *RING[1:]]), "不是数字"),
        (polygon([[True, 39.9], *RING[1:]]), "没有闭合|不是数字"),
        (polygon([[10**400, 39.9], *RING[1:]]), "NaN 或无穷大"),
        (polygon([[116.4], *RING[1:]]), "不成对"),
        (polygon("RING"), "不是列表"),
        ({"type": "Polygon"}, "不是列表"),
        ({"type": "Circle", "coordinates": []}, "不认识的几何类型"),
        ({"type": ["Polygon"], "coordinates": []}, "不认识的几何类型"),
        ({"type": "LineString", "coordinates": [[1, 2]]}, "不足两个点"),
        ({"type": "MultiPoint", "coordinates": [[]]}, "不成对"),
        ("POLYGON EMPTY", "不是对象"),
        ({"type": "GeometryCollection"}, "geometries"),
    ],
)
def test_a_broken_geojson_geometry_is_its_rows_defect(
    tmp_path: Path, geometry: object, why: str
) -> None:
    good = feature(polygon(RING), code="a")
    table = read_table(collection(tmp_path / "a.geojson", good, feature(geometry, code="b"), good))
    assert [shape is None for shape in table.geometry] == [False, True, False]
    (defect,) = table.defects
    assert defect.row == 2 and defect.remedy and any(w in defect.why for w in why.split("|"))


def test_geojson_geometries_of_every_type(tmp_path: Path) -> None:
    line = [[116.4, 39.9], [116.5, 40]]
    shapes = [
        polygon(RING),
        polygon(RING, []),
        {"type": "Polygon", "coordinates": []},
        {"type": "MultiPolygon", "coordinates": [[RING], [RING]]},
        {"type": "Point", "coordinates": [116.4, 39.9]},
        {"type": "Point", "coordinates": []},
        {"type": "MultiPoint", "coordinates": line},
        {"type": "LineString", "coordinates": line},
        {"type": "MultiLineString", "coordinates": [line, line]},
        {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2]}]},
        polygon([[*point, 43.5] for point in RING]),
        polygon([[*RING[0], 43.5], *RING[1:]]),
        None,
    ]
    table = read_table(collection(tmp_path / "a.geojson", *(feature(s) for s in shapes)))
    assert not table.defects
    assert [None if s is None else s.geom_type for s in table.geometry] == [
        *["Polygon"] * 3,
        "MultiPolygon",
        "Point",
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
        "GeometryCollection",
        "Polygon",
        "Polygon",
        None,
    ]
    assert shapely.has_z(table.geometry).tolist()[-3:] == [True, False, False]


def test_vectorised_and_single_polygons_are_the_same(tmp_path: Path) -> None:
    hole = [[116.405, 39.902], [116.406, 39.902], [116.406, 39.903], [116.405, 39.902]]
    shapes = [
        polygon(RING, hole),
        {"type": "MultiPolygon", "coordinates": [[RING, hole], [RING]]},
        {"type": "MultiPolygon", "coordinates": [[RING]]},
    ]
    clean = read_table(collection(tmp_path / "a.geojson", *(feature(s) for s in shapes)))
    odd = feature(polygon([["x", 1]]))
    slow = read_table(collection(tmp_path / "b.geojson", *(feature(s) for s in shapes), odd))
    assert shapely.equals_exact(clean.geometry, slow.geometry[:3], 0.0).all()
    assert shapely.equals_exact(
        clean.geometry, [shapely.geometry.shape(s) for s in shapes], 0.0
    ).all()


@pytest.mark.parametrize("bad", ["x", 3, {"type": "Polygon"}, {"type": "Feature", "properties": 3}])
def test_what_is_no_feature_is_its_rows_defect(tmp_path: Path, bad: object) -> None:
    table = read_table(collection(tmp_path / "a.geojson", feature(polygon(RING), a=1), bad))
    assert table.columns == {"a": [1, None]}
    assert [defect.row for defect in table.defects] == [2]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b'{"type": "FeatureCollection", "features": [', "不是完整的 JSON：第 1 行"),
        (b'{"type": "Topology"}', "不是 GeoJSON"),
        (b'"text"', "不是 GeoJSON"),
        (b'{"type": "FeatureCollection"}', "没有 features"),
        (b"[" * 100_000, "嵌套超过"),
        (b'{"a": ' + b"9" * 5000 + b"}", "数字过长"),
        (b"\xff\xfe\xfd\xff", "编码|JSON"),
    ],
)
def test_what_is_no_geojson(tmp_path: Path, raw: bytes, why: str) -> None:
    file = tmp_path / "a.geojson"
    file.write_bytes(raw)
    message = str(refused(file))
    assert any(part in message for part in why.split("|"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_geojson_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.geojson"
    text = json.dumps(feature(polygon(RING), name="中关村"), ensure_ascii=False)
    file.write_bytes(text.encode(encoding))
    assert read_table(file).columns == {"name": ["中关村"]}


def test_a_geojson_too_large_to_hold_is_refused_by_a_stated_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = collection(tmp_path / "a.geojson", feature(polygon(RING)))
    monkeypatch.setattr(geojson, "MAX_BYTES", 100)
    assert "GeoPackage" in str(refused(file))


def test_paths_that_are_no_file_of_ours(tmp_path: Path) -> None:
    assert "找不到文件" in str(refused(tmp_path / "a.gpkg"))
    (tmp_path / "b.gpkg").mkdir()
    assert "不是一个文件" in str(refused(tmp_path / "b.gpkg"))
    (tmp_path / "c.gpkg").touch()
    assert "文件是空的" in str(refused(tmp_path / "c.gpkg"))
    (tmp_path / "d.dwg").write_bytes(b"AC1027")
    assert "不认识的文件格式" in str(refused(tmp_path / "d.dwg"))
    (tmp_path / "e.zip").write_bytes(b"AC1027")
    assert "压缩包已损坏" in str(refused(tmp_path / "e.zip"))


@settings(max_examples=150, deadline=None, suppress_health_check=SHARED_FOLDER)
@given(data=st.data())
def test_damage_to_a_geopackage_is_a_refusal_a_defect_or_harmless(
    tmp_path: Path, data: st.DataObject
) -> None:
    whole = tmp_path / "whole.gpkg"
    if not whole.exists():
        geopackage(whole, {"code": ["甲", "乙"], "n": [1.5, None]}, [SQUARE, SQUARE])
    raw = bytearray(whole.read_bytes())
    start = data.draw(st.sampled_from([0, raw.index(b"GP\0"), raw.rindex("地块".encode())]))
    for at in data.draw(st.lists(st.integers(0, 150), min_size=1, max_size=6)):
        if start + at < len(raw):
            raw[start + at] = data.draw(st.integers(0, 255))
    file = tmp_path / "a.gpkg"
    file.write_bytes(raw)
    try:
        table = read_table(file)
    except BadLayerFile as refused:
        assert refused.flaws
    else:
        missing = {i for i, shape in enumerate(table.geometry, 1) if shape is None}
        assert {defect.row for defect in table.defects} <= missing


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers(-(10**20), 10**20) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "geometry", "crs"]), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None, suppress_health_check=SHARED_FOLDER)
@given(coordinates=JSON, kind=st.sampled_from(KINDS), feature_too=JSON, crs=JSON)
@example(coordinates=[[]], kind="MultiLineString", feature_too=None, crs=None)
def test_odd_json_is_a_refusal_or_a_defect(
    tmp_path: Path, coordinates: object, kind: str, feature_too: object, crs: object
) -> None:
    odd = feature({"type": kind, "coordinates": coordinates})
    file = collection(tmp_path / "a.geojson", odd, feature_too, feature(polygon(RING)), crs=crs)
    table = read_table(file)
    assert len(table) == 3 and table.geometry[2] is not None
    for at in (1, 2):
        if any(defect.row == at for defect in table.defects):
            assert table.geometry[at - 1] is None
