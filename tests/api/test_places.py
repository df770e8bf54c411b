"""A place is found however its code or name is typed, the best fit first, by who may see it."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from judge.example_city import box
from loading import rows_of
from requests_as import seen_by
from search_parcels import load_land
from serving import Server
from sqlalchemy import text

from blueprint.city import city
from blueprint.viewer import ANYONE, OPERATOR, Viewer
from layers.database.connections import Database
from layers.places.spelling import nearness, search_key
from layers.releases.lifecycle import stage

PLACES = "/api/v1/places"


def _zone(code: str, **fields: str) -> SimpleNamespace:
    given = {"type": "green_line", "effect": "inform", **fields}
    return SimpleNamespace(code=code, name="秘密花园", geometry=box(0, 0, 90, 90), **given)


@pytest.fixture(scope="module")
def app_database(server: Server, database_name: str) -> Iterator[Database]:
    opened = Database(server.app_url(database_name), pool_size=2)
    load_land(opened)
    zones = [_zone("Z-0001"), _zone("Z-0002", visibility="restricted")]
    layers = [rows_of("control_zone", zones)]
    stage(opened, layers, city=city(), by="test", publish_at_once=True)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("HD00-1603-03A", "HD00-1603-03A"),
        ("hd0016030003a", "HD00-1603-03A"),
        ("ＨＤ００－１６０３－０３Ａ", "HD00-1603-03A"),
        (" hd 1603 3a ", "HD00-1603-03A"),
        ("HD00/1603/03a", "HD00-1603-03A"),
        ("hd00-1603-3", "HD00-1603-03"),
        ("1820-618a", "1820-618A"),
    ],
)
def test_the_same_code_however_it_is_typed(typed: str, code: str) -> None:
    found = nearness(typed, code, None)
    assert found is not None and found[0].name == "EXACT"
    assert search_key(typed) == search_key(code)


@pytest.mark.parametrize(
    ("typed", "code", "name"),
    [
        ("HD00-16", "HD00-1603-03A", "PREFIX"),
        ("hd16", "HD00-1603-03A", "PREFIX"),
        ("1603-3a", "HD00-1603-03A", "CONTAINS"),
        ("160303", "HD00-1603-03A", "CONTAINS"),
        ("10", "HD-1-2", None),
        ("hd-1-20", "HD-1-2", None),
        ("-", "HD-1-2", None),
        ("QT00-0112-0", "QT00-0112", "PREFIX"),
        ("QT00-0112-00", "QT00-0112", "PREFIX"),
        ("qt0001120", "QT00-0112", None),
        ("QT00-0112", "QT00-0112-00", "PREFIX"),
    ],
)
def test_a_part_of_a_code_is_not_another_code(typed: str, code: str, name: str | None) -> None:
    found = nearness(typed, code, None)
    assert (found and found[0].name) == name


def test_the_database_spells_keys_as_we_do(app_database: Database) -> None:
    typed = ["HD00-1603-03A", "ＨＤ００", "京规自（海）〔2025〕0006号", "ß①Ⅳ 00", "一号 街区"]
    with app_database.reading() as connection:
        question = text("SELECT map.search_key(t) FROM unnest(CAST(:typed AS text[])) AS t")
        assert list(connection.scalars(question, {"typed": typed})) == [
            search_key(t) for t in typed
        ]


def test_places_the_best_first(client: TestClient) -> None:
    def found(q: str, **more: int) -> list[tuple[str, str]]:
        answer = client.get(PLACES, params={"q": q, **more})
        assert answer.status_code == 200
        return [(place["layer"], place["code"]) for place in answer.json()["places"]]

    assert found("hd00160300000003")[0] == ("plan_parcel", "HD00-1603-03")
    assert found("hd001603")[:2] == [("block", "HD00-1603"), ("plan_parcel", "HD00-1603-00")]
    assert len(found("hd001603", limit=50)) == 26 and len(found("hd001603", limit=3)) == 3
    assert found("西区") == [("district", "110108")]
    assert found("号街区") == [("block", "HD00-1603"), ("block", "HD00-1604")]
    assert found("一小") == [("facility", "S1")] and found("%") == found("没有的地方") == []
    [place] = client.get(PLACES, params={"q": "hd0016041"}).json()["places"] or [None]
    [block] = client.get(PLACES, params={"q": "HD00-1604"}).json()["places"]
    assert place is None and block["district"] == "东区" and block["match"] == "exact"
    west, south, east, north = block["bbox"]
    assert 116 < west < east < 117 and 39 < south < north < 41
    assert client.get(PLACES, params={"q": ""}).status_code == 422
    assert found("\0西\0区") == [("district", "110108")] and found("\0") == []


def test_what_one_may_not_see_is_not_found(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def codes(viewer: Viewer, q: str) -> list[str]:
        seen_by(monkeypatch, viewer)
        return [p["code"] for p in client.get(PLACES, params={"q": q}).json()["places"]]

    assert codes(OPERATOR, "秘密花园") == ["Z-0001", "Z-0002"]
    assert codes(ANYONE, "秘密花园") == ["Z-0001"]
    assert codes(OPERATOR, "z2") == ["Z-0002"] and codes(ANYONE, "z2") == []


def test_a_parcels_code_is_never_answered_with_a_block(client: TestClient) -> None:
    def question(**site: str) -> tuple[int, str]:
        answer = client.get("/api/v1/applicability", params=site)
        return answer.status_code, answer.json().get("detail") or str(answer.json()["site"])

    assert question(parcel="HD00-1603-03")[0] == question(block="HD00-1603")[0] == 200
    for code in ("HD00-1603-0", "HD00-16O3-03", "HD00-1603-99"):
        assert question(parcel=code)[0] == 404, code
    status, why = question(parcel="HD00-1603")
    assert status == 404 and "“HD00-1603”是街区的编号" in why and "block=HD00-1603" in why
    # What looks the same is the same, and the answer has it as it is written on the map.
    for like in ("HD00－1603–03", "ＨＤ００-1603-03", "HD00-1603-03\u200b", " hd00 - 1603 - 03 "):
        assert question(parcel=like) == question(parcel="HD00-1603-03"), like
