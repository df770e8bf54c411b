"""The abstract tests of OGC API – Features Part 1, classes core and geojson, written out, and what
is ours beside them: releases, knowledge, codes with slashes."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from every_layer import rows
from fastapi.testclient import TestClient
from loading import rows_of

from blueprint.city import city
from layers.catalogue import catalogue
from layers.database.connections import Database
from layers.releases.lifecycle import rollback, stage

PARCELS = "/ogc/collections/plan_parcel/items"


def path_of(href: str) -> str:
    return href.removeprefix("http://testserver")


def linked(document: dict[str, Any], rel: str) -> str:
    [found] = [link["href"] for link in document["links"] if link["rel"] == rel]
    return path_of(found)


def codes(client: TestClient, query: str, layer: str = "plan_parcel") -> list[str]:
    answer = client.get(f"/ogc/collections/{layer}/items?{query}")
    assert answer.status_code == 200, answer.text
    return [feature["id"] for feature in answer.json()["features"]]


def test_every_link_leads_to_what_it_says(client: TestClient) -> None:
    landing = client.get("/ogc").json()
    assert client.get("/ogc/").json()["title"] == landing["title"]
    rels = {link["rel"] for link in landing["links"]}
    assert {"self", "service-desc", "service-doc", "conformance", "data"} <= rels
    collections = client.get(linked(landing, "data")).json()
    assert [one["id"] for one in collections["collections"]] == list(catalogue())
    documents = [landing, collections, *collections["collections"]]
    documents.append(client.get(f"{PARCELS}?limit=2").json())
    for document in documents:
        for link in document["links"]:
            answer = client.get(path_of(link["href"]))
            assert answer.status_code == 200, (link, answer.text)
            given = answer.headers["content-type"].replace("; ", ";")
            assert given.startswith(link["type"].split(";version")[0]), link
    for one in collections["collections"]:
        assert client.get(linked(one, "self")).json() == one


def test_conformance_names_what_is_tested_here(client: TestClient) -> None:
    classes = client.get("/ogc/conformance").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in classes
    assert not any("oas30" in one or "html" in one or "filter" in one for one in classes)
    definition = client.get("/ogc/api")
    assert definition.headers["content-type"].startswith("application/vnd.oai.openapi+json")
    paths = definition.json()["paths"]
    assert "/ogc/collections/{collection}/items" in paths
    assert all(path.startswith("/ogc") for path in paths)


def test_a_page_counts_honestly_and_paging_visits_each_once(client: TestClient) -> None:
    met: list[str] = []
    where = f"{PARCELS}?limit=4&bbox=116.3,39.8,116.6,40"
    while where:
        page = client.get(where).json()
        assert page["numberMatched"] == 25
        assert page["numberReturned"] == len(page["features"]) <= 4
        assert datetime.fromisoformat(page["timeStamp"]).tzinfo is not None
        met += [feature["id"] for feature in page["features"]]
        nexts = [link["href"] for link in page["links"] if link["rel"] == "next"]
        where = path_of(nexts[0]) if nexts else ""
    assert met == sorted(set(met)) and len(met) == 25


def test_a_page_that_grows_too_large_ends_early_and_goes_on(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.ogc.items._MOST_BYTES", 600)
    met, where = [], f"{PARCELS}?limit=100"
    while where:
        page = client.get(where).json()
        assert 1 <= page["numberReturned"] < 5
        met += [feature["id"] for feature in page["features"]]
        nexts = [link["href"] for link in page["links"] if link["rel"] == "next"]
        where = path_of(nexts[0]) if nexts else ""
    assert met == sorted(set(met)) and len(met) == 25


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=-1", "limit=ten", "limit=1.5", "limit=", "limit=%D9%A1",
        "bbox=1,2,3", "bbox=1,2,3,4,5", "bbox=a,b,c,d", "bbox=nan,0,1,1", "bbox=inf,0,1,1",
        "bbox=116,40,117,39", "bbox=117,39,116,40", "bbox=190,39,191,40", "bbox=116,91,117,92",
        "bbox=116,39,9,117,40,1", "bbox=", "bbox-crs=EPSG:4490", "crs=nonsense",
        "crs=http://www.opengis.net/def/crs/EPSG/0/2414",
        "datetime=yesterday", "datetime=2026-02-30", "datetime=../..", "datetime=/",
        "datetime=2026-01-02/2026-01-01", "datetime=2026-01-01T00:00:00", "datetime=",
        "datetime=2020-01-01/2021-01-01/2022-01-01", "datetime=0001-01-01T00:00:00%2B23:59/x",
        "known_at=2026", "known_at=2026-01-01T00:00:00", "known_at=2999-01-01T00:00:00Z",
        "known_at=0001-01-01T00:00:00%2B23:59", "release=0", "release=x",
        "release=99999999999999999999",
        "release=1&known_at=2026-01-01", "unknown=1", "limit=1&limit=2", "f=xml",
        "far_max=high", "far_max=inf", "land_use_system=other", "name=%00", "requirements=x",
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_place(client: TestClient, query: str) -> None:
    answer = client.get(f"{PARCELS}?{query}")
    assert answer.status_code == 400, answer.text
    problem = answer.json()
    assert problem["errors"][0]["loc"][0] in query and problem["errors"][0]["remedy"]


def test_more_than_the_most_is_answered_with_the_most_and_a_note(client: TestClient) -> None:
    answer = client.get(f"{PARCELS}?limit=10000000").json()
    assert answer["numberReturned"] == 25 and "10000" in answer["notices"][0]
    assert "notices" not in client.get(f"{PARCELS}?limit=10000").json()


@pytest.mark.parametrize(
    "path",
    [
        "collections/nothing", "collections/nothing/items", "collections/plan_parcel/items/none",
        "collections/plan_parcel/items/a%00b", "collections/nothing/queryables", "nothing",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(f"/ogc/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_box_meets_what_it_touches_and_nothing_else(client: TestClient) -> None:
    one = client.get(f"{PARCELS}/{quote('地块 07/a', safe='')}").json()
    xs, ys = zip(*one["geometry"]["coordinates"][0][0], strict=True)
    middle = f"{sum(xs[:4]) / 4:.7f},{sum(ys[:4]) / 4:.7f}"
    assert codes(client, f"bbox={middle},{middle}") == ["地块 07/a"]
    assert codes(client, f"bbox={min(xs)},{min(ys)},{max(xs)},{max(ys)}") == ["地块 07/a"]
    assert codes(client, f"bbox={min(xs)},{min(ys)},0,{max(xs)},{max(ys)},9") == ["地块 07/a"]
    assert codes(client, "bbox=-180,-90,180,90") == codes(client, "")
    # Around the back of the earth: no error by the standard, and nothing of the city in it.
    assert codes(client, "bbox=170,39,-170,40") == []
    # The box of this line meets it, the line itself does not.
    network = client.get("/ogc/collections/network/items/N1").json()["geometry"]["coordinates"][0]
    (x0, y0), (x1, y1) = network[0], network[-1]
    corner = f"{x0 + (x1 - x0) * 0.9},{y0},{x1},{y0 + (y1 - y0) * 0.1}"
    assert codes(client, f"bbox={corner}", "network") == []


@pytest.mark.parametrize(
    ("layer", "interval", "found"),
    [
        ("plan", "2019-12-31", ["P0"]),
        ("plan", "2020-01-01", ["P1"]),
        ("plan", "2019-12-31T16:00:00Z", ["P1"]),  # midnight in the city
        ("plan", "2014-01-01/2016-01-01", ["P0"]),
        ("plan", "../2014-12-31", []),
        ("plan", "2019-06-01/..", ["P0", "P1"]),
        ("assessment", "2021-12-31", ["A1", "A2"]),
        ("assessment", "2022-01-01", ["A1"]),
        ("assessment", "2024-06-01", ["A1"]),
        ("assessment", "2024-06-02", []),
        ("control_zone", "2021-12-31", ["Z-open"]),
        ("control_zone", "2023-12-31", ["Z-dated", "Z-open"]),
        ("plan_adjustment", "2020-12-31", []),
        ("facility", "1990-01-01", ["F1", "F2"]),
    ],
)
def test_datetime_is_what_holds_in_law(
    client: TestClient, layer: str, interval: str, found: list[str]
) -> None:
    assert codes(client, f"datetime={interval}", layer) == found


def test_fields_filter_by_equality(client: TestClient) -> None:
    queryables = client.get("/ogc/collections/plan_parcel/queryables").json()["properties"]
    assert queryables["far_max"] == {"title": "容积率上限", "type": "number"}
    assert len(codes(client, "far_max=2.5&land_use_code=A33")) == 5
    assert codes(client, "approved_on=2021-01-01&major=no", "plan_adjustment") == ["T1"]
    assert codes(client, "provisional=true", "control_zone") == ["Z-open"]


def test_one_feature_by_a_code_that_holds_a_slash(client: TestClient) -> None:
    code = quote("control_zone/全部", safe="")
    answer = client.get(f"/ogc/collections/data_coverage/items/{code}")
    assert answer.headers["content-type"] == "application/geo+json"
    feature = answer.json()
    assert feature["id"] == "control_zone/全部"
    assert feature["properties"]["complete_to"] == "2026-01-01"
    assert {"self", "collection"} <= {link["rel"] for link in feature["links"]}
    assert client.get(linked(feature, "alternate")).headers["content-type"].startswith("text/html")


def test_what_the_caller_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get(PARCELS)
    known = {"If-None-Match": first.headers["etag"]}
    assert client.get(PARCELS, headers=known).status_code == 304
    assert client.get(f"{PARCELS}?limit=3", headers=known).status_code == 200


def test_pages_are_legible_and_run_nothing(client: TestClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml"}
    for path in ("", "/collections", "/collections/block", "/collections/block/items"):
        page = client.get(f"/ogc{path}", headers=browser)
        assert page.headers["content-type"].startswith("text/html")
        assert "<h1>" in page.text and "<script" not in page.text
    assert "街区编号" in page.text and "B0" in page.text


def test_any_release_and_what_was_known_when(client: TestClient, app_database: Database) -> None:
    before = client.get(f"{PARCELS}?limit=1").json()
    known = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    fewer = rows_of("plan_parcel", rows()["plan_parcel"][:3])
    released = stage(app_database, [fewer], city=city(), by="test", publish_at_once=True)
    assert len(codes(client, "")) == 3
    # A reader who was under way goes on in the release that he began with.
    further = linked(before, "next").partition("?")[2].replace("limit=1", "limit=99")
    assert len(codes(client, further)) == 24
    assert len(codes(client, f"known_at={known}")) == 25
    assert len(codes(client, f"release={before['release']}")) == 25
    assert codes(client, "known_at=2001-01-01") == []
    wrong = client.get(f"/ogc/collections/plan/items?release={released}")
    assert wrong.status_code == 400 and "不含图层" in wrong.text
    draft = stage(app_database, [fewer], city=city(), by="test")
    assert client.get(f"{PARCELS}?release={draft}").status_code == 400
    rollback(app_database, released, by="test")
    assert len(codes(client, "")) == 25
    assert len(codes(client, f"release={released}")) == 3
