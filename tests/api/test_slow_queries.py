"""Slow statements in the log where a setting asks for them, the map's with its plan."""

from fastapi.testclient import TestClient
from judge import example_city
from served_logs import Log
from worked_query import QUERIES, query

from api.app import create_app
from api.settings import Settings
from layers.database.connections import Database


def test_slow_statements_are_logged_with_the_plan_of_the_evidence(
    settings: Settings,
    app_database: Database,
    log: Log,
) -> None:
    given = Settings(**{**settings.model_dump(), "slow_query_ms": 0.0001})
    parcel = "HD00-1603-01"
    with TestClient(create_app(given)) as client:
        named = query(site={"parcel": parcel}, crs=None, project={"name": "zhangsan"})
        assert client.post(QUERIES, json=named).status_code == 201
        first = log.events("slow statement")
        assert client.post(QUERIES, json=query()).status_code == 201
        assert client.post(QUERIES, json=query(site={"type": "no"})).status_code == 422
    slow = {line["statement"].split("(")[0].strip(): line for line in first}
    candidates = slow["EXECUTE candidates"]
    assert candidates["request_id"] == log.events("request")[0]["request_id"]
    assert "Index Scan" in candidates["plan"] and "Buffers:" in candidates["plan"]
    assert "Execution Time:" in candidates["plan"]
    # Only one in a while is explained, and sealing never: running it again would seal twice.
    assert [line for line in log.events("slow statement") if "plan" in line] == [candidates]
    assert any("INSERT INTO ledger" in line["statement"] for line in first)
    written = log.stream.getvalue()
    x, y = example_city.SITE.exterior.coords[0]
    for secret in (parcel, "zhangsan", f"{x:.0f}", f"{y:.0f}", "\\x01"):
        assert secret not in written


def test_without_a_setting_nothing_is_slow(client: TestClient, log: Log) -> None:
    assert client.post(QUERIES, json=query()).status_code == 201
    assert log.events("slow statement") == []
