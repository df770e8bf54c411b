"""From file to layer: the same blocks in four formats, the same fault in four formats, and the
indicators of real land-sale notices."""

import csv
import json
import os
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely

from blueprint.city import city
from layers.catalogue import layer
from layers.checks import CheckedLayer, Severity, check_layer
from layers.readers import CrsOrigin, Format, RawTable, read_table

CITY = city()
CODES = ["HD00-1601", "HD00-1602", "HD00-1603"]
NAMES = ["中关村街区", "清河站北街区", "海淀镇街区"]
RINGS = [
    [(x, 4400000.25), (x + 40.5, 4400000.25), (x + 40.5, 4400040.125), (x, 4400000.25)]
    for x in (440000.5, 440050.5, 440100.5)
]
Rings = Sequence[Sequence[tuple[float, float]]]


def as_geopackage(folder: Path, codes: list[str], names: list[str], rings: Rings) -> Path:
    wkb = [_wkb(ring) for ring in rings]
    columns = {"code": codes, "name": names, "geometry": wkb}
    pyogrio.raw.write_arrow(
        pa.table(columns),
        folder / "a.gpkg",
        driver="GPKG",
        geometry_name="geometry",
        geometry_type="Unknown",
        crs="EPSG:4548",
    )
    return folder / "a.gpkg"


def _wkb(ring: Sequence[tuple[float, float]]) -> bytes:
    points = b"".join(struct.pack("<2d", *point) for point in ring)
    return struct.pack("<BIII", 1, 3, 1, len(ring)) + points


def as_geojson(folder: Path, codes: list[str], names: list[str], rings: Rings) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"JQBH": code, "街区名称": name},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for code, name, ring in zip(codes, names, rings, strict=True)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4548"}}
    whole = {"type": "FeatureCollection", "crs": crs, "features": features}
    (folder / "a.geojson").write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
    return folder / "a.geojson"


def as_shapefile(folder: Path, codes: list[str], names: list[str], rings: Rings) -> Path:
    """Zipped in a folder, GBK and no .cpg, as it usually comes."""
    columns = {"街区编号": codes, "街区名称": names, "geometry": [_wkb(ring) for ring in rings]}
    pyogrio.raw.write_arrow(
        pa.table(columns),
        folder / "a.shp",
        driver="ESRI Shapefile",
        geometry_name="geometry",
        geometry_type="Polygon",
        crs="EPSG:4548",
        encoding="GBK",
    )
    with zipfile.ZipFile(folder / "a.zip", "w") as out:
        for end in ("shp", "shx", "dbf", "prj"):
            out.write(folder / f"a.{end}", f"街区/a.{end}")
    return folder / "a.zip"


def as_text(folder: Path, codes: list[str], names: list[str], rings: Rings) -> Path:
    lines = ["[属性描述]", "坐标系=2000国家大地坐标系", "带号=39", "几度分带=3", "[地块坐标]"]
    for code, name, ring in zip(codes, names, rings, strict=True):
        lines.append(f"{len(ring)},,{code},{name},面,,,,@")
        lines += [f"J{i},1,{y!r},{x!r}" for i, (x, y) in enumerate(ring, 1)]
    (folder / "a.txt").write_bytes("\r\n".join(lines).encode("gbk"))
    return folder / "a.txt"


Write = Callable[[Path, list[str], list[str], Rings], Path]
EVERY = pytest.mark.parametrize("write", [as_geopackage, as_geojson, as_shapefile, as_text])


def checked(file: Path) -> CheckedLayer:
    return check_layer(read_table(file), layer("block"), CITY, tolerance_m=0.5)


@EVERY
def test_the_same_layer_in_every_format(tmp_path: Path, write: Write) -> None:
    found = checked(write(tmp_path, CODES, NAMES, RINGS))
    assert not found.report.refused
    assert (list(found.columns["code"]), list(found.columns["name"])) == (CODES, NAMES)
    assert found.report.crs == "EPSG:4548"
    for shape, ring in zip(found.geometry, RINGS, strict=True):
        assert set(shape.exterior.coords) == set(ring)


@EVERY
def test_a_duplicate_and_an_empty_name_in_every_format(tmp_path: Path, write: Write) -> None:
    found = checked(write(tmp_path, [CODES[0], CODES[1], CODES[0]], ["甲", "", "丙"], RINGS))
    errors = [(i.row, i.field) for i in found.report.issues if i.severity is Severity.ERROR]
    assert sorted(errors) == [(2, "name"), (3, "code")]


@EVERY
def test_a_layer_without_rows_in_every_format(tmp_path: Path, write: Write) -> None:
    if write in (as_geopackage, as_shapefile):
        file = write(tmp_path, CODES, NAMES, RINGS)
        source = tmp_path / ("a.shp" if file.suffix == ".zip" else file.name)
        empty = pyogrio.raw.read_arrow(source, encoding="GBK" if file.suffix == ".zip" else None)[
            1
        ].slice(0, 0)
        names = dict(zip(empty.column_names, empty.columns, strict=True))
        geometry = names.pop(empty.column_names[-1])
        (tmp_path / "empty").mkdir()
        pyogrio.raw.write_arrow(
            pa.table(names | {"geometry": geometry}),
            tmp_path / "empty" / source.name,
            driver="GPKG" if file.suffix == ".gpkg" else "ESRI Shapefile",
            geometry_name="geometry",
            geometry_type="Polygon",
            crs="EPSG:4548",
            **({"encoding": "GBK"} if file.suffix == ".zip" else {}),
        )
        file = tmp_path / "empty" / source.name
    else:
        file = write(tmp_path, [], [], [])
    report = checked(file).report
    assert report.refused and report.rows == 0
    assert any("没有一行" in issue.why for issue in report.issues)


@EVERY
def test_a_self_crossing_polygon_in_every_format(tmp_path: Path, write: Write) -> None:
    x, y = 440050.5, 4400000.25
    bow = [(x, y), (x + 40, y + 40), (x + 40, y), (x, y + 30), (x, y)]
    found = checked(write(tmp_path, CODES, NAMES, [RINGS[0], bow, RINGS[2]]))
    (issue,) = [i for i in found.report.issues if i.severity is Severity.ERROR]
    assert (issue.row, issue.field) == (2, "geometry") and "自相交" in issue.why


@pytest.mark.parametrize("write", [as_geopackage, as_geojson])
def test_an_unclosed_ring_where_the_format_keeps_it(tmp_path: Path, write: Write) -> None:
    """The coordinate text closes its rings by rule, and GDAL closes what it writes."""
    found = checked(write(tmp_path, CODES, NAMES, [RINGS[0], RINGS[1][:-1], RINGS[2]]))
    (issue,) = [i for i in found.report.issues if i.severity is Severity.ERROR]
    assert (issue.row, issue.field) == (2, "geometry") and "没有闭合" in issue.why


def test_real_indicators_of_land_sale_notices() -> None:
    beside = Path(__file__).parents[3] / "shared" / "data"
    folder = Path(os.environ.get("BLUEPRINT_SHARED_DATA", beside))
    file = folder / "beijing" / "parcels" / "haidian_indicators.csv"
    if not file.is_file():
        pytest.skip("no shared data")
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    x = 440000 + 50.0 * np.arange(len(rows))
    raw = RawTable(
        file=file.name,
        format=Format.GEOPACKAGE,
        columns={name: [row[name] for row in rows] for name in rows[0]},
        geometry=np.asarray(shapely.box(x, 4400000, x + 40, 4400040)),
        crs="EPSG:4548",
        crs_origin=CrsOrigin.FILE,
        file_crs="EPSG:4548",
    )
    mapping = {
        "code": "parcel_code",
        "plan_code": "document",
        "far_max": "far",
        "height_max_m": "height_m",
        "density_max": "density_pct",
        "green_min": "green_pct",
        "gross_floor_area_m2": "floor_area_m2",
    }
    found = check_layer(raw, layer("plan_parcel"), CITY, tolerance_m=0.5, mapping=mapping)
    errors = [(i.row, i.field) for i in found.report.issues if i.severity is Severity.ERROR]
    assert sorted(errors) == [
        (11, "code"),
        (12, "land_use_code"),
        (18, "land_use_code"),
        (19, "land_use_code"),
    ]
    assert list(found.columns["density_max"][:5]) == [0.4, 0.35, 0.35, 0.45, None]
    assert list(found.columns["far_max"][:3]) == [5.0, 3.5, 3.5]
    assert found.columns["land_use_system"][0] is None, "a letter says nothing of the standard"
    assert found.columns["code"][6] == "HD00-1603-03A"
