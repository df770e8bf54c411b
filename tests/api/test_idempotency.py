"""A request that was sent twice under one Idempotency-Key is done once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from people import KEYS, logged_in, somebody
from sqlalchemy import text
from worked_query import QUERIES, query

from api.http.idempotency import HEADER, REPLAYED
from blueprint.errors import Conflict, KeyReused, StillInProgress
from blueprint.vocabulary import Role
from layers.database.connections import Database
from layers.idempotency import IdempotencyStore, KeyedRequest, StoredResponse, forget

DAY, NO_TIME = timedelta(days=1), timedelta(0)
ANSWER = StoredResponse(201, {"location": "/there"}, b"{}")


def attempt(**changes: Any) -> KeyedRequest:
    given = {"caller": "account:a", "route": "POST /x", "key": uuid4().hex, "content_sha256": "1"}
    return KeyedRequest(**{**given, "keep": DAY, "lease": DAY, **changes})


def test_a_repeated_query_has_the_same_answer_and_is_sealed_once(
    client: TestClient, app_database: Database
) -> None:
    key = {HEADER: str(uuid4())}
    first = client.post(QUERIES, json=query(), headers=key)
    again = client.post(QUERIES, json=query(), headers=key)
    quoted = client.post(QUERIES, json=query(), headers={HEADER: f'"{key[HEADER]}"'})
    assert first.status_code == again.status_code == quoted.status_code == 201
    assert first.content == again.content == quoted.content
    assert again.headers["Location"] == first.headers["Location"]
    assert REPLAYED not in first.headers and again.headers[REPLAYED] == "true"

    other = client.post(QUERIES, json=query(project={"use": "school"}), headers=key)
    assert other.status_code == 422
    assert other.json()["type"] == "/problems/idempotency-key-reused"
    # Without a key, and under another one, it is another question.
    for headers in ({}, {HEADER: str(uuid4())}):
        assert (
            client.post(QUERIES, json=query(), headers=headers).json()["id"] != first.json()["id"]
        )


def test_a_batch_that_is_sent_again_is_the_same_batch(client: TestClient) -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": query()["site"]}
    body = {"type": "FeatureCollection", "features": [feature, feature], "crs": query()["crs"]}
    key = {HEADER: str(uuid4())}
    first, again = (client.post(f"{QUERIES}/batch", json=body, headers=key) for _ in range(2))
    assert first.status_code == again.status_code == 200
    assert first.headers["Blueprint-Batch"] == again.headers["Blueprint-Batch"]
    assert len(again.text.splitlines()) == 2


def test_a_batch_sent_again_seals_nothing_anew(client: TestClient, app_database: Database) -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": query()["site"]}
    body = {"type": "FeatureCollection", "features": [feature] * 3, "crs": query()["crs"]}
    count = text("SELECT count(*) FROM ledger.determination")

    def batch(key: str) -> list[dict[str, Any]]:
        answer = client.post(
            f"{QUERIES}/batch", params={"store": True}, json=body, headers={HEADER: key}
        )
        return [json.loads(line) for line in answer.text.splitlines()]

    key = str(uuid4())
    first, again = batch(key), batch(key)
    assert first == again and len({line["id"] for line in first}) == 3
    with app_database.writing() as connection:
        before = connection.scalar(count)
    other = batch(str(uuid4()))
    with app_database.writing() as connection:
        assert connection.scalar(count) == before + 3
    assert not {line["id"] for line in first} & {line["id"] for line in other}
    assert client.get(f"{QUERIES}/{first[1]['id']}").json()["digest"] == first[1]["digest"]


def test_what_was_refused_may_be_tried_again_under_its_key(client: TestClient) -> None:
    key = {HEADER: str(uuid4())}
    assert client.post(QUERIES, json={"site": {"parcel": "?"}}, headers=key).status_code == 404
    assert client.post(QUERIES, json=query(), headers=key).status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a,b", "x" * 256, '"x', "键"])
def test_what_is_no_key_is_refused(client: TestClient, key: str) -> None:
    answer = client.post(QUERIES, json=query(), headers={HEADER: key.encode()})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["loc"] == [HEADER]


def test_what_is_shown_once_is_not_kept(client: TestClient, app_database: Database) -> None:
    _, contact = somebody(app_database, Role.PLANNER)
    with logged_in(client.app, contact) as browser:
        key = {HEADER: str(uuid4())}
        wanted = {"name": "排队系统", "scopes": ["query"]}
        made, again = (browser.post(KEYS, json=wanted, headers=key).json() for _ in range(2))
        assert made["key"] and again == {**made, "key": None}
        assert len(browser.get(KEYS).json()["keys"]) == 1


def test_many_at_once_are_one(app_database: Database) -> None:
    store, question, gate = IdempotencyStore(app_database), attempt(), Barrier(2)

    def begin() -> object:
        gate.wait()
        try:
            return store.begin(question)
        except StillInProgress as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        found = [future.result() for future in [pool.submit(begin) for _ in range(2)]]
    [claim] = [one for one in found if isinstance(one, UUID)]
    store.store(question, claim, ANSWER)
    assert store.begin(question) == ANSWER
    with pytest.raises(KeyReused):
        store.begin(KeyedRequest(*("account:a", "POST /x", question.key, "2"), DAY, DAY))
    assert isinstance(store.begin(attempt(key=question.key, caller="account:b")), UUID)


def test_an_answer_stands_or_falls_with_its_change(app_database: Database) -> None:
    store, question = IdempotencyStore(app_database), attempt()
    claim = store.begin(question)
    assert isinstance(claim, UUID)
    with pytest.raises(ZeroDivisionError), app_database.writing() as connection:
        store.store(question, claim, ANSWER, connection)
        _ = 1 / 0
    store.abandon(question, claim)
    claim = store.begin(question)
    assert isinstance(claim, UUID)
    with app_database.writing() as connection:
        store.store(question, claim, ANSWER, connection)
    assert store.begin(question) == ANSWER


def test_whoever_died_over_it_is_followed_and_cannot_come_back(app_database: Database) -> None:
    store, question = IdempotencyStore(app_database), attempt(lease=NO_TIME)
    died = store.begin(question)
    followed = store.begin(question)
    assert isinstance(died, UUID) and isinstance(followed, UUID)
    with pytest.raises(Conflict):
        store.store(question, died, ANSWER)
    store.abandon(question, died)
    store.store(question, followed, ANSWER)
    assert store.begin(question) == ANSWER


def test_answers_go_after_their_time_and_with_the_person(app_database: Database) -> None:
    store, short, long = IdempotencyStore(app_database), attempt(keep=NO_TIME), attempt()
    for one in (short, long):
        claim = store.begin(one)
        assert isinstance(claim, UUID)
        store.store(one, claim, ANSWER)
    with app_database.writing() as connection:
        forget(connection, "account:nobody")
    assert isinstance(store.begin(short), UUID) and store.begin(long) == ANSWER
    with app_database.writing() as connection:
        forget(connection, "account:a")
        stored = text("SELECT count(*) FROM people.idempotency WHERE caller = 'account:a'")
        assert connection.scalar(stored) == 0
