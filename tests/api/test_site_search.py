"""The question turned round: which land fits, in what order and why, and what costs most."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pytest
from fastapi.testclient import TestClient
from judge.example_city import FACTS, box
from search_parcels import DAY, load_land
from serving import Server
from test_cli import blueprint_with
from worked_query import in_degrees

from blueprint.vocabulary import Kind
from layers.database.connections import Database

SEARCH = "/api/v1/site-search"


@pytest.fixture(scope="module")
def app_database(server: Server, database_name: str) -> Iterator[Database]:
    opened = Database(server.app_url(database_name), pool_size=2)
    load_land(opened)
    yield opened
    opened.close()


@pytest.fixture
def search(client: TestClient) -> Callable[..., dict[str, Any]]:
    def ask(**conditions: Any) -> dict[str, Any]:
        body = {"as_of": DAY, "limit": 100, **conditions}
        answer = client.post(SEARCH, json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    return ask


def codes(found: dict[str, Any]) -> set[str]:
    return {candidate["code"][-2:] for candidate in found["candidates"]}


def test_each_condition_narrows_and_all_together(
    search: Callable[..., dict[str, Any]],
) -> None:
    everything = search()
    assert everything["considered"] == everything["matched"] == 25
    assert everything["summary"] == "25 块规划地块中，有 25 块符合全部条件"
    assert search(land_use=["b"])["matched"] == 10
    assert search(land_use=["R2", "B2"], land_use_system="mnr-2023")["matched"] == 0
    # A limit that the map does not state meets none.
    assert codes(search(far={"min": 0, "max": 1})) == {f"{c}1" for c in range(5)}
    assert search(area_m2={"min": 10_000, "max": 10_000})["matched"] == 25
    assert search(area_m2={"min": 10_000.02})["matched"] == 0
    assert codes(search(district="西区")) == {f"{c}{r}" for c in range(2) for r in range(5)}
    # Within an area, slivers aside; what only meets it is not.
    area = in_degrees(box(50.2, 0, 400, 400))
    assert codes(search(within=area)) == {"00", "01", "10", "11"}
    longitudes, latitudes = zip(*area["coordinates"][0], strict=True)
    bbox = [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]
    assert codes(search(bbox=bbox)) >= {"00", "01", "10", "11"}
    by_distance = search(distance_to={"school": 100}, sort="distance")
    assert (
        codes(by_distance) == {"22"}
        and by_distance["candidates"][0]["distances"][0]["distance_m"] == 0
    )
    assert search(distance_to={"school": 151})["matched"] == 5
    found = search(land_use=["R2"], far={"min": 2}, district="110105", waived=["traffic_impact"])
    assert codes(found) == {"22", "23", "24"}


def test_zones_are_avoided_as_a_determination_meets_them(
    search: Callable[..., dict[str, Any]], client: TestClient
) -> None:
    free = search(avoid=["permanent_farmland"])
    # Four lie in farmland, one is touched by less than the tolerance, the north has no data.
    farmland, silent = {"30", "31", "40", "41"}, {f"{c}4" for c in range(5)}
    assert codes(free) == {f"{c}{r}" for c in range(5) for r in range(4)} - farmland
    allowed = search(avoid=["permanent_farmland"], allow_no_data=True)
    assert codes(allowed) == codes(free) | silent
    [one] = [c for c in allowed["candidates"] if c["code"].endswith("24")]
    assert one["avoided"][0]["state"] == "no_data"
    assert any("没有数据" in reason for reason in one["reasons"])
    for candidate in allowed["candidates"] + search()["candidates"]:
        question = {"site": {"parcel": candidate["code"]}, "as_of": DAY}
        document = client.post("/api/v1/site-queries", json=question).json()
        [state] = [
            d["state"]
            for d in document["data"]
            if (d["layer"], d["theme"]) == ("control_zone", "permanent_farmland")
        ]
        if state == "concerned":
            assert candidate["code"][-2:] not in codes(allowed)
        else:
            assert (candidate["code"][-2:] in codes(free)) is (state == "not_concerned")


@pytest.mark.parametrize("facts", [{}, FACTS, {**FACTS, "floor_area_ratio": 2.5}])
def test_a_waiver_found_is_what_a_site_query_answers(
    search: Callable[..., dict[str, Any]], client: TestClient, facts: dict[str, Any]
) -> None:
    everything = search(project=facts)["candidates"]
    waived: dict[str, set[str]] = {kind: set() for kind in Kind}
    settled: dict[str, set[str]] = {kind: set() for kind in Kind}
    for candidate in everything:
        question = {"site": {"parcel": candidate["code"]}, "as_of": DAY, "project": facts}
        document = client.post("/api/v1/site-queries", json=question).json()
        for listed, full in zip(candidate["evaluations"], document["evaluations"], strict=True):
            for name in ("kind", "verdict", "standing", "reason", "coverage"):
                assert listed[name] == full[name]
            if full["verdict"] == "waived":
                waived[full["kind"]].add(candidate["code"][-2:])
                if full["standing"] == "settled":
                    settled[full["kind"]].add(candidate["code"][-2:])
    for kind in Kind:
        assert codes(search(project=facts, waived=[kind])) == waived[kind]
        assert codes(search(project=facts, waived=[kind], settled_only=True)) == settled[kind]
    assert waived["water_impact"] != waived["traffic_impact"]


def test_ranks_are_explained(search: Callable[..., dict[str, Any]]) -> None:
    found = search(
        waived=["water_impact", "traffic_impact"],
        distance_to={"school": 600},
        avoid=["permanent_farmland"],
        area_m2={"min": 5_000},
    )
    scores = [candidate["score"] for candidate in found["candidates"]]
    assert scores == sorted(scores, reverse=True) and len(set(scores)) > 1
    first = found["candidates"][0]
    assert first["rank"] == 1 and first["score_parts"]["waived"] == 50
    assert first["reasons"][0] == "水影响评价、交通影响评价：符合所列条件时不再重复开展"
    assert first["reasons"][1].startswith("距最近的中小学校“=<b>一小</b>”")
    assert first["reasons"][2:4] == [
        "不涉及永久基本农田",
        "用地面积 10,000 m²（要求不小于 5,000 m²）",
    ]
    assert first["reasons"][-1].startswith("第 1 位，得分")
    assert any("附条件" in notice for notice in found["notices"])
    by_far = search(far={"min": 0}, sort="far")["candidates"]
    assert [c["far_max"] for c in by_far] == sorted((c["far_max"] for c in by_far), reverse=True)
    assert "geometry" not in first and search(geometry=True, limit=1)["candidates"][0]["geometry"]


def test_a_search_that_finds_nothing_says_which_condition_costs_most(
    search: Callable[..., dict[str, Any]],
) -> None:
    conditions: dict[str, Any] = {
        "district": "东区",
        "waived": ["traffic_impact", "water_impact"],
        "far": {"min": 1},
        "land_use": ["B"],
    }
    nothing = search(**conditions)
    assert nothing["matched"] == 0
    by_condition = {(c["condition"], c["entry"]): c["matched"] for c in nothing["costs"]}
    assert [c["matched"] for c in nothing["costs"]] == sorted(by_condition.values(), reverse=True)
    for (name, entry), matched in by_condition.items():
        without = dict(conditions)
        if entry is None:
            del without[name]
        else:
            without[name] = [each for each in without[name] if each != entry]
        assert search(**without)["matched"] == matched, (name, entry)
    assert by_condition["waived", None] == by_condition["waived", "water_impact"] == 8
    assert nothing["summary"].startswith("没有符合的地块；代价最大的条件是“不再重复开展")
    unsettled = search(waived=["traffic_impact"], settled_only=True)
    assert unsettled["costs"][0]["condition"] in ("settled_only", "waived")
    assert {c["condition"]: c["matched"] for c in unsettled["costs"]}["settled_only"] == 25
    hopeless = search(**conditions, area_m2={"min": 20_000})
    assert "至少放宽两个条件" in hopeless["summary"]


def test_an_unknown_condition_is_named_with_what_there_is(client: TestClient) -> None:
    body = {
        "waived": ["wind"],
        "avoid": ["swamp"],
        "land_use": ["Q9"],
        "distance_to": {"zoo": 10, "school": -1},
        "area_m2": {"min": 5, "max": 1},
        "far": 3,
        "bbox": [1, 2, 3],
        "limit": 0,
        "sort": "beauty",
        "colour": "red",
        "project": {"use": "castle"},
        "as_of": "yesterday",
    }
    answer = client.post(SEARCH, json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    flaws = {tuple(map(str, flaw["loc"])): flaw for flaw in answer.json()["errors"]}
    assert set(flaws) == {
        ("colour",), ("as_of",), ("project", "use"), ("bbox",), ("land_use", "0"), ("area_m2",),
        ("far",), ("waived", "0"), ("avoid", "0"), ("distance_to", "zoo"),
        ("distance_to", "school"), ("limit",), ("sort",),
    }  # fmt: skip
    assert "R2" in flaws["land_use", "0"]["remedy"]
    assert "school" in flaws["distance_to", "zoo"]["remedy"]
    assert "water_impact（水影响评价）" in flaws["waived", "0"]["remedy"]
    two = client.post(SEARCH, json={"district": "西区", "bbox": [116, 39, 117, 40]})
    assert "只能给出其一" in two.json()["detail"]
    unknown = client.post(SEARCH, json={"district": "<script>"})
    assert "110108 西区" in unknown.json()["errors"][0]["remedy"]
    bow = {"type": "Polygon", "coordinates": [[[116, 40], [116, 40], [116, 40], [116, 40]]]}
    assert client.post(SEARCH, json={"within": bow}).json()["errors"][0]["loc"][0] == "within"


def test_the_answer_is_kept_until_something_changes(client: TestClient) -> None:
    body = {"as_of": DAY, "waived": ["water_impact"]}
    first = client.post(SEARCH, json=body)
    known = {"If-None-Match": first.headers["etag"]}
    assert client.post(SEARCH, json=body, headers=known).status_code == 304
    assert client.post(SEARCH, json={**body, "limit": 1}, headers=known).status_code == 200


def test_what_was_found_as_a_file(client: TestClient, tmp_path: Path) -> None:
    body = {"as_of": DAY, "waived": ["water_impact"], "distance_to": {"school": 400}, "limit": 5}
    compressed = client.post(f"{SEARCH}?format=gpkg", json=body)
    (tmp_path / "a.gpkg").write_bytes(compressed.content)
    meta, _, geometry, fields = pyogrio.raw.read(tmp_path / "a.gpkg")
    assert meta["crs"] == "EPSG:4490" and len(geometry) == 5
    assert fields[list(meta["fields"]).index("水影响评价")][0] == "符合所列条件时不再重复开展"
    sheet = client.post(
        SEARCH, json=body, headers={"Accept": compressed.headers["content-type"].replace(
            "application/geopackage+sqlite3",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )},
    )  # fmt: skip
    (tmp_path / "a.xlsx").write_bytes(sheet.content)
    rows = list(openpyxl.load_workbook(tmp_path / "a.xlsx").active.values)
    assert rows[0][:2] == ("名次", "地块编号") and "距中小学校（m）" in rows[0]
    assert len(rows) == 6 and rows[1][0] == 1


def test_at_a_shell(
    server: Server, database_name: str, app_database: Database, tmp_path: Path
) -> None:
    url = server.app_url(database_name)
    run = blueprint_with({"BLUEPRINT_HOME": str(tmp_path), "BLUEPRINT_DATABASE_URL": url})
    out = tmp_path / "found.csv"
    options = ["--waived", "water_impact", "--near", "school=600", "--as-of", DAY, "-o", str(out)]
    document = json.loads(run("search", *options, "--json").stdout)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["地块编号"] for row in rows] == [c["code"] for c in document["candidates"]]
    table = run("search", "--district", "西区", "--as-of", DAY).stdout
    assert "25 块规划地块中，有 10 块符合全部条件" in table
    nothing = run("search", "--area-min", "20000", "--as-of", DAY)
    assert "不要求“用地面积”，有 25 块" in nothing.stdout
    assert "school" in run("search", "--near", "zoo=10", status=2).stderr
