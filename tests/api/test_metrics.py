"""/metrics: what the service tells Prometheus, alone and with several workers."""

import os
import re
import signal
from pathlib import Path

import httpx2 as httpx
import pytest
from application import application
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from served_logs import served, until
from worked_query import QUERIES, query

from api.settings import Settings
from blueprint.vocabulary import Kind, Verdict
from layers.database.connections import Database

Read = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def read(text: str) -> Read:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(found: Read, name: str, **labels: str) -> float:
    return found.get((f"blueprint_{name}", tuple(sorted(labels.items()))), 0.0)


def test_what_happened_is_counted(client: TestClient) -> None:
    def now() -> Read:
        answer = client.get("/metrics")
        assert answer.headers["content-type"].startswith("text/plain")
        return read(answer.text)

    before = now()
    for _ in range(2):
        assert client.post(QUERIES, json=query()).status_code == 201
    assert client.post(QUERIES, json={"site": "nowhere"}).status_code == 422
    assert client.get(f"{QUERIES}/00000000-0000-0000-0000-000000000000").status_code == 404
    assert client.get("/no/such/page").status_code == 404
    after = now()

    def more(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    post = {"method": "POST", "route": QUERIES}
    assert more("requests_total", **post, status="201") == 2
    assert more("requests_total", **post, status="422") == 1
    assert more("refused_inputs_total", **post) == 1
    one = {"method": "GET", "route": f"{QUERIES}/{{determination_id}}"}
    assert more("requests_total", **one, status="404") == 1
    assert more("requests_total", method="GET", route="(none)", status="404") == 1
    assert more("request_duration_seconds_count", **post) == 3
    assert value(after, "requests_in_flight") == 1  # this very scrape
    assert more("determinations_sealed_total") == 2
    for kind in Kind:
        assert more("verdicts_total", kind=kind, verdict="waived") == 2
    for phase in ("evidence", "measuring", "deciding", "sealing"):
        assert more("phase_duration_seconds_count", phase=phase) >= 2
    assert more("db_statements_total") >= 4
    assert value(after, "db_pool_size") == 4
    assert value(after, "feature_cache_features") > 0 and value(after, "feature_cache_bytes") > 0
    assert more("feature_cache_misses_total") + value(before, "feature_cache_misses_total") > 0
    assert more("feature_cache_hits_total") > 0
    assert value(after, "database_up") == 1
    assert value(after, "layer_release", layer="plan") >= 1
    assert ("blueprint_rulebook_age_seconds", ()) in after
    assert after["process_resident_memory_bytes", ()] > 1e6


def test_labels_are_a_closed_vocabulary(client: TestClient) -> None:
    client.request("BREW", "/coffee/42")
    client.get(f"{QUERIES}/11111111-1111-1111-1111-111111111111")
    client.get("/api/v1/applicability", params={"parcel": "HD00-1603-01"})
    routes = {getattr(route, "path", "") for route in client.app.routes}  # type: ignore[attr-defined]
    routes |= set(client.get("/openapi.json").json()["paths"])
    closed = {
        "method": {"GET", "POST", "OTHER", "HEAD"},
        "route": routes | {"(none)", "/docs"},
        "status": {str(code) for code in range(200, 600)},
        "kind": set(Kind),
        "verdict": set(Verdict),
        "phase": {"evidence", "measuring", "deciding", "sealing"},
    }
    for (_, labels), _ in read(client.get("/metrics").text).items():
        for label, word in labels:
            assert word in closed.get(label, {word}), (label, word)
            assert not re.search(r"HD00|coffee|BREW|1111-", word)


def test_waiting_for_a_connection_and_503_are_reported(
    client: TestClient, settings: Settings
) -> None:
    served: Database = application(client).database
    pool = served.engine.pool
    pool._timeout = 0.05  # type: ignore[attr-defined]
    held = [served.engine.raw_connection() for _ in range(settings.pool_size)]
    try:
        assert client.post(QUERIES, json=query()).status_code == 503
        busy = read(client.get("/metrics").text)
    finally:
        for connection in held:
            connection.close()
        pool._timeout = settings.pool_wait_s  # type: ignore[attr-defined]
    assert value(busy, "db_pool_checked_out") == settings.pool_size
    assert value(busy, "db_pool_waits_total") >= 1
    assert value(busy, "db_pool_timeouts_total") >= 1
    assert value(busy, "unavailable_total", method="POST", route=QUERIES) == 1
    assert value(busy, "layer_release", layer="plan") >= 1  # as last told, without waiting
    assert value(read(client.get("/metrics").text), "db_pool_checked_out") == 0


def test_several_workers_are_one_service(
    settings: Settings, app_database: Database, tmp_path: Path
) -> None:
    def now(address: str) -> Read:
        # A connection a request, so that any worker may be the one that answers.
        return read(httpx.get(f"{address}/metrics").text)

    with served(settings, tmp_path / "log", "--workers", "2") as address:
        until(lambda: value(now(address), "db_pool_size") == 2 * settings.pool_size)
        for _ in range(12):
            assert httpx.post(f"{address}{QUERIES}", json=query()).status_code == 201
        for _ in range(4):  # the same, whichever worker is asked
            found = now(address)
            assert value(found, "requests_total", method="POST", route=QUERIES, status="201") == 12
            assert value(found, "determinations_sealed_total") == 12
            assert value(found, "db_pool_size") == 2 * settings.pool_size
            assert value(found, "processes") == 2
        [directory] = tmp_path.glob("one-blueprint-metrics-*")
        pids = _pids(directory)
        assert len(pids) == 2
        os.kill(min(pids), signal.SIGKILL)
        # Another worker takes its place: what is counted stays, what was held is let go.
        until(lambda: value(now(address), "workers") == 2 and _pids(directory) > pids)
        until(lambda: value(now(address), "db_pool_size") == 2 * settings.pool_size)
        assert value(now(address), "determinations_sealed_total") == 12
    assert not directory.exists()


def _pids(directory: Path) -> set[int]:
    return {
        int(found[1]) for f in directory.iterdir() if (found := re.search(r"_(\d+)\.db", f.name))
    }


@pytest.fixture(autouse=True)
def _needs_the_city(app_database: Database) -> None:
    """The service has something to answer from."""
