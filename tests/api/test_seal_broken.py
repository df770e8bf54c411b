"""An answer that was changed in the database is shown on no road, and somebody is told."""

import re

from fastapi.testclient import TestClient
from served_logs import Log
from serving import Server
from sqlalchemy import create_engine, text
from worked_query import QUERIES, query

REVERSED = (
    "UPDATE ledger.determination SET body = replace(body, 'waived', 'required'), digest = 'sha256:'"
    " || encode(sha256(convert_to(replace(body, 'waived', 'required'), 'UTF8')), 'hex')"
    " WHERE id = CAST(:id AS uuid)"
)


def _counted(client: TestClient) -> float:
    found = re.search(
        r"^blueprint_seals_broken_total (\S+)", client.get("/metrics").text, re.MULTILINE
    )
    assert found
    return float(found[1])


def test_no_road_shows_it(client: TestClient, server: Server, database_name: str, log: Log) -> None:
    sealed_id = client.post(QUERIES, json=query()).json()["id"]
    roads = [
        f"{QUERIES}/{sealed_id}{road}" for road in ("", "/replay", "/report.html", "/report.pdf")
    ]
    assert {client.get(road).status_code for road in roads} <= {200, 202}
    engine = create_engine(server.database_url(database_name))
    with engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text(REVERSED), {"id": sealed_id})
    engine.dispose()
    before = _counted(client)
    for road in roads:
        answer = client.get(road)
        assert answer.status_code == 500, road
        assert answer.json()["type"] == "/problems/seal-broken"
        assert "required" not in answer.text and sealed_id in answer.json()["detail"]
    assert _counted(client) == before + len(roads)
    alarms = log.events("a stored answer is not what was sealed")
    assert len(alarms) == len(roads)
    assert all(alarm["determination"] == sealed_id for alarm in alarms)
