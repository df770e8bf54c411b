"""Real files as they were found; skipped where they are not at hand."""

import gzip
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import shapely

from blueprint.city import city
from blueprint.errors import BadLayerFile
from layers.catalogue import layer
from layers.checks import check_layer
from layers.readers import CrsOrigin, read_sites, read_table

CITY = city()


@pytest.fixture
def beijing() -> Path:
    """The folder of real data: BLUEPRINT_SHARED_DATA, or ../shared/data beside the checkout."""
    beside = Path(__file__).parents[3] / "shared" / "data"
    folder = Path(os.environ.get("BLUEPRINT_SHARED_DATA", beside)) / "beijing"
    if not folder.is_dir():
        pytest.skip("no shared data")
    return folder


def unpacked(compressed: Path, folder: Path) -> Path:
    out = folder / compressed.stem
    with gzip.open(compressed) as source, out.open("wb") as target:
        shutil.copyfileobj(source, target)
    return out


def test_a_zipped_shapefile_from_qgis(beijing: Path) -> None:
    table = read_table(beijing / "buildings" / "haidian_buildings_263_shp.zip")
    assert (len(table), table.crs, table.encoding) == (263, "EPSG:4326", "utf-8")
    assert (table.columns["city"][0], table.columns["layer"][0]) == ("北京市", "建筑物")
    assert shapely.is_valid(table.geometry).all()


def test_estates_from_a_web_map(beijing: Path, tmp_path: Path) -> None:
    """A bare array, as it came; wrapped into a collection, most of its rings are not closed."""
    file = unpacked(beijing / "estates" / "beijing-village_RAW_bd09_unclosed.json.gz", tmp_path)
    with pytest.raises(BadLayerFile, match=r"裸数组.*8470 项"):
        read_table(file)
    wrapped = tmp_path / "wrapped.geojson"
    features = file.read_bytes().replace(b'{"geometry":', b'{"type":"Feature","geometry":')
    wrapped.write_bytes(b'{"type":"FeatureCollection","features":' + features + b"}")
    table = read_table(wrapped, crs="BD09")
    assert (len(table), table.crs, table.crs_origin) == (8470, "BD09", CrsOrigin.CALLER)
    unclosed = [defect for defect in table.defects if "没有闭合" in defect.why]
    assert len(unclosed) == 8449
    assert sum(1 for site in read_sites(wrapped, crs="BD09") if site.error is None) == 8470


def test_districts_that_say_wgs84_and_are_gcj02(beijing: Path, tmp_path: Path) -> None:
    """Declared as what they are they land within metres of the same districts in WGS 84; believed,
    they lie hundreds of metres away."""
    file = unpacked(beijing / "admin" / "districts16_amap_GCJ02.geojson.gz", tmp_path)
    right = check_layer(read_table(file, crs="GCJ02"), layer("district"), CITY, tolerance_m=0.5)
    assert not right.report.refused
    assert any("5 m" in issue.why for issue in right.report.issues)
    truth = check_layer(
        read_table(beijing / "admin" / "districts16_amap_wgs84.geojson"),
        layer("district"),
        CITY,
        tolerance_m=0.5,
    )
    believed = check_layer(read_table(file), layer("district"), CITY, tolerance_m=0.5)
    where = {name: at for at, name in enumerate(truth.columns["name"])}
    for at, name in enumerate(right.columns["name"]):
        there = truth.geometry[where[name]]
        assert right.geometry[at].centroid.distance(there.centroid) < 40
        assert believed.geometry[at].centroid.distance(there.centroid) > 300


@pytest.mark.parametrize(
    ("name", "layer_id", "mapping", "rows"),
    [
        ("admin/districts16_tianditu_cgcs2000.geojson", "district", {}, 16),
        ("blocks/derived_blocks_wgs84.gpkg", "block", {"name": "block_id"}, 1206),
    ],
)
def test_real_layers_pass(
    beijing: Path, name: str, layer_id: str, mapping: dict[str, str], rows: int
) -> None:
    checked = check_layer(
        read_table(beijing / name), layer(layer_id), CITY, tolerance_m=0.5, mapping=mapping
    )
    assert not checked.report.refused and len(checked.geometry) == rows
    assert shapely.is_valid(checked.geometry).all()


def test_plans_in_local_metres_that_gdal_takes_for_degrees(beijing: Path) -> None:
    table = read_table(beijing / "community_plans" / "hlg_plan_LOCAL_metres.geojson")
    report = check_layer(table, layer("facility"), CITY, tolerance_m=0.5).report
    (issue,) = [i for i in report.issues if i.field == "crs" and i.severity == "error"]
    assert "投影坐标" in issue.why and issue.remedy


def test_real_estates_stream(beijing: Path) -> None:
    stream = read_sites(beijing / "estates" / "estates_wgs84.gpkg")
    sites = list(stream)
    assert stream.total == len(sites) == 3700
    assert all(site.error is None for site in sites)
    assert np.all([site.crs == "EPSG:4326" for site in sites])
