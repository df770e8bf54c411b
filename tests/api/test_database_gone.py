"""The database goes away under the service, in every way, and comes back; the service stays."""

import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from application import application
from fastapi.testclient import TestClient
from own_server import OwnServer, own_server
from test_bulk import BATCH, collection
from worked_query import QUERIES, SITE, query

from api.app import create_app
from api.settings import Settings
from blueprint.site_queries.use_cases import Services


@pytest.fixture(scope="module")
def own() -> Iterator[OwnServer]:
    with own_server() as server:
        yield server


@pytest.fixture
def client(own: OwnServer) -> Iterator[TestClient]:
    own.up()
    settings = Settings(home=own.home, pool_size=4, pool_wait_s=1, statement_s=20, lock_s=15)
    with TestClient(create_app(settings), raise_server_exceptions=False) as opened:
        yield opened


def refused(answer: httpx2.Response, status: int = 503) -> dict[str, Any]:
    """What is said to a caller: a problem, when to come again, and nothing of our insides."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status and problem["detail"]
    plain(answer.text)
    return problem


def plain(text: str) -> None:
    for inside in ("SELECT", "INSERT", "psycopg2", "sqlalchemy", "Traceback", "socket", "pg_"):
        assert inside not in text


def waits_for_a_lock(own: OwnServer) -> bool:
    sql = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    return bool(own.execute(sql))


def while_it_waits(own: OwnServer, ask: Callable[[], Any], fault: Callable[[], object]) -> Any:
    """The answer to a question in the middle of whose statement a fault happens."""
    with ThreadPoolExecutor(1) as pool:
        question = pool.submit(ask)
        while not waits_for_a_lock(own):
            assert not question.done(), question.result().text
            time.sleep(0.02)
        fault()
        return question.result()


def test_its_backend_is_terminated_in_the_middle_of_a_question(
    own: OwnServer, client: TestClient
) -> None:
    assert client.post(QUERIES, json=query()).status_code == 201
    for path, table in ((QUERIES, "map.plan"), (QUERIES, "ledger.determination")):
        before = own.execute("SELECT count(*) FROM ledger.determination")
        with own.locked(table):
            answer = while_it_waits(
                own, lambda path=path: client.post(path, json=query()), own.terminate_waiting
            )
            refused(answer)
        assert own.execute("SELECT count(*) FROM ledger.determination") == before
        assert client.post(QUERIES, json=query()).status_code == 201


def test_the_server_stops_at_once_in_the_middle_of_a_question_and_comes_back(
    own: OwnServer, client: TestClient
) -> None:
    with ThreadPoolExecutor(4) as pool:  # every connection of the pool is open
        assert {a.status_code for a in pool.map(lambda _: client.get("/readyz"), range(8))} == {200}
    with own.locked("map.plan"):
        answer = while_it_waits(
            own, lambda: client.post(QUERIES, json=query()), lambda: own.signal(signal.SIGQUIT)
        )
    refused(answer)
    assert client.get("/healthz").status_code == 200
    refused(client.get("/readyz"))
    for path in (
        f"{QUERIES}/00000000-0000-0000-0000-000000000000",
        "/api/v1/applicability?block=x",
    ):
        refused(client.get(path))
    refused(client.post(QUERIES, json=query()))
    refused(client.post(BATCH, json=collection(SITE)))
    own.up()
    # Not one of the pool's old connections is met again, however many ask.
    with ThreadPoolExecutor(4) as pool:
        question = [pool.submit(client.post, QUERIES, json=query()) for _ in range(8)]
        assert {answer.result().status_code for answer in question} == {201}
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("store", [False, True])
def test_a_batch_whose_database_goes_midway_says_so_line_by_line_and_goes_on_after(
    own: OwnServer, client: TestClient, store: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    services: Services = application(client).services
    # Chunks of 64: the second is asked of a dead database, the third cannot be sealed, and before
    # the fourth the database is back.
    measured, seal = services.atlas.measure, services.ledger.seal
    question = iter(range(100))

    def measure(*given: Any, **how: Any) -> Any:
        number = next(question)
        if number == 1:
            own.signal(signal.SIGQUIT)
        if number in (2, 3):
            own.up()
        return measured(*given, **how)

    sealings = iter(range(100))

    def sealing(*given: Any) -> Any:
        if next(sealings) == 2:
            own.signal(signal.SIGQUIT)
        return seal(*given)

    monkeypatch.setattr(services.atlas, "measure", measure)
    monkeypatch.setattr(services.ledger, "seal", sealing)
    answer = client.post(BATCH, json=collection(*[SITE] * 256), params={"store": store})
    assert answer.status_code == 200
    plain(answer.text)
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["index"] for line in lines] == list(range(256))
    states = ["error" in line for line in lines]
    assert states == [False] * 64 + [True] * 64 + [store] * 64 + [False] * 64
    for line in lines:
        if "error" in line:
            assert (
                line["error"]["status"] == 503 and line["error"]["type"] == "/problems/unavailable"
            )
    monkeypatch.undo()
    batch = answer.headers["Blueprint-Batch"]
    sealed = own.execute(f"SELECT id::text FROM ledger.determination WHERE batch_id = '{batch}'")
    answered = {line["id"] for line in lines if "error" not in line and line["id"]}
    assert {row[0] for row in sealed} == answered and len(answered) == (128 if store else 0)


def test_a_bug_in_one_chunk_fails_its_lines_and_is_not_shown(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    services: Services = application(client).services
    seal = services.ledger.seal
    calls = iter(range(10))

    def sealing(*given: Any) -> Any:
        if next(calls) == 0:
            raise RuntimeError("SELECT secret")
        return seal(*given)

    monkeypatch.setattr(services.ledger, "seal", sealing)
    answer = client.post(BATCH, json=collection(*[SITE] * 65), params={"store": True})
    plain(answer.text)
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line.get("error", {}).get("status") for line in lines] == [500] * 64 + [None]


def test_idle_connections_that_died_are_not_given_to_anyone(
    own: OwnServer, client: TestClient
) -> None:
    """Within the second in which a connection is not asked whether it lives."""
    barrier = threading.Barrier(4)

    def ready() -> int:
        barrier.wait()
        return client.get("/readyz").status_code

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: ready(), range(4)))
        own.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'one-blueprint'"
        )
        assert [a for a in pool.map(lambda _: ready(), range(4)) if a != 200] == []
