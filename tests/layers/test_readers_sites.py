"""Files of sites: one feature after another, a bad one says so and stops nobody."""

import json
import math
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pyogrio
import pytest
import shapely

from blueprint.city import city
from blueprint.errors import BadInput, BadLayerFile, BadSite
from blueprint.site import read_site, site_from_shape
from layers.readers import SiteFeature, read_sites, site_of_wkt

CITY = city()
SQUARE = [[116.4, 39.9], [116.401, 39.9], [116.401, 39.901], [116.4, 39.901], [116.4, 39.9]]


def geojson(path: Path, *geometries: object, **members: object) -> Path:
    features = [
        {"type": "Feature", "properties": {"n": n}, "geometry": geometry}
        for n, geometry in enumerate(geometries, 1)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features} | members))
    return path


def polygon(*rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def judged(feature: SiteFeature) -> str:
    """The site's area, or everything that is said of it: what `screen` does with a row."""
    if feature.error is not None:
        return str(feature.error)
    try:
        if isinstance(feature.geometry, shapely.Geometry):
            site = site_from_shape(
                feature.geometry, city=CITY, tolerance_m=0.5, accuracy_m=5, crs=feature.crs
            )
        else:
            assert feature.geometry is not None
            site = read_site(
                feature.geometry, city=CITY, tolerance_m=0.5, accuracy_m=5, crs=feature.crs
            )
    except BadSite as bad:
        assert all(flaw.remedy for flaw in bad.flaws)
        return str(bad)
    return f"{site.area_m2:.0f} m²"


def geopackage(path: Path, shapes: list[object], crs: str = "EPSG:4490") -> Path:
    table = pa.table({"n": range(1, len(shapes) + 1), "geometry": shapely.to_wkb(shapes).tolist()})
    pyogrio.raw.write_arrow(
        table, path, driver="GPKG", geometry_name="geometry", geometry_type="Unknown", crs=crs
    )
    return path


def test_good_and_bad_features_of_a_geojson(tmp_path: Path) -> None:
    deep = [[*point, 43.5] for point in SQUARE]
    file = geojson(
        tmp_path / "a.geojson",
        polygon(SQUARE),
        polygon(SQUARE[:-1]),
        None,
        {"type": "Point", "coordinates": SQUARE[0]},
        {"type": "LineString", "coordinates": SQUARE[:2]},
        polygon(deep),
        polygon([[point[1], point[0]] for point in SQUARE]),
        polygon([[float("nan"), 39.9], *SQUARE[1:]]),
        polygon([]),
        polygon([SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[0]]),
        polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]),
        polygon([[440000, 4400000], [440100, 4400000], [440100, 4400100], [440000, 4400000]]),
        polygon([[point[0] + 20, point[1]] for point in SQUARE]),
        polygon([[115, 39], [118, 39], [118, 42], [115, 42], [115, 39]]),
        3,
        {"type": "LineString", "coordinates": SQUARE[:2], "width_m": 20},
    )
    sites = list(read_sites(file))
    assert [site.properties["n"] for site in sites] == [site.row for site in sites]
    expected = [
        "9496 m²",
        "没有闭合",
        "没有几何",
        "必须是面",
        "没有宽度",
        "9496 m²",
        "次序颠倒",
        "不是有限的数",
        "环是空的",
        "不足三个不同的点",
        "自相交",
        "投影坐标",
        "不在北京市范围",
        "不在北京市范围",
        "不是对象",
        "1710 m²",
    ]
    assert [part in judged(site) for part, site in zip(expected, sites, strict=True)] == [True] * 16


def test_good_and_bad_features_of_a_geopackage(tmp_path: Path) -> None:
    square = shapely.Polygon(SQUARE)
    shapes = [
        square,
        None,
        shapely.Point(116.4, 39.9),
        shapely.force_3d(square, 5),
        shapely.Polygon(),
    ]
    stream = read_sites(geopackage(tmp_path / "a.gpkg", shapes))
    assert (stream.total, stream.crs, stream.file) == (5, "EPSG:4490", "a.gpkg")
    assert stream.columns == ("n",)
    outcomes = [judged(site) for site in stream]
    assert outcomes[0] == "9496 m²"
    expected = ["没有几何", "必须是面", "9496 m²", "空的"]
    assert [part in text for part, text in zip(expected, outcomes[1:], strict=True)] == [True] * 4


def test_the_callers_crs_goes_before_the_files(tmp_path: Path) -> None:
    file = geojson(tmp_path / "a.geojson", polygon(SQUARE))
    assert [site.crs for site in read_sites(file, crs="gcj-02")] == ["GCJ02"]
    with pytest.raises(BadLayerFile, match="不认识的坐标系") as refused:
        read_sites(file, crs="EPSG:3857")
    assert "接受 EPSG:4490" in refused.value.flaws[0].remedy


def test_degrees_declared_as_metres(tmp_path: Path) -> None:
    member = {"type": "name", "properties": {"name": "EPSG:4548"}}
    file = geojson(tmp_path / "a.geojson", polygon(SQUARE), crs=member)
    assert ["像是经纬度" in judged(site) for site in read_sites(file)] == [True]


def test_two_hundred_thousand_vertices_are_refused_by_the_stated_limit(tmp_path: Path) -> None:
    turns = [2 * math.pi * i / 200_000 for i in range(200_000)]
    ring = [[116.4 + 0.01 * math.cos(turn), 39.9 + 0.01 * math.sin(turn)] for turn in turns]
    file = geojson(tmp_path / "a.geojson", polygon([*ring, ring[0]]))
    assert "顶点超过上限 100,000 个" in judged(next(read_sites(file)))


def test_a_large_geopackage_is_read_in_bounded_memory(tmp_path: Path) -> None:
    square = shapely.Polygon(SQUARE)
    file = geopackage(tmp_path / "a.gpkg", [square] * 60_000)
    read_sites(file)
    tracemalloc.start()
    stream = read_sites(file)
    count = sum(1 for site in stream if site.error is None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == stream.total == 60_000
    assert peak < 12 * 2**20


def test_a_stream_that_is_left_early_keeps_no_file_open(tmp_path: Path) -> None:
    file = geopackage(tmp_path / "a.gpkg", [shapely.Polygon(SQUARE)] * 10)
    stream = read_sites(file)
    assert next(stream).row == 1
    del stream
    assert [path.name for path in tmp_path.iterdir()] == ["a.gpkg"]


@pytest.mark.parametrize(
    ("text", "crs", "area"),
    [
        ("POLYGON((116.4 39.9, 116.401 39.9, 116.401 39.901, 116.4 39.9))", None, "4748 m²"),
        (
            "SRID=4548;POLYGON((440000 4400000, 440100 4400000, 440100 4400100, 440000 4400000))",
            None,
            "5000 m²",
        ),
        (
            "POLYGON((440000 4400000, 440100 4400000, 440100 4400100, 440000 4400000))",
            "EPSG:4548",
            "5000 m²",
        ),
    ],
)
def test_a_site_as_wkt(text: str, crs: str | None, area: str) -> None:
    assert judged(site_of_wkt(text, crs=crs)) == area


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("POLYGON((116.4 39.9, 116.401 39.9, 116.401 39.901, 116.4 39.901))", "没有闭合"),
        ("POLYGON((116.4 39.9, 116.401", "不是 WKT"),
        ("北京", "不是 WKT"),
        ("", "不是 WKT"),
        ("CURVEPOLYGON(CIRCULARSTRING(0 0,4 0,4 4,0 4,0 0))", "圆弧"),
        ("SRID=3857;POINT(0 0)", "不认识的坐标系"),
        ("POINT(116.4 39.9)", "必须是面"),
        ("POLYGON EMPTY", "空的"),
        ("POLYGON((116.4 39.9, 116.401 nan, 116.401 39.901, 116.4 39.9))", "有限的数"),
        ("LINESTRING(116.4 39.9, 116.401 39.9)", "没有宽度"),
    ],
)
def test_wkt_that_is_no_site(text: str, why: str) -> None:
    try:
        outcome = judged(site_of_wkt(text))
    except BadInput as bad:
        outcome = str(bad)
        assert bad.flaws[0].remedy
    assert why in outcome
