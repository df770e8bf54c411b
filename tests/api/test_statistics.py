"""City statistics as programs, people at a browser and people at a shell get them."""

import csv
import json
import re
from pathlib import Path

import openpyxl
import pytest
from fastapi.testclient import TestClient
from judge import example_city
from judge.counting import District
from loading import load_city, rows_of
from serving import Server
from test_cli import Run, blueprint_with

from blueprint.city import city
from blueprint.planning.statistics import MEANINGS, Measure
from blueprint.vocabulary import Kind
from layers.database.connections import Database
from layers.releases.lifecycle import rollback, stage

STATISTICS = "/api/v1/statistics"
DAY = example_city.DAY.isoformat()
DISTRICTS = (
    District("110101", "=西<b>半</b>区", example_city.box(0, 0, 500, 1000)),
    District("110102", "东半区", example_city.box(500, 0, 1000, 1000)),
)


@pytest.fixture(scope="module", autouse=True)
def districts(app_database: Database) -> None:
    """The example city in two districts, one with a name that is out for trouble."""
    rows = [rows_of("district", DISTRICTS)]
    stage(app_database, rows, city=city(), by="test", fictitious=True, publish_at_once=True)


@pytest.fixture
def blueprint(server: Server, database_name: str, tmp_path: Path) -> Run:
    url = server.app_url(database_name)
    return blueprint_with({"BLUEPRINT_HOME": str(tmp_path), "BLUEPRINT_DATABASE_URL": url})


def test_the_document(client: TestClient) -> None:
    answer = client.get(STATISTICS, params={"as_of": DAY})
    assert answer.status_code == 200
    document = answer.json()
    assert (document["as_of"], document["known_at"], document["unit"]) == (DAY, None, "ha")
    assert not document["forecast"] and document["fictitious"]
    assert document["notices"][0].startswith("虚构数据")
    assert document["city"]["area_ha"] == document["city"]["planned_ha"] == 100
    assert [district["code"] for district in document["districts"]] == ["110101", "110102"]
    for place, whole in ((document["city"], 100), *((d, 50) for d in document["districts"])):
        assert [row["kind"] for row in place["kinds"]] == list(Kind)
        for row in place["kinds"]:
            figures = {name: value for name, value in row.items() if value and name != "kind"}
            assert figures == {"assessed_ha": whole, "valid_ha": whole}
    one = client.get(STATISTICS, params={"as_of": DAY, "district": "110102"}).json()
    assert [district["name"] for district in one["districts"]] == ["东半区"]
    assert one["city"] == document["city"]


def test_nothing_is_counted_again_until_something_changes(
    client: TestClient, app_database: Database
) -> None:
    params = {"as_of": DAY}
    first = client.get(STATISTICS, params=params)
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get(STATISTICS, params=params, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(STATISTICS, params={"as_of": "2024-01-11"}, headers=known).status_code == 200

    half = example_city.assessment(geometry=example_city.WEST_HALF)
    release = load_city(app_database, example_city.city(half))
    changed = client.get(STATISTICS, params=params, headers=known)
    assert changed.status_code == 200
    water = changed.json()["city"]["kinds"][2]
    assert (water["valid_ha"], water["not_assessed_ha"]) == (50, 50)
    rollback(app_database, release, by="test")
    assert client.get(STATISTICS, params=params, headers=known).status_code == 304


@pytest.mark.parametrize(
    ("params", "status", "says"),
    [
        ({"as_of": "soon"}, 422, "不是日期"),
        ({"known_at": "2026-03-01T12:00"}, 422, "不是带时区的时刻"),
        ({"known_at": "2199-01-01T00:00:00Z"}, 422, "时刻在将来"),
        ({"known_at": "2001-01-01"}, 404, "没有行政区"),
        ({"district": "999999"}, 404, "没有代码为“999999”的行政区"),
    ],
)
def test_what_cannot_be_answered(
    client: TestClient, params: dict[str, str], status: int, says: str
) -> None:
    """Programs get a problem, people a page with the form to ask again."""
    refused = client.get(STATISTICS, params=params)
    assert refused.status_code == status and says in refused.json()["detail"]
    page = client.get("/statistics", params=params)
    assert page.status_code == status and says in page.text
    assert page.headers["content-type"].startswith("text/html") and "<form" in page.text


def test_the_page(client: TestClient) -> None:
    """Whole in itself: no script, and nothing is fetched from anywhere."""
    assert 'href="/statistics"' in client.get("/").text
    page = client.get("/statistics", params={"as_of": DAY})
    assert page.status_code == 200
    text = page.text
    assert not re.search(r"<script|<link|<img|\bsrc=|@import|url\(|https?://", text)
    for word in ("城市统计", "虚构数据", *(kind.label for kind in Kind), *MEANINGS.values()):
        assert word in text
    assert "=西&lt;b&gt;半&lt;/b&gt;区" in text and "<b>" not in text
    assert text.count('class="bar"') == len(Kind) * (1 + len(DISTRICTS))
    assert 'aria-label="有效 100.0%"' in text

    empty = client.get("/statistics", params={"as_of": "", "known_at": "", "district": ""})
    assert empty.status_code == 200
    one = client.get("/statistics", params={"as_of": DAY, "district": "110102"}).text
    assert "<h2>东半区" in one and f"/statistics?as_of={DAY}&amp;district=110101" in one


def test_parameters_come_back_as_text(client: TestClient) -> None:
    page = client.get("/statistics", params={"known_at": '"><script>alert(1)</script>'})
    assert page.status_code == 422
    assert "<script>" not in page.text and "&lt;script&gt;" in page.text


def test_the_command(blueprint: Run, tmp_path: Path) -> None:
    shown = blueprint("statistics", "--as-of", DAY).stdout
    for word in ("全市", "东半区", "100.0%", "无数据不等于未评估", *(m.label for m in Measure)):
        assert word in shown
    document = json.loads(blueprint("statistics", "--as-of", DAY, "--json").stdout)
    assert document["city"]["kinds"][0]["valid_ha"] == 100
    assert "没有代码" in blueprint("statistics", "--district", "9", status=1).stderr
    assert "不是日期" in blueprint("statistics", "--as-of", "soon", status=2).stderr


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_table_as_a_file(blueprint: Run, tmp_path: Path, suffix: str) -> None:
    """A row a district and kind; a name is never a formula."""
    out = tmp_path / f"统计{suffix}"
    blueprint("statistics", "--as-of", DAY, "-o", out)
    if suffix == ".csv":
        with out.open(encoding="utf-8-sig", newline="") as opened:
            head, *rows = csv.reader(opened)
    else:
        sheet = openpyxl.load_workbook(out).active
        assert sheet is not None
        head, *rows = ([str(cell.value) for cell in row] for row in sheet.iter_rows())
    assert len(rows) == len(DISTRICTS) * len(Kind)
    first = dict(zip(head, rows[0], strict=True))
    assert first["行政区"] == "'=西<b>半</b>区"
    assert first["评价"] == "节能评价" and float(first["有效（公顷）"]) == 50
    assert "可用：.csv .xlsx" in blueprint("statistics", "-o", "a.gpkg", status=2).stderr
