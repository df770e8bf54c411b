"""Many sites at once."""

import json
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from judge import example_city
from sqlalchemy import text
from worked_query import QUERIES, SITE, query

from layers.database.connections import Database

BATCH = f"{QUERIES}/batch"


def collection(*geometries: Any, **more: Any) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "crs": "EPSG:4548",
        "as_of": example_city.DAY.isoformat(),
        "project": dict(example_city.FACTS),
        "features": [
            {"type": "Feature", "id": f"f{i}", "properties": {}, "geometry": g}
            for i, g in enumerate(geometries)
        ],
        **more,
    }


def lines(client: TestClient, body: Any, **params: Any) -> list[dict[str, Any]]:
    answer = client.post(BATCH, json=body, params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_line_a_site_in_order_and_bad_ones_named(client: TestClient) -> None:
    away = shapely.geometry.mapping(example_city.box(5000, 5000, 5100, 5100))
    crossed = {"type": "Polygon", "coordinates": [SITE["coordinates"][0][:3]]}
    answered = lines(client, collection(SITE, crossed, away, None, SITE))
    assert [line["index"] for line in answered] == [0, 1, 2, 3, 4]
    assert [line["feature_id"] for line in answered] == ["f0", "f1", "f2", "f3", "f4"]
    assert ["error" in line for line in answered] == [False, True, False, True, False]
    assert answered[1]["error"]["errors"][0]["loc"][:2] == ["features", 1]
    assert {e["verdict"] for e in answered[0]["evaluations"]} == {"waived"}
    assert "undetermined" in {e["verdict"] for e in answered[2]["evaluations"]}
    single = client.post(QUERIES, json=query()).json()
    assert answered[4]["evaluations"] == single["evaluations"]


def test_more_sites_than_one_chunk(client: TestClient) -> None:
    answered = lines(client, collection(*[SITE] * 130))
    assert [line["index"] for line in answered] == list(range(130))


def test_a_batch_is_one_record_and_may_seal_each(
    client: TestClient, app_database: Database
) -> None:
    body = collection(SITE, SITE)
    answer = client.post(BATCH, json=body, params={"store": True})
    batch = answer.headers["Blueprint-Batch"]
    sealed = [json.loads(line)["id"] for line in answer.text.splitlines()]
    with app_database.writing() as connection:
        record = connection.execute(
            text("SELECT * FROM ledger.batch WHERE id = :id"), {"id": batch}
        ).one()
        stored = connection.scalars(
            text("SELECT id::text FROM ledger.determination WHERE batch_id = :id"), {"id": batch}
        ).all()
    assert record.sites == 2
    assert len(record.inputs_sha256) == 64
    assert record.releases["plan"]
    assert sorted(stored) == sorted(sealed)
    assert client.get(f"{QUERIES}/{sealed[1]}").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"type": "Feature"},
        collection(),
        collection(*[SITE] * 3, project={"works": "castle"}),
        collection(SITE, as_of="soon"),
        {**collection(SITE), "features": [SITE] * 10_001},
        {**collection(SITE), "colour": 1},
    ],
)
def test_a_bad_batch_is_refused_whole(client: TestClient, body: Any) -> None:
    answer = client.post(BATCH, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["remedy"]


def test_the_service_says_how_it_is(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["status"] == "ready"
    assert ready["layers"]["assessment"]
    page = client.get("/")
    assert "一张蓝图" in page.text
    docs = client.get("/docs").text
    assert "http://" not in docs and "https://" not in docs
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/api/v1/applicability", "/api/v1/site-queries", BATCH} <= set(paths)
