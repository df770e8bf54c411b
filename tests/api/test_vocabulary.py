"""The one document from which a page takes its words: complete, and as the caller may see it."""

import re
from collections.abc import Callable, Iterator

import pytest
from every_layer import load_every_layer
from fastapi.testclient import TestClient
from requests_as import seen_by
from serving import Server

from blueprint.facts import CODE_SHAPES
from blueprint.viewer import ANYONE, OPERATOR, Viewer
from blueprint.vocabulary import ControlZoneType, Kind
from layers.catalogue import catalogue
from layers.catalogue.land_use import land_use_class, land_use_classes
from layers.database.connections import Database

VOCABULARY = "/api/v1/vocabulary"
COLOUR = re.compile("#[0-9a-f]{6}([0-9a-f]{2})?")
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def app_database(server: Server, database_name: str) -> Iterator[Database]:
    opened = Database(server.app_url(database_name), pool_size=2)
    load_every_layer(opened)
    yield opened
    opened.close()


@pytest.fixture
def as_viewer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Viewer], None]:
    return lambda viewer: seen_by(monkeypatch, viewer)


def test_every_identifier_has_its_label_and_what_is_drawn_its_colour(client: TestClient) -> None:
    vocabulary = client.get(VOCABULARY).json()
    assert [word["id"] for word in vocabulary["words"]["kind"]] == list(Kind)
    for listed in vocabulary["words"].values():
        assert all(CHINESE.search(word["label"]) for word in listed)
    assert all(CHINESE.search(system["label"]) for system in vocabulary["degree_systems"])
    lists = set(vocabulary["words"])
    for fact in vocabulary["facts"]:
        assert fact["type"] != "enum" or fact["of"] in lists
    assert [layer["id"] for layer in vocabulary["layers"]] == list(catalogue())
    zones = next(layer for layer in vocabulary["layers"] if layer["id"] == "control_zone")
    assert {each["value"] for each in zones["classes"]} == set(ControlZoneType)
    assert len({(each["line"], each.get("dash")) for each in zones["classes"]}) == len(
        ControlZoneType
    )
    for layer in vocabulary["layers"]:
        for each in (layer["style"], *layer["classes"]):
            assert all(COLOUR.fullmatch(each[name]) for name in ("fill", "line"))
        assert all(CHINESE.search(each["label"]) or each["value"] == "water"
                   for each in layer["classes"])  # fmt: skip
    conditional = {"verdict": "waived", "standing": "conditional"}
    [text] = [t["text"] for t in vocabulary["verdict_texts"] if conditional.items() <= t.items()]
    assert text == "符合所列条件时不再重复开展"


def test_land_use_classes_are_codes_of_their_system() -> None:
    for system, classes in land_use_classes().items():
        assert classes
        for code, each in classes.items():
            assert CODE_SHAPES[system].fullmatch(code) and COLOUR.fullmatch(each.fill)
    [mixed, local, finance] = (land_use_class(code, system) for code, system in (
        ("F12", "bj-local"), ("R21", "bj-local"), ("B4", "bj-local")))  # fmt: skip
    assert mixed and local and finance
    assert (mixed.code, local.code, finance.label) == ("F1", "R2", "综合性商业金融服务业用地")
    assert land_use_class("X1", "gb50137-2011") is None


def test_what_the_map_holds_is_listed_as_one_may_see_it(
    client: TestClient, as_viewer: Callable[[Viewer], None]
) -> None:
    as_viewer(OPERATOR)
    all_of_it = client.get(VOCABULARY)
    again = client.get(VOCABULARY, headers={"If-None-Match": all_of_it.headers["etag"]})
    assert again.status_code == 304
    as_viewer(ANYONE)
    public = client.get(VOCABULARY, headers={"If-None-Match": all_of_it.headers["etag"]})
    assert public.status_code == 200
    for answer, zones in ((all_of_it, 4), (public, 2)):
        occurring = answer.json()["occurring"]
        assert [one["features"] for one in occurring["control_zone"]] == [zones]
        assert [(one["value"], one["label"]) for one in occurring["facility"]] == [
            ("hospital", "医疗卫生设施"),
            ("school", "中小学校"),
        ]
        # The rows do not say of which standard these are: a letter alone does not either.
        assert {(one["value"], one["label"]) for one in occurring["plan_parcel"]} == {
            ("A33", "A33"),
            ("R2", "R2"),
        }
    [district] = public.json()["districts"]
    west, south, east, north = district["bbox"]
    assert 116 < west < east < 117 and 39 < south < north < 41
