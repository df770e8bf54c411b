"""GCJ-02 and BD-09 against public vectors, where they are at hand, and against themselves."""

import csv
import json
from math import cos, hypot, radians
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprint.site.obfuscated import (
    bd09_to_wgs84,
    gcj02_to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

lons = st.floats(73.7, 135.0, allow_nan=False)
lats = st.floats(18.0, 53.5, allow_nan=False)


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return hypot((a[0] - b[0]) * cos(radians(a[1])), a[1] - b[1]) * 111_320


@given(lons, lats)
def test_there_and_back_is_within_a_millimetre(lon: float, lat: float) -> None:
    assert metres(gcj02_to_wgs84(*wgs84_to_gcj02(lon, lat)), (lon, lat)) < 0.001
    assert metres(bd09_to_wgs84(*wgs84_to_bd09(lon, lat)), (lon, lat)) < 0.001


def test_the_shift_in_beijing_is_half_a_kilometre() -> None:
    assert 300 < metres(wgs84_to_gcj02(116.4, 39.9), (116.4, 39.9)) < 700


def test_664_places_agree_within_a_metre(shared_data: Path) -> None:
    places = json.loads((shared_data / "transform/gcoord_china-cities_664x6crs.json").read_text())
    assert len(places) == 664
    for place in places:
        at = {name: tuple(place["coords"][name]) for name in ("WGS84", "GCJ02", "BD09")}
        assert metres(wgs84_to_gcj02(*at["WGS84"]), at["GCJ02"]) < 1
        assert metres(gcj02_to_wgs84(*at["GCJ02"]), at["WGS84"]) < 1
        assert metres(wgs84_to_bd09(*at["WGS84"]), at["BD09"]) < 1
        assert metres(bd09_to_wgs84(*at["BD09"]), at["WGS84"]) < 1


@pytest.mark.parametrize("kind", ["wgs2gcj", "wgs2bd"])
def test_other_implementations_agree(shared_data: Path, kind: str) -> None:
    forward = {"wgs2gcj": wgs84_to_gcj02, "wgs2bd": wgs84_to_bd09}[kind]
    with (shared_data / "transform/eviltransform_vectors.csv").open() as file:
        for row in csv.DictReader(file):
            if row["kind"] == kind:
                there = forward(float(row["lng_in"]), float(row["lat_in"]))
                assert metres(there, (float(row["lng_out"]), float(row["lat_out"]))) < 0.6
