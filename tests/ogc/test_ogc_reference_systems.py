"""The abstract tests of OGC API – Features Part 2, written out: every system that is named can be
asked for, says so in its header, and has its official order of axes."""

import pyproj
import pytest
import shapely
from fastapi.testclient import TestClient
from pyproj.enums import TransformDirection

from layers.features.reference_systems import REFERENCE_SYSTEMS, ReferenceSystem

BLOCK = "/ogc/collections/block/items"


def _official(system: ReferenceSystem) -> pyproj.CRS:
    return pyproj.CRS.from_authority(system.authority, system.code)


@pytest.mark.parametrize("system", REFERENCE_SYSTEMS, ids=lambda s: s.code)
def test_the_order_of_axes_is_the_official_one(system: ReferenceSystem, client: TestClient) -> None:
    first = _official(system).axis_info[0].direction
    assert system.north_first == (first == "north")
    answer = client.get(f"{BLOCK}/B0", params={"crs": system.uri})
    assert answer.headers["content-crs"] == f"<{system.uri}>"
    shape = shapely.geometry.shape(answer.json()["geometry"])
    # As PROJ reads it, the axes as the authority has them, the block has its size and place again.
    way = pyproj.Transformer.from_crs(_official(system), 4548)
    north_east = shapely.transform(shape, way.transform, interleaved=False)
    assert north_east.area == pytest.approx(500 * 1000, rel=1e-6)
    assert north_east.bounds == pytest.approx((4_420_000, 450_000, 4_421_000, 450_500), abs=0.002)


@pytest.mark.parametrize("system", REFERENCE_SYSTEMS, ids=lambda s: s.code)
def test_a_box_is_read_in_its_system(system: ReferenceSystem, client: TestClient) -> None:
    way = pyproj.Transformer.from_crs(_official(system), 4548)
    # Inside the first block alone: 10 m square, northing first in 4548.
    low = way.transform(4_420_100, 450_100, direction=TransformDirection.INVERSE)
    high = way.transform(4_420_110, 450_110, direction=TransformDirection.INVERSE)
    box = ",".join(
        repr(v)
        for v in (*map(min, zip(low, high, strict=True)), *map(max, zip(low, high, strict=True)))
    )
    for name in (system.uri, f"[{system.authority}:{system.code}]"):
        answer = client.get(BLOCK, params={"bbox": box, "bbox-crs": name, "crs": name})
        assert [feature["id"] for feature in answer.json()["features"]] == ["B0"], box
        assert answer.headers["content-crs"] == f"<{system.uri}>"


def test_collections_name_the_systems_and_the_default_is_crs84(client: TestClient) -> None:
    block = client.get("/ogc/collections/block").json()
    assert block["crs"] == [system.uri for system in REFERENCE_SYSTEMS]
    assert block["crs"][0].endswith("CRS84") and block["storageCrs"] in block["crs"]
    plain = client.get(BLOCK)
    assert plain.headers["content-crs"] == f"<{block['crs'][0]}>"
    longitude, latitude = plain.json()["features"][0]["geometry"]["coordinates"][0][0][0]
    assert 116 < longitude < 117 and 39 < latitude < 41
    west_south = client.get(BLOCK, params={"bbox": "39,116,41,117", "bbox-crs": block["crs"][1]})
    assert west_south.json()["numberMatched"] == 2


def test_a_box_far_away_or_without_end_is_answered(client: TestClient) -> None:
    metres = "http://www.opengis.net/def/crs/EPSG/0/4548"
    for box, count in (("-1e300,-1e300,1e300,1e300", 2), ("1e9,1e9,2e9,2e9", 0)):
        answer = client.get(BLOCK, params={"bbox": box, "bbox-crs": metres})
        assert answer.json()["numberMatched"] == count
