"""What is in a file, before anything is asked about it: every site, and what is wrong with each."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from fastapi.testclient import TestClient
from judge import example_city
from judge.example_city import box
from worked_query import in_degrees

READ = "/api/v1/sites/read"
GOOD, BOW = box(0, 0, 100, 100), shapely.Polygon([(0, 0), (90, 90), (90, 0), (0, 90)])


def _features(*shapes: Any) -> bytes:
    features = [
        {"type": "Feature", "properties": {"name": f"地块{n}"}, "geometry": shape}
        for n, shape in enumerate(shapes)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_any_file_that_we_read(client: TestClient, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"DKBH": ["甲", "乙"]}, geometry=[GOOD, box(200, 0, 300, 50)], crs=4548
    )
    frame.to_file(tmp_path / "sites.gpkg")
    (tmp_path / "shp").mkdir()
    frame.to_file(tmp_path / "shp" / "sites.shp", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "sites.zip", "w") as compressed:
        for part in (tmp_path / "shp").iterdir():
            compressed.write(part, part.name)
    for name in ("sites.gpkg", "sites.zip"):
        content = (tmp_path / name).read_bytes()
        sent = client.post(READ, files={"file": (name, content)})
        raw = client.post(f"{READ}?name={name}", content=content)
        assert sent.status_code == raw.status_code == 200, sent.text
        assert sent.json() == raw.json()
        found = sent.json()
        assert (found["file"], found["total"], found["bad"]) == (name, 2, 0)
        assert found["crs"] == "EPSG:4490" and found["source_crs"] == "EPSG:4548"
        first, second = found["features"]
        assert (first["name"], first["area_m2"], second["area_m2"]) == ("甲", 10_000, 5_000)
        assert shapely.geometry.shape(first["geometry"]).is_valid and first["defects"] == []
        assert first["properties"] == {"DKBH": "甲"}


def test_bad_sites_are_named_in_their_places(client: TestClient) -> None:
    bow = shapely.affinity.translate(BOW, *box(0, 0, 1, 1).exterior.coords[2])
    content = _features(
        in_degrees(GOOD), in_degrees(bow), None, in_degrees(box(9e5, 0, 9.1e5, 9e3))
    )
    found = client.post(f"{READ}?name=a.geojson", content=content).json()
    assert (found["total"], found["bad"]) == (4, 3)
    good, crossed, empty, elsewhere = found["features"]
    assert good["error"] is None and good["name"] == "地块0"
    assert crossed["geometry"] is None and crossed["error"] == crossed["defects"][0]
    longitude, latitude = crossed["error"]["at"]
    middle = shapely.geometry.shape(in_degrees(bow)).envelope.centroid
    assert abs(longitude - middle.x) < 1e-3 and abs(latitude - middle.y) < 1e-3
    assert "没有几何" in empty["error"]["msg"] and elsewhere["error"]["remedy"]


@pytest.mark.parametrize("number", ['"NaN"', "1e300", "-1e309", "9" * 400, "{}", "null"])
def test_coordinates_that_are_none(client: TestClient, number: str) -> None:
    shapes = {
        "LineString": f"[[{number}, 39.9], [116.4, 39.9]]",
        "Polygon": f"[[[{number}, 39.9], [116.4, 39.9], [116.4, 39.8], [{number}, 39.9]]]",
    }
    features = ", ".join(
        f'{{"type": "Feature", "properties": {{"n": {number}}}, "geometry": {{"type": "{kind}",'
        f' "coordinates": {coordinates}}}}}'
        for kind, coordinates in shapes.items()
    )
    content = f'{{"type": "FeatureCollection", "features": [{features}]}}'.encode()
    answer = client.post(f"{READ}?name=a.geojson", content=content)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["total"], answer.json()["bad"]) == (2, 2)


@pytest.mark.parametrize("crs", ["EPSG:4548", "EPSG:4490"])
def test_pasted_text(client: TestClient, crs: str) -> None:
    drawn = GOOD if crs == "EPSG:4548" else shapely.geometry.shape(in_degrees(GOOD))
    answer = client.post(f"{READ}?crs={crs}", content=drawn.wkt.encode())
    assert answer.status_code == 200, answer.text
    [site] = answer.json()["features"]
    assert site["area_m2"] == pytest.approx(10_000, abs=0.1)
    geojson = client.post(READ, content=_features(in_degrees(GOOD)))
    assert geojson.json()["features"][0]["area_m2"] == pytest.approx(10_000, abs=0.1)


def test_the_land_offices_coordinates(client: TestClient) -> None:
    points = [(y, x) for x, y in example_city.SITE.exterior.coords]
    lines = [f"J{n},1,{north:.3f},{east:.3f}" for n, (north, east) in enumerate(points, 1)]
    head = ["[属性描述]", "坐标系=2000国家大地坐标系", "几度分带=3", "带号=39", "[地块坐标]"]
    text = "\r\n".join([*head, "5,4.0000,D1,某地块,面,,,,@", *lines]).encode("gb18030")
    for answer in (
        client.post(READ, content=text),
        client.post(f"{READ}?name=a.txt", content=text),
    ):
        assert answer.status_code == 200, answer.text
        [site] = answer.json()["features"]
        assert site["area_m2"] == pytest.approx(40_000, abs=1)


def _bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as compressed:
        compressed.writestr("a.shp", b"\0" * 40_000_000)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "status", "why"),
    [
        ("a.exe", b"MZ", 422, "不认识的文件格式"),
        ("a.zip", b"not a zip", 422, "压缩包已损坏"),
        ("a.zip", _bomb(), 422, "像是压缩炸弹"),
        ("../../a.geojson", b"{}", 422, "a.geojson"),
        ("a.geojson", b"", 400, "空的"),
        ("a.txt", b"hello", 422, "a.txt"),
        ("长" * 200 + ".txt", b"hello", 422, "长.txt"),
    ],
)
def test_what_cannot_be_read(
    client: TestClient, name: str, content: bytes, status: int, why: str
) -> None:
    answer = client.post(READ, params={"name": name}, content=content)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert why in answer.json()["detail"] and "/tmp" not in answer.text


def test_too_large_is_refused_before_it_is_sent(client: TestClient) -> None:
    headers = {"Content-Length": "200000000", "Content-Type": "application/octet-stream"}
    answer = client.post(f"{READ}?name=a.gpkg", content=iter([b"x"]), headers=headers)
    assert answer.status_code == 413 and "50 MB" in answer.json()["detail"]
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    for body in (
        b"--x--\r\n",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--',
    ):
        assert client.post(READ, content=body, headers=form).status_code == 400


def test_a_file_of_several_layers_names_them_and_reads_the_one_that_is_chosen(
    client: TestClient, tmp_path: Path
) -> None:
    one = gpd.GeoDataFrame({"DKBH": ["甲"]}, geometry=[GOOD], crs=4548)
    two = gpd.GeoDataFrame({"DKBH": ["乙"]}, geometry=[box(200, 0, 300, 50)], crs=4548)
    one.to_file(tmp_path / "a.gpkg", layer="红线")
    two.to_file(tmp_path / "a.gpkg", layer="代征地")
    (tmp_path / "shp").mkdir()
    one.to_file(tmp_path / "shp" / "红线.shp", encoding="utf-8")
    two.to_file(tmp_path / "shp" / "代征地.shp", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as compressed:
        for part in (tmp_path / "shp").iterdir():
            compressed.write(part, part.name)
    for name, ending in (("a.gpkg", ""), ("a.zip", ".shp")):
        content = (tmp_path / name).read_bytes()
        refused = client.post(READ, params={"name": name}, content=content)
        [flaw] = refused.json()["errors"]
        assert refused.status_code == 422 and flaw["loc"] == [name, "from"]
        assert sorted(flaw["value"]) == sorted([f"红线{ending}", f"代征地{ending}"])
        assert "--from" in flaw["remedy"] and "?from=" in flaw["remedy"]
        for chosen, code in (("红线", "甲"), ("代征地", "乙")):
            read = client.post(READ, params={"name": name, "from": chosen}, content=content)
            assert [site["name"] for site in read.json()["features"]] == [code], read.text
        absent = client.post(READ, params={"name": name, "from": "没有"}, content=content)
        assert absent.status_code == 422 and "红线" in absent.json()["detail"]


def test_pasted_text_is_read_line_by_line(client: TestClient) -> None:
    text = "甲地块\n点号 X Y H\nJ1 4418600 447800 43\nJ2 4418600 447900 43\nJ3 4418700 447900 43"
    read = client.post(READ, content=text.encode())
    assert read.status_code == 200, read.text
    found = read.json()
    assert [(line["line"], line["read_as"], line["label"]) for line in found["lines"]] == [
        (1, "地块名称", None),
        (2, "表头", None),
        (3, "界址点", "J1"),
        (4, "界址点", "J2"),
        (5, "界址点", "J3"),
    ]
    [site] = found["features"]
    assert site["name"] == "甲地块" and site["area_m2"] == 5_000
    assert (found["source_crs"], found["crs_origin"]) == ("EPSG:4548", "format")
    assert site["source"]["coordinates"][0][0] == [447800, 4418600]
    assert any("高程" in note for note in found["notes"])
    refused = client.post(READ, content=text.replace("J2 4418600", "J2 44l8600").encode())
    [flaw] = refused.json()["errors"]
    assert flaw["loc"] == ["粘贴的文本", "line", 4] and flaw["value"] and flaw["remedy"]


def test_a_stated_area_that_is_not_the_measured_one_is_noted(client: TestClient) -> None:
    for stated, answered in ((10_000, 0), ("1公顷", 0), (10_020, 1), ("2 公顷", 1)):
        feature = {"type": "Feature", "properties": {"YDMJ": stated}, "geometry": in_degrees(GOOD)}
        read = client.post(f"{READ}?name=a.geojson", content=json.dumps(feature).encode())
        assert len(read.json()["features"][0]["notes"]) == answered, stated
