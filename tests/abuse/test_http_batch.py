"""A batch in which nothing can be used."""

import json
from typing import Any

import psutil
from fastapi.testclient import TestClient
from sqlalchemy import text
from worked_query import QUERIES

from layers.database.connections import Database

BATCH = f"{QUERIES}/batch"


def test_ten_thousand_bad_features_are_ten_thousand_lines(
    client: TestClient, app_database: Database
) -> None:
    """Each in its place with its reason; the answer is made as it is sent."""
    bad: list[Any] = [None, 7, "x", [], {}, {"type": "Feature"}, {"geometry": {"type": "Point"}}]
    bad += [{"type": "Polygon", "coordinates": c} for c in ([], [[]], [[[0, 0]]], 1, None)]
    features = [bad[i % len(bad)] for i in range(10_000)]
    body = {"type": "FeatureCollection", "crs": "EPSG:4548", "features": features}
    process = psutil.Process()
    before = process.memory_info().rss
    with client.stream("POST", BATCH, json=body) as answer:
        assert answer.status_code == 200
        for index, line in enumerate(answer.iter_lines()):
            entry = json.loads(line)
            assert entry["index"] == index
            assert entry["error"]["status"] == 422 and entry["error"]["errors"][0]["remedy"]
    assert index == 9_999
    assert process.memory_info().rss - before < 100_000_000
    with app_database.writing() as connection:
        assert connection.scalar(text("SELECT count(*) FROM ledger.determination")) == 0
