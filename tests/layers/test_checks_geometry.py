"""A layer's geometry and coordinate system: what is refused, what mended, what left bit for bit."""

import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely

from blueprint.city import city
from blueprint.site import crs as systems
from layers.catalogue import layer
from layers.checks import CheckedLayer, Issue, Severity, check_layer, report_text
from layers.checks.placing import to_measuring
from layers.readers import CrsOrigin, Format, RawTable, ReaderNote, read_table

CITY = city()
SQUARE = shapely.box(440000.125, 4400000.25, 440040.1, 4400040.3)
TO_DEGREES = pyproj.Transformer.from_crs(4548, 4490, always_xy=True)


def in_degrees(shape: Any) -> Any:
    return shapely.transform(shape, lambda c: np.column_stack(TO_DEGREES.transform(*c.T)))


def check(
    *shapes: Any,
    crs: str | None = "EPSG:4548",
    origin: CrsOrigin = CrsOrigin.FILE,
    layer_id: str = "block",
    defects: tuple[ReaderNote, ...] = (),
    tolerance_m: float = 0.5,
    **options: Any,
) -> CheckedLayer:
    names = [str(i) for i in range(1, len(shapes) + 1)]
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    raw = RawTable(
        file="a.gpkg",
        format=Format.GEOPACKAGE,
        columns={"code": names, "name": names, "type": names},
        geometry=geometry,
        crs=crs,
        crs_origin=origin if crs else None,
        file_crs=crs if origin is CrsOrigin.FILE else None,
        crs_why="缺少 a.prj",
        defects=defects,
    )
    return check_layer(raw, layer(layer_id), CITY, tolerance_m=tolerance_m, **options)


def issues(checked: CheckedLayer, severity: Severity = Severity.ERROR) -> list[Issue]:
    return [issue for issue in checked.report.issues if issue.severity is severity]


def only(checked: CheckedLayer, severity: Severity = Severity.ERROR) -> Issue:
    (issue,) = issues(checked, severity)
    assert issue.remedy
    return issue


def same_bits(one: Any, other: Any) -> bool:
    return bool(shapely.to_wkb(one) == shapely.to_wkb(other))


def test_the_measuring_crs_is_left_bit_for_bit() -> None:
    turned = shapely.affinity.rotate(SQUARE, 33.3)
    multi = shapely.MultiPolygon([shapely.affinity.translate(turned, 1000 / 3)])
    checked = check(SQUARE, turned, multi)
    assert not checked.report.refused and not checked.report.issues[1:]
    for found, given in zip(checked.geometry, (SQUARE, turned, multi), strict=True):
        assert same_bits(found, given)


def test_a_negative_zero_becomes_zero_and_leaves_the_ring_closed() -> None:
    """PostGIS refuses a ring that 0.0 opens and -0.0 closes."""
    ring = [(0.0, 1.0), (5.0, 1.0), (5.0, 6.0), (-0.0, 1.0)]
    shapes = np.array([shapely.Polygon(ring), SQUARE], dtype=object)
    moved = to_measuring(shapes, systems.resolve("EPSG:4548"), CITY)
    coordinates = shapely.get_coordinates(moved)
    assert not np.signbit(coordinates).any()
    first, *_, last = moved[0].exterior.coords
    assert first == last and math.copysign(1, last[0]) == 1
    assert same_bits(moved[1], SQUARE) and np.signbit(shapely.get_coordinates(shapes)).any()


@pytest.mark.parametrize("epsg", [4490, 4326, 4527, 4509, 4498, 4547, 4526])
def test_other_systems_are_brought_to_it(epsg: int) -> None:
    there = pyproj.Transformer.from_crs(4548, 4490 if epsg == 4326 else epsg, always_xy=True)
    given = shapely.transform(SQUARE, lambda c: np.column_stack(there.transform(*c.T)))
    checked = check(given, crs=f"EPSG:{epsg}")
    assert not checked.report.refused and checked.report.crs == f"EPSG:{epsg}"
    assert shapely.equals_exact(checked.geometry[0], SQUARE, 1e-6)


def test_without_a_system_the_caller_has_to_name_it() -> None:
    issue = only(check(SQUARE, crs=None))
    assert issue.field == "crs" and "缺少 a.prj" in issue.why and "--crs" in issue.remedy
    assert same_bits(check_with_crs(SQUARE, "EPSG:4548").geometry[0], SQUARE)


def check_with_crs(shape: Any, crs: str) -> CheckedLayer:
    raw = RawTable(
        file="a.gpkg",
        format=Format.GEOPACKAGE,
        columns={"code": ["1"], "name": ["1"]},
        geometry=np.array([shape], dtype=object),
        crs=None,
        crs_origin=None,
        file_crs=None,
    )
    return check_layer(raw, layer("block"), CITY, tolerance_m=0.5, crs=crs)


@pytest.mark.parametrize(
    ("crs", "why"),
    [
        ("EPSG:3857", "不认识的坐标系"),
        ("北京地方坐标系", "转换参数不公开"),
        ("EPSG:4610", "1980 西安坐标系"),
        ("EPSG:4214", "1954 北京坐标系"),
    ],
)
def test_unknown_and_secret_systems(crs: str, why: str) -> None:
    issue = only(check(SQUARE, crs=crs))
    assert issue.field == "crs" and why in issue.why


@pytest.mark.parametrize(
    ("shape", "crs", "why"),
    [
        (in_degrees(SQUARE), "EPSG:4548", "像是经纬度"),
        (SQUARE, "EPSG:4490", "像是投影坐标"),
        (shapely.transform(SQUARE, lambda c: c[:, ::-1]), "EPSG:4548", "次序颠倒"),
        (shapely.transform(in_degrees(SQUARE), lambda c: c[:, ::-1]), "EPSG:4490", "次序颠倒"),
        (SQUARE, "EPSG:4527", "像是 EPSG:4548"),
        (
            shapely.transform(SQUARE, lambda c: c + np.array((0, 1e6))),
            "EPSG:4548",
            "不在北京市范围",
        ),
    ],
)
def test_a_layer_in_another_system_than_it_says(shape: Any, crs: str, why: str) -> None:
    for rows in (1, 3):
        checked = check(*[shape] * rows, crs=crs)
        issue = only(checked)
        assert issue.field == "crs" and issue.row is None and why in issue.why and issue.value
        assert not any(checked.geometry)


def test_a_few_rows_elsewhere_are_named_one_by_one() -> None:
    swapped = shapely.transform(SQUARE, lambda c: c[:, ::-1])
    far = shapely.transform(SQUARE, lambda c: c + np.array((0, 1e6)))
    checked = check(SQUARE, swapped, SQUARE, far, SQUARE)
    assert [(i.row, i.field) for i in issues(checked)] == [(2, "geometry"), (4, "geometry")]
    assert "次序颠倒" in issues(checked)[0].why and "不在北京市范围" in issues(checked)[1].why
    assert [shape is None for shape in checked.geometry] == [False, True, False, True, False]


def test_most_rows_elsewhere_are_the_layers_fault() -> None:
    checked = check(SQUARE, *[in_degrees(SQUARE)] * 4)
    issue = only(checked)
    assert issue.row is None and "5 行中 4 行" in issue.why and "像是经纬度" in issue.why


def test_obfuscated_coordinates_only_when_the_caller_says_so() -> None:
    degrees = in_degrees(SQUARE)
    issue = only(check(degrees, crs="GCJ02"))
    assert "--crs GCJ02" in issue.remedy
    for crs in ("GCJ02", "BD09"):
        checked = check(degrees, crs=crs, origin=CrsOrigin.CALLER)
        assert not checked.report.refused and checked.report.crs == crs
        assert "5 m" in only(checked, Severity.WARNING).why
        assert 300 < checked.geometry[0].distance(SQUARE) + 60 < 1500
    checked = check(degrees, crs="GCJ02", origin=CrsOrigin.CALLER, accuracy_m=8)
    assert "8 m" in only(checked, Severity.WARNING).why


def test_a_caller_who_contradicts_the_file_is_reported() -> None:
    degrees = in_degrees(SQUARE)
    assert check(degrees, crs="EPSG:4548").report.refused
    raw = RawTable(
        file="a.gpkg",
        format=Format.GEOPACKAGE,
        columns={"code": ["1"], "name": ["1"]},
        geometry=np.array([degrees], dtype=object),
        crs="EPSG:4490",
        crs_origin=CrsOrigin.CALLER,
        file_crs="EPSG:4548",
    )
    checked = check_layer(raw, layer("block"), CITY, tolerance_m=0.5)
    assert (
        "文件声明 EPSG:4548" in only(checked, Severity.WARNING).why and not checked.report.refused
    )


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        (None, "没有几何"),
        (shapely.Polygon(), "几何是空的"),
        (shapely.MultiPolygon(), "几何是空的"),
        (shapely.Point(440000, 4400000), "几何类型不对"),
        (shapely.LineString([(440000, 4400000), (440100, 4400000)]), "几何类型不对"),
        (shapely.GeometryCollection([SQUARE]), "几何类型不对"),
        (shapely.Polygon([(440000, 4400000), (440100, 4400000), (440050, 4400000)]), "面积为零"),
        (shapely.Polygon([(440000, 4400000)] * 4), "面积为零"),
        (shapely.box(440000, 4400000, 440000, 4400100), "面积为零"),
    ],
)
def test_rows_without_a_usable_polygon(shape: Any, why: str) -> None:
    checked = check(SQUARE, shape, SQUARE)
    issue = only(checked)
    assert (issue.row, issue.field) == (2, "geometry") and why in issue.why
    assert checked.report.refused and checked.geometry[1] is None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_coordinates_that_are_not_finite(value: float) -> None:
    with np.errstate(invalid="ignore"):
        shape = shapely.Polygon([(440000, 4400000), (value, 4400000), (440100, 4400100)])
    issue = only(check(SQUARE, shape))
    assert (issue.row, issue.field) == (2, "geometry") and "NaN" in issue.why


def test_what_the_reader_could_not_build_is_an_error_on_its_row() -> None:
    defect = ReaderNote("环没有闭合：末点与首点不同", "闭合每个环", 2, "geometry", "x")
    issue = only(check(SQUARE, None, defects=(defect,)))
    assert (issue.row, issue.field, issue.value) == (2, "geometry", "x") and "闭合" in issue.why


def test_heights_are_dropped_with_a_warning() -> None:
    deep = shapely.force_3d(SQUARE, 43.5)
    checked = check(deep, SQUARE, deep)
    issue = only(checked, Severity.WARNING)
    assert "2 个图形" in issue.why and not checked.report.refused
    assert same_bits(checked.geometry[0], SQUARE) and not shapely.has_z(checked.geometry).any()


def test_a_crossing_smaller_than_the_tolerance_is_mended_with_a_warning() -> None:
    x, y = 440000.0, 4400000.0
    ring = [
        (x, y),
        (x + 100, y),
        (x + 100, y + 100),
        (x, y + 100),
        (x, y + 50),
        (x + 0.1, y + 50.2),
    ]
    ring += [(x - 0.1, y + 50.2), (x, y + 50)]
    shape = shapely.Polygon(ring)
    assert not shape.is_valid
    checked = check(SQUARE, shape)
    issue = only(checked, Severity.WARNING)
    assert (issue.row, issue.field) == (2, "geometry") and "修复" in issue.why
    assert not checked.report.refused and checked.geometry[1].is_valid
    assert shapely.hausdorff_distance(checked.geometry[1], shape) < 0.5


def test_a_crossing_larger_than_the_tolerance_is_refused_with_its_place() -> None:
    x, y = 440000.0, 4400000.0
    for end in (100, 130):  # with equal halves the areas cancel out
        bow = shapely.Polygon([(x, y), (x + 100, y + 100), (x + 100, y), (x, y + end)])
        checked = check(SQUARE, bow)
        issue = only(checked)
        assert (issue.row, issue.field) == (2, "geometry")
        assert "自相交" in issue.why and "位于 X 44000" in issue.why and "0.5 m" in issue.why
        assert checked.geometry[1] is None


def test_a_shape_nowhere_wider_than_the_tolerance_is_pointed_out() -> None:
    thin = shapely.box(440000, 4400000, 440000.4, 4400100)
    comb = shapely.union_all(
        [shapely.box(440000 + 2 * i, 4400000, 440000.6 + 2 * i, 4400100) for i in range(9)]
        + [shapely.box(440000, 4400000, 440017, 4400001)]
    )
    checked = check(SQUARE, thin, comb)
    issue = only(checked, Severity.WARNING)
    assert issue.row == 2 and not checked.report.refused


def test_lines_and_any_geometry() -> None:
    line = shapely.LineString([(440000, 4400000), (440100, 4400000)])
    point = shapely.Point(440000, 4400000)
    assert not check(line, layer_id="network").report.refused
    assert only(check(line, SQUARE, layer_id="network")).row == 2
    spot = shapely.LineString([(440000, 4400000), (440000, 4400000)])
    assert "不同的点" in only(check(line, spot, layer_id="network")).why
    many = (point, shapely.MultiPoint([point]), line, shapely.MultiLineString([line]), SQUARE)
    checked = check(*many, layer_id="facility")
    assert not checked.report.refused
    assert [a.geom_type for a in checked.geometry] == [b.geom_type for b in many]
    both = check(point, shapely.GeometryCollection([point]), spot, layer_id="facility")
    assert [i.row for i in issues(both)] == [2, 3]


def test_rows_that_all_fail_do_not_hide_other_errors() -> None:
    checked = check(None, shapely.Polygon(), shapely.Point(1, 2), crs=None)
    assert {i.row for i in issues(checked)} == {None, 1, 2, 3}
    assert "不可导入" in report_text(checked.report)


def test_a_land_offices_text_as_a_layer(tmp_path: Path) -> None:
    """From file to layer: zone 39 with prefix becomes the measuring CRS, to the millimetre."""
    ring = [(4418598.001, 39448688.856), (4418598.001, 39448788.856), (4418698.001, 39448688.856)]
    lines = ["[属性描述]", "坐标系=2000国家大地坐标系", "[地块坐标]", "3,0.5,HD-1,甲街区,面,,,,@"]
    lines += [f"J{i},1,{x:.3f},{y:.3f}" for i, (x, y) in enumerate([*ring, ring[0]], 1)]
    file = tmp_path / "街区.txt"
    file.write_text("\n".join(lines), "gbk")
    checked = check_layer(read_table(file), layer("block"), CITY, tolerance_m=0.5)
    assert not checked.report.refused, report_text(checked.report)
    assert (checked.columns["code"], checked.columns["name"]) == (["HD-1"], ["甲街区"])
    expected = shapely.Polygon([(y - 39e6, x) for x, y in ring])
    assert shapely.equals_exact(checked.geometry[0], expected, 1e-6)


@pytest.mark.acceptance
def test_two_hundred_thousand_parcels_in_seconds() -> None:
    count = 200_000
    at = np.arange(count)
    x, y = 430000 + 50.0 * (at % 500), 4400000 + 50.0 * (at // 500)
    columns = {
        "code": [f"HD00-{i}" for i in range(count)],
        "plan_code": [f"P{i // 100}" for i in range(count)],
        "land_use_code": ["R2", "B4"] * (count // 2),
        "land_use_system": ["gb50137-2011"] * count,
        "far_max": (at % 400 / 100).tolist(),
        "density_max": (10 + at % 50).tolist(),
        "name": [f"地块{i}" for i in range(count)],
    }
    raw = RawTable(
        file="a.gpkg",
        format=Format.GEOPACKAGE,
        columns=columns,
        geometry=np.asarray(shapely.box(x, y, x + 40, y + 40)),
        crs="EPSG:4548",
        crs_origin=CrsOrigin.FILE,
        file_crs="EPSG:4548",
    )
    begun = time.process_time()
    checked = check_layer(raw, layer("plan_parcel"), CITY, tolerance_m=0.5)
    assert not checked.report.refused
    assert time.process_time() - begun < 6
