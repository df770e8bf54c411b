"""Inputs that were once answered for something else, where they lie beside the checkout; the kinds
that they are of have small tests of their own elsewhere."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from blueprint.city import city
from layers.releases.imports import Accuracies, check_file, layer_named

READ, ASK = "/api/v1/sites/read", "/api/v1/site-queries"
FULL = 37_983.3


def read(client: TestClient, folder: Path, **params: str) -> Any:
    file = next(f for f in sorted(folder.iterdir()) if f.suffix in (".txt", ".zip", ".gpkg"))
    name = {} if file.name == "paste.txt" else {"name": file.name}
    return client.post(READ, params={**name, **params}, content=file.read_bytes())


@pytest.mark.parametrize(
    ("case", "areas", "expected_note"),
    [
        ("02-paste-two-plots-one-polygon", [10_000, 10_000], ""),
        ("12-shp-polygonz", [FULL], "高程"),
        ("13-gpkg-z", [FULL], "高程"),
        ("20-txt-spaces", [FULL], "空格"),
        ("22-txt-remark-column", [FULL], "备注"),
        ("25-txt-fullwidth-digits", [FULL], "全角"),
        ("28-txt-closing-1mm", [FULL], "首点"),
        ("29-txt-central-meridian", [FULL], ""),
        ("32-paste-numbered-degrees", [FULL], "经度、纬度"),
        ("33-paste-numbered-from-3", [FULL], "经度、纬度"),
        ("35-paste-X-equals", [18_992], ""),
        ("38-paste-hole", [120_000], ""),
        ("41-gpkg-two-geometry-columns", [FULL], "几何列"),
    ],
)
def test_read_for_what_it_is(
    client: TestClient, arriving: Path, case: str, areas: list[float], expected_note: str
) -> None:
    answer = read(client, arriving / case)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert [site["area_m2"] for site in found["features"]] == pytest.approx(areas, rel=5e-3)
    notes = found["notes"] + [note for site in found["features"] for note in site["notes"]]
    assert expected_note in "；".join(notes), notes


def test_a_system_of_heights_beside_that_of_the_plane(client: TestClient, arriving: Path) -> None:
    for file in sorted((arriving / "17-prj-vertcs").glob("*.zip")):
        answer = client.post(READ, params={"name": file.name}, content=file.read_bytes())
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert found["source_crs"] == "EPSG:4548" and found["bad"] == 0
        assert any("Yellow_Sea_1985" in note for note in found["notes"])


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ("01-paste-bad-line-drops-corner", "第 3 行"),
        ("18-txt-trailing-note", "第 19 行"),
        ("26-txt-beijing-local", "转换参数不公开"),
    ],
)
def test_refused_by_name(client: TestClient, arriving: Path, case: str, why: str) -> None:
    answer = read(client, arriving / case)
    assert answer.status_code == 422 and why in answer.json()["detail"], answer.text


@pytest.mark.parametrize("case", ["09-site-z-const", "10-site-z-zero", "11-site-z-close-diff"])
def test_heights_are_dropped_with_a_note(client: TestClient, arriving: Path, case: str) -> None:
    answer = client.post(ASK, json=json.loads((arriving / case / "body.json").read_text()))
    assert answer.status_code == 201, answer.text
    assert answer.json()["site"]["area_m2"] == pytest.approx(FULL, abs=1)
    assert any("高程" in notice for notice in answer.json()["notices"])


def test_systems_that_are_declared(client: TestClient, arriving: Path) -> None:
    xian = json.loads((arriving / "05-site-crs-member-ignored/site.json").read_text())
    answer = client.post(ASK, json=xian)
    assert answer.status_code == 422 and "1980 西安坐标系" in answer.json()["detail"]
    for file in (arriving / "07-feature-level-crs-in-file").glob("*.geojson"):
        found = client.post(READ, params={"name": file.name}, content=file.read_bytes()).json()
        assert "1980 西安坐标系" in found["features"][0]["error"]["msg"], file
    for case in ("47-crs-uri-refused", "51-geometrycollection-one-polygon"):
        body = json.loads((arriving / case / "body.json").read_text())
        answer = client.post(ASK, json=body)
        assert answer.status_code == 201, answer.text
        assert answer.json()["site"]["area_m2"] == pytest.approx(FULL, abs=30)


def test_a_spike_is_refused_with_a_place(client: TestClient, arriving: Path) -> None:
    body = json.loads((arriving / "53-spike-10m/body.json").read_text())
    detail = client.post(ASK, json=body).json()["detail"]
    assert "东经 116.392" in detail and "北纬 39.901" in detail, detail


def test_what_is_not_read_is_not_promised(client: TestClient, arriving: Path) -> None:
    readable = client.get("/api/v1/vocabulary").json()["readable_files"]
    endings = {ending for kind in readable for ending in kind["endings"]}
    for name in ("s.dxf", "s.kml"):
        content = (arriving / "31-dxf-promised" / name).read_bytes()
        answer = client.post(READ, params={"name": name}, content=content)
        assert answer.status_code == 422 and name[1:] not in endings
        remedy = answer.json()["errors"][0]["remedy"]
        assert all(ending in remedy for ending in endings) and ".dxf" not in remedy


def test_columns_of_one_name(client: TestClient, arriving: Path) -> None:
    answer = read(client, arriving / "39-dbf-same-names")
    [site] = answer.json()["features"]
    assert {"R2", "居住"} <= set(site["properties"].values()), site["properties"]
    assert any("同名" in note for note in answer.json()["notes"])


def test_lookalike_codes(arriving: Path) -> None:
    checked = check_file(
        arriving / "42-codes-lookalike" / "c.geojson",
        layer_named("block"),
        city=city(),
        accuracies=Accuracies(0.5, 5),
    )
    rows = [issue.row for issue in checked.report.issues if "看起来相同" in issue.why]
    assert rows == [2, 3, 4, 5]


def test_requests_by_hand(client: TestClient, arriving: Path) -> None:
    lines = (arriving / "03-applicability-crs-ignored" / "request.txt").read_text().split()
    statuses = [client.get(line).status_code for line in lines]
    assert 200 not in statuses and statuses[1:] == [422, 422], statuses
    assert client.head("/healthz").status_code == 200
    slash = (arriving / "49-items-trailing-slash" / "request.txt").read_text().strip()
    with_slash, without = client.get(slash).json(), client.get(slash.rstrip("/")).json()
    assert with_slash["features"] == without["features"]
