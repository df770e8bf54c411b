"""Facts of each site of a batch, parcels by code, and where a resumed batch goes on."""

import json
from typing import Any

from fastapi.testclient import TestClient
from judge import example_city
from worked_query import SITE

BATCH = "/api/v1/site-queries/batch"
DAY = example_city.DAY.isoformat()
FACTS = dict(example_city.FACTS)


def lines(client: TestClient, body: dict[str, Any], **params: Any) -> list[dict[str, Any]]:
    answer = client.post(BATCH, json={"as_of": DAY, **body}, params=params)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def collection(*features: dict[str, Any], **more: Any) -> dict[str, Any]:
    whole = [{"type": "Feature", "properties": {}, "geometry": SITE, **one} for one in features]
    return {"type": "FeatureCollection", "crs": "EPSG:4548", "features": whole, **more}


def standing(line: dict[str, Any], kind: str = "traffic_impact") -> str:
    [found] = [one for one in line["evaluations"] if one["kind"] == kind]
    return f"{found['verdict']} {found['standing']}"


def test_facts_of_a_feature_go_before_those_of_all(client: TestClient) -> None:
    small = {"use": "office", "gross_floor_area_m2": 100}
    plain, own, given, both = lines(
        client,
        collection(
            {},
            {"project": small},
            {"properties": {**small, "DKBH": "甲", "height": 3}},
            {"properties": small, "project": {"gross_floor_area_m2": 60_000}},
            project=FACTS,
        ),
    )
    assert standing(plain) == "waived settled" and "facts_taken" not in plain
    assert standing(own).startswith("not_applicable") and "facts_taken" not in own
    assert standing(given).startswith("not_applicable")
    assert given["facts_taken"] == ["gross_floor_area_m2", "use"]
    assert given["project"]["works"] == FACTS["works"]
    assert both["project"]["gross_floor_area_m2"] == 60_000
    assert standing(both) == "waived settled"


def test_facts_that_cannot_be_used_are_refused_by_name(client: TestClient) -> None:
    odd = [
        ({"project": {"far": 2}}, ["features", 0, "project", "far"]),
        ({"properties": {"use": "住宅"}}, ["features", 1, "properties", "use"]),
        ({"project": "office"}, ["features", 2, "project"]),
    ]
    found = lines(client, collection(*(one for one, _ in odd), {}, project=FACTS))
    for line, (_, loc) in zip(found, odd, strict=False):
        assert line["error"]["errors"][0]["loc"] == loc and line["id"] is None
    assert standing(found[3]) == "waived settled"


def test_parcels_by_code_and_ids(client: TestClient) -> None:
    body = {"parcels": ["HD00-1603-01", "NOPE", 7], "project": FACTS}
    there, absent, odd = lines(client, body)
    assert (there["index"], there["parcel"], there["id"]) == (0, "HD00-1603-01", None)
    assert there["evaluations"] and absent["error"]["status"] == 404 and "error" in odd
    [stored] = lines(client, {"parcels": ["HD00-1603-01"]}, store=True)
    assert client.get(f"/api/v1/site-queries/{stored['id']}").status_code == 200
    both = client.post(BATCH, json={**body, **collection({})})
    assert both.status_code == 422 and "features" in both.text


def test_a_resumed_batch_counts_from_where_it_began(client: TestClient) -> None:
    found = lines(client, collection({}, {"geometry": None}, first_index=120))
    assert [line["index"] for line in found] == [120, 121]
    assert found[1]["error"]["errors"][0]["loc"][:2] == ["features", 121]
    for wrong in (-1, "3", 1.5, True):
        answer = client.post(BATCH, json=collection({}, first_index=wrong))
        assert answer.status_code == 422, wrong


def test_systems_of_a_batch(client: TestClient) -> None:
    uri = "http://www.opengis.net/def/crs/EPSG/0/4548"
    for message in ({"crs": uri}, {"coordRefSys": uri, "crs": None}):
        body = {name: value for name, value in {**collection({}), **message}.items() if value}
        assert standing(lines(client, {**body, "project": FACTS})[0]) == "waived settled"
    disagreeing = {"geometry": {**SITE, "crs": "EPSG:4527"}}
    [line] = lines(client, collection(disagreeing))
    assert "不一致" in line["error"]["detail"]
    two = client.post(BATCH, json=collection({}, coordRefSys="EPSG:4527"))
    assert two.status_code == 422 and "不一致" in two.text
