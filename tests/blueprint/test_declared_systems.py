"""A coordinate system that is declared anywhere is honoured or refused; heights are dropped."""

from typing import Any

import pytest

from blueprint.city import city
from blueprint.errors import BadSite
from blueprint.site import Site, read_site
from blueprint.site.crs import label_of, resolve

RING = [[116.39, 39.9], [116.392, 39.9], [116.392, 39.902], [116.39, 39.902], [116.39, 39.9]]
METRES = [[447833, 4418603], [448004, 4418603], [448004, 4418825], [447833, 4418603]]
POLYGON: dict[str, Any] = {"type": "Polygon", "coordinates": [RING]}
URI = "http://www.opengis.net/def/crs"


def named(name: object) -> dict[str, object]:
    return {"type": "name", "properties": {"name": name}}


def read(geometry: dict[str, Any], **message: Any) -> Site:
    return read_site(geometry, city=city(), tolerance_m=0.5, accuracy_m=5, **message)


@pytest.mark.parametrize(
    ("name", "epsg"),
    [
        ("EPSG:4548", 4548),
        ("urn:ogc:def:crs:EPSG::4548", 4548),
        (f"{URI}/EPSG/0/4548", 4548),
        (f"{URI.replace('http', 'https')}/EPSG/9.9.1/4548", 4548),
        (f"{URI}/OGC/1.3/CRS84", 4326),
        (f"{URI}/OGC/0/CRS84h", 4326),
        ("http://www.opengis.net/gml/srs/epsg.xml#4490", 4490),
        ("[EPSG:4490]", 4490),
        ("EPSG:4480", 4490),
        ("EPSG:4490+5737", 4490),
        (4548, 4548),
    ],
)
def test_a_system_by_code_urn_or_uri(name: str | int, epsg: int) -> None:
    assert resolve(name).epsg == epsg


@pytest.mark.parametrize("where", ["feature", "geometry", "collection's member"])
@pytest.mark.parametrize(
    "member",
    [
        {"crs": named("EPSG:4548")},
        {"crs": "EPSG:4548"},
        {"coordRefSys": f"{URI}/EPSG/0/4548"},
        {"coordRefSys": {"type": "Reference", "href": f"{URI}/EPSG/0/4548"}},
    ],
)
def test_declared_anywhere_it_is_honoured(where: str, member: dict[str, Any]) -> None:
    shape: dict[str, Any] = {"type": "Polygon", "coordinates": [METRES]}
    if where == "feature":
        given: dict[str, Any] = {"type": "Feature", "geometry": shape, **member}
    elif where == "geometry":
        given = {**shape, **member}
    else:
        given = {"type": "GeometryCollection", "geometries": [{**shape, **member}]}
    assert read(given).crs == read(given, crs="EPSG:4548").crs == "EPSG:4548"
    with pytest.raises(BadSite, match="不一致"):
        read(given, crs="EPSG:4527")


@pytest.mark.parametrize(
    ("member", "why"),
    [
        ({"crs": named("EPSG:4610")}, "1980 西安坐标系"),
        ({"crs": None}, "坐标系未知"),
        ({"crs": {"type": "link"}}, "无法辨认"),
        ({"crs": named("北京地方坐标系")}, "不公开"),
        ({"crs": "GCJ02", "coordRefSys": f"{URI}/EPSG/0/4490"}, "不一致"),
    ],
)
def test_declared_and_not_usable_it_is_refused(member: dict[str, Any], why: str) -> None:
    for given in ({**POLYGON, **member}, {"type": "Feature", "geometry": POLYGON, **member}):
        with pytest.raises(BadSite, match=why) as refused:
            read(given)
        assert refused.value.flaws[0].loc[-1] in ("crs", "coordRefSys")


def test_systems_with_one_meaning_do_not_disagree() -> None:
    assert read({**POLYGON, "crs": "EPSG:4326"}, crs="EPSG:4490").crs == "EPSG:4490"


@pytest.mark.parametrize("more", [[0], [43.5], [None, 3], [float("nan")]])
def test_heights_and_measures_are_dropped_with_a_note(more: list[Any]) -> None:
    flat, high = read(POLYGON), read({**POLYGON, "coordinates": [[[*p, *more] for p in RING]]})
    assert (flat.dropped, high.wkb) == (None, flat.wkb) and "高程" in str(high.dropped)
    line = {"type": "LineString", "coordinates": [[*p, *more] for p in RING[:2]], "width_m": 20}
    assert read(line).dropped


def test_a_collection_of_polygons_is_a_site() -> None:
    apart = [[[x + 0.01, y] for x, y in RING]]
    both = {
        "type": "GeometryCollection",
        "geometries": [POLYGON, {"type": "MultiPolygon", "coordinates": [apart]}],
    }
    assert read(both).area_m2 == pytest.approx(2 * read(POLYGON).area_m2, rel=1e-3)
    for member in ({"type": "Point", "coordinates": RING[0]}, both, "x"):
        with pytest.raises(BadSite, match="只能有面"):
            read({"type": "GeometryCollection", "geometries": [POLYGON, member]})


def test_where_a_boundary_is_wrong_is_given_in_metres_and_in_degrees() -> None:
    bow = [RING[0], RING[2], RING[1], RING[3], RING[0]]
    with pytest.raises(BadSite, match=r"X 44187\d\d\.\d\d、Y 4479\d\d\.\d\d（东经 116\.391"):
        read({"type": "Polygon", "coordinates": [bow]})


def test_a_system_is_named_as_planners_name_it() -> None:
    assert label_of("EPSG:4527") == "CGCS2000 3 度带第 39 带（EPSG:4527）"
    assert label_of("EPSG:4548") == "CGCS2000 3 度带中央子午线 117°（EPSG:4548）"
    assert label_of("EPSG:4498") == "CGCS2000 6 度带第 20 带（EPSG:4498）"
    assert label_of("EPSG:4490") == "CGCS2000 经纬度" and label_of("X") == "X"
