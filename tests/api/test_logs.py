"""The log: one line a request, errors with their traceback, and never a person's data."""

import json
import logging
import re
import subprocess
import sys
from typing import Any

import pytest
from application import application
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from judge import example_city
from served_logs import Log, served
from sqlalchemy import text
from worked_query import QUERIES, query

from api.app import create_app
from api.observability.logs import configure
from api.settings import Settings
from blueprint.errors import Unavailable
from layers.database.connections import Database

MARK = "zhangsan"


def test_one_line_a_request_with_an_id_that_comes_back(client: TestClient, log: Log) -> None:
    given = "4f1c2d3e-0000-4000-8000-abcdefabcdef"
    answer = client.post(QUERIES, json=query(), headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] == given
    [line] = log.lines
    assert {k: line[k] for k in ("event", "level", "method", "route", "status", "complete")} == {
        "event": "request",
        "level": "info",
        "method": "POST",
        "route": QUERIES,
        "status": 201,
        "complete": True,
    }
    assert line["request_id"] == given and line["at"].endswith("Z")
    assert 0 < line["db_ms"] < line["duration_ms"] and line["statements"] >= 2
    assert all(line[f"{p}_ms"] > 0 for p in ("evidence", "measuring", "deciding", "sealing"))


@pytest.mark.parametrize(
    "bad",
    ["short", "with space in it", "a" * 65, "13800138000", "11010519491231002X", "ab\ncdefgh"],
)
def test_an_id_that_is_none_is_replaced(client: TestClient, log: Log, bad: str) -> None:
    answer = client.get("/nowhere", headers=[(b"x-request-id", bad.encode())])
    made = answer.headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", made)
    assert answer.json()["request_id"] == made == log.lines[-1]["request_id"]


def test_no_persons_data_whatever_is_sent_and_wherever(
    client: TestClient, app_database: Database, log: Log
) -> None:
    x, y = example_city.SITE.exterior.coords[0]
    named = query(project={**example_city.FACTS, "name": f"{MARK}的宅院"})
    headers = {
        "Cookie": f"session={MARK}-cookie",
        "Authorization": f"Bearer {MARK}-token",
        "User-Agent": f"{MARK}-agent",
        "Referer": f"https://{MARK}.example/",
        "X-Forwarded-For": "203.0.113.77",
        "Forwarded": "for=203.0.113.77",
        "X-Request-ID": f"{MARK} 13800138000",
    }

    def send(method: str, path: str, **more: Any) -> int:
        return client.request(method, path, headers=headers, **more).status_code

    assert send("POST", QUERIES, json=named) == 401  # what it bears is no key of ours
    del headers["Authorization"]
    assert send("POST", QUERIES, json=named) == 201
    assert send("POST", QUERIES, json=query(project={MARK: MARK})) == 422
    assert send("POST", QUERIES, json=query(site={"parcel": f"{MARK}-PARCEL"}, crs=None)) == 404
    assert send("POST", QUERIES, json=query(site={"type": MARK})) == 422
    assert send("POST", QUERIES, content=f'{{"{MARK}": '.encode()) == 400
    assert send("POST", f"{QUERIES}?who={MARK}", json=query()) == 422
    assert send("GET", f"/api/v1/places?q={MARK}") == 200
    assert send("GET", f"/api/v1/applicability?parcel={MARK}-PARCEL") == 404
    assert send("GET", "/api/v1/applicability?lon=116.4011&lat=39.9011") in (200, 404)
    assert send("GET", f"/{MARK}/path?{MARK}=1") == 404
    assert send("GET", f"{QUERIES}/{MARK}") == 422
    batch = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": MARK, "properties": {"owner": MARK}, "geometry": site}
            for site in (query()["site"], {"type": MARK})
        ],
        "crs": "EPSG:4548",
        "project": {"name": MARK},
    }
    assert send("POST", f"{QUERIES}/batch", json=batch) == 200

    # A fault deep down whose message quotes what was asked.
    services = application(client).services

    def broken(shapes: Any, **_: Any) -> None:
        with app_database.writing() as connection:
            connection.execute(
                text("SELECT CAST(:it AS int)"), {"it": f"{MARK} at {x:.3f} {y:.3f}"}
            )

    services.atlas.measure = broken
    try:
        assert send("POST", QUERIES, json=named) == 500
    finally:
        del services.atlas.measure

    written = log.stream.getvalue()
    assert len(log.events("request")) == 14
    for secret in (MARK, "宅院", "PARCEL", "203.0.113", "testclient", "13800138000", "116.4011"):
        assert secret not in written, secret
    for coordinate in (f"{x:.0f}", f"{y:.0f}"):
        assert coordinate not in written
    [fault] = log.events("unforeseen error")
    assert "sqlalchemy.exc.DataError" in fault["traceback"]
    assert "[SQLSTATE 22P02]" in fault["traceback"]


def test_what_nobody_foresaw_has_its_traceback_in_the_log_alone(
    settings: Settings, log: Log
) -> None:
    app: FastAPI = create_app(settings)

    @app.get("/boom/{who}")
    def boom(request: Request, who: str) -> None:
        try:
            {}[who]
        except KeyError as missing:
            raise RuntimeError(f"no {who}") from missing

    @app.get("/gone")
    def gone() -> None:
        raise Unavailable("数据库暂时不可用")

    with TestClient(app) as client:  # the exception does not reach the server either
        answer = client.get(f"/boom/{MARK}")
        assert client.get("/gone").status_code == 503
    assert answer.status_code == 500
    problem = answer.json()
    assert problem["request_id"] == answer.headers["X-Request-ID"]
    assert "Traceback" not in answer.text and MARK not in answer.text
    [fault] = log.events("unforeseen error")
    assert fault["request_id"] == problem["request_id"] and fault["level"] == "error"
    assert re.search(
        r"builtins\.KeyError\n.*test_logs\.py:\d+ boom: {}\[who\]\n"
        r"led to builtins\.RuntimeError\n(.|\n)*raise RuntimeError",
        fault["traceback"],
    )
    assert MARK not in log.stream.getvalue()
    assert [line["status"] for line in log.events("request")] == [500, 503]
    assert log.events("unavailable")[0]["level"] == "warning"


def test_people_on_a_terminal_read_text(log: Log) -> None:
    configure("info", "text", log.stream)
    extra = {"fields": {"status": 503}}
    logging.getLogger("api.request").info("request", extra=extra)
    logging.getLogger("api.request").debug("not asked for")
    logging.getLogger("elsewhere").info("nor of others")
    [line] = log.stream.getvalue().splitlines()
    assert "request" in line and "status=503" in line and "info" in line


def test_the_served_process_writes_json_and_nothing_else_there(
    settings: Settings, app_database: Database, tmp_path: Any
) -> None:
    import httpx2 as httpx

    with served(settings, tmp_path / "log") as address:
        httpx.post(f"{address}{QUERIES}", json=query(project={"name": MARK}))
        httpx.get(f"{address}/api/v1/places?q={MARK}")
        httpx.get(f"{address}/{MARK}")
    banner, *lines = (tmp_path / "log").read_text("utf-8").splitlines()
    assert address in banner
    events = [json.loads(line) for line in lines]
    assert {event["event"] for event in events} == {"request"}
    assert [event["status"] for event in events if event["route"] == QUERIES] == [201]
    assert MARK not in "".join(lines)


def test_nothing_of_opentelemetry_is_imported_unasked() -> None:
    code = (
        "import sys, api.app, api.cli.app; api.app.create_app();"
        "print([m for m in sys.modules"
        " if m.startswith(('opentelemetry.sdk', 'opentelemetry.exporter'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture(autouse=True)
def _needs_the_city(app_database: Database) -> None:
    """The service has something to answer from."""
