"""Bodies that are too large, too deep, too many, of the wrong kind, or no JSON: refused with a
reason, nothing written, and no more of them held than the stated limit."""

import gzip
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from application import application
from fastapi.testclient import TestClient
from judge import example_city
from mutations import LEAKS
from sqlalchemy import text
from worked_query import QUERIES, SITE, query

from layers.database.connections import Database

BATCH = f"{QUERIES}/batch"
MB = 1_000_000


@pytest.fixture(autouse=True)
def nothing_written(app_database: Database) -> Iterator[None]:
    def count() -> tuple[int, int]:
        with app_database.writing() as connection:
            sealed = connection.scalar(text("SELECT count(*) FROM ledger.determination"))
            return int(sealed or 0), int(
                connection.scalar(text("SELECT count(*) FROM ledger.batch")) or 0
            )

    before = count()
    yield
    assert count() == before


def refused(answer: Any, status: int, says: str = "") -> dict[str, Any]:
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    assert not any(leak in answer.text for leak in LEAKS)
    assert len(answer.text) < 20_000
    problem: dict[str, Any] = answer.json()
    assert says in problem["detail"]
    return problem


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


def test_a_stated_length_above_the_limit_is_refused_unread(client: TestClient) -> None:
    """The body itself is small: it was the header that was believed."""
    answer = client.post(QUERIES, content=b"{}", headers={"content-length": str(50 * MB)})
    refused(answer, 413, "20 MB")


def test_a_body_without_a_length_is_left_at_the_limit(client: TestClient) -> None:
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        while sent < 50 * MB:
            sent += MB
            yield b" " * MB

    refused(client.post(QUERIES, content=chunks()), 413, "20 MB")
    assert application(client).bodies.held == 0


def test_what_all_bodies_hold_together_is_bounded(client: TestClient) -> None:
    bodies = application(client).bodies
    half = bodies.max_held // 2
    bodies.hold("one", half)
    bodies.hold("another", half - 10)
    answer = client.post(QUERIES, content=b"[" + b" " * 20 + b"]")
    refused(answer, 503)
    assert answer.headers["retry-after"]
    bodies.release("one", half)
    bodies.release("another", half - 10)
    bodies.hold("address:testclient", half - 10)
    refused(client.post(QUERIES, content=b"[" + b" " * 20 + b"]"), 429)
    bodies.release("address:testclient", half - 10)
    refused(client.post(QUERIES, content=b"[" + b" " * 20 + b"]"), 422)
    assert bodies.held == 0


@pytest.mark.parametrize("levels", [300, 900, 1020, 100_000])
@pytest.mark.parametrize("where", ["alone", "site", "coordinates", "project", "as_of", "crs"])
def test_deep_nesting(client: TestClient, levels: int, where: str) -> None:
    """Refused before anything is parsed."""
    question = orjson.dumps(query(project={"name": "NEST"}))
    body = {
        "alone": nested(levels),
        "site": b'{"site": ' + nested(levels) + b"}",
        "coordinates": b'{"site": {"type": "Polygon", "coordinates": ' + nested(levels) + b"}}",
        "project": question.replace(b'"NEST"', nested(levels)),
        "as_of": question.replace(orjson.dumps(query()["as_of"]), nested(levels)),
        "crs": question.replace(b'"EPSG:4548"', nested(levels)),
    }[where]
    answer = client.post(QUERIES, content=body)
    refused(answer, 422)


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "crs": "EPSG:4548", "features": list(features), **more}


def test_deep_nesting_in_a_batch(client: TestClient) -> None:
    body = orjson.dumps(collection({"id": "NEST"})).replace(b'"NEST"', nested(400))
    refused(client.post(BATCH, content=body), 422, "嵌套超过")


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b'{"site": NaN}', 400, "JSON"),
        (b'{"site": Infinity}', 400, "JSON"),
        (b'{"site": "\\ud800"}', 400, "JSON"),
        (b'{"site": "\xed\xa0\x80"}', 400, "JSON"),
        (b'{"\\ud800": 1, "site": 1}', 400, "JSON"),
        (b"\xff\xfe{\0}\0", 400, "JSON"),
        (b"\xef\xbb\xbf{}", 400, "JSON"),
        (b'{"site": {"parcel": "a\\u0000b"}}', 422, "控制字符"),
        (b'{"site": {"block": "\\u0007"}}', 422, "控制字符"),
        (b'{"site": ' + b"9" * 5000 + b"}", 400, "JSON"),
        (b'{"site": 1, "as_of": 1e999}', 400, "JSON"),
        # Of a key that is there twice the last one counts, for all parts of the program alike.
        (b'{"site": {"parcel": "HD00-1603-01"}, "site": 7}', 422, "给出了两次"),
    ],
)
def test_odd_json(client: TestClient, body: bytes, status: int, says: str) -> None:
    refused(client.post(QUERIES, content=body), status, says)


@pytest.mark.parametrize("name", ["a\0b", "a\nb", "\x7f"])
@pytest.mark.parametrize("path", [QUERIES, BATCH])
def test_control_characters_in_facts(client: TestClient, path: str, name: str) -> None:
    facts = {"project": {**example_city.FACTS, "name": name}}
    body = query(**facts) if path == QUERIES else collection({"geometry": SITE}, **facts)
    refused(client.post(path, json=body), 422, "控制字符")


@pytest.mark.parametrize("project", [[], "", 0, False, "x", [["name", "x"]]])
def test_facts_that_are_no_object(client: TestClient, project: Any) -> None:
    refused(client.post(QUERIES, json=query(project=project)), 422, "须是一个对象")


def test_an_answer_does_not_grow_with_what_was_wrong(client: TestClient) -> None:
    keys = {f"k{i}": 0 for i in range(50_000)}
    problem = refused(client.post(QUERIES, json={"site": SITE, **keys}), 422)
    assert len(problem["errors"]) == 20
    refused(client.post(BATCH, json=collection(SITE, **keys)), 422)
    refused(client.post(QUERIES, json=query(project=keys)), 422, "多于 100 项")
    refused(client.post(QUERIES, json={"site": SITE, "k" * MB: 1}), 422)
    refused(client.post(QUERIES, json=query(as_of="9" * MB)), 422)
    refused(client.post(QUERIES, json=query(crs="E" * MB)), 422)
    refused(client.post(QUERIES, json=query(site={"parcel": "P" * MB})), 422)
    refused(client.post(QUERIES, json=query(site={"type": "P" * MB})), 422)


@pytest.mark.parametrize(
    "headers",
    [
        {"content-encoding": "gzip"},
        {"content-encoding": "br"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
    ],
)
def test_bodies_of_another_kind(client: TestClient, headers: dict[str, str]) -> None:
    """A small gzip may unfold to anything: none is unfolded."""
    body = gzip.compress(orjson.dumps(query()))
    refused(client.post(QUERIES, content=body, headers=headers), 415)


@pytest.mark.parametrize("kind", ["application/geo+json", "application/json; charset=utf-8", None])
def test_what_counts_as_json(client: TestClient, kind: str | None) -> None:
    headers = {"content-type": kind} if kind else {}
    refused(client.post(QUERIES, content=b"{}", headers=headers), 422)


@pytest.mark.parametrize(
    "path",
    [
        "applicability?parcel=a%00b",
        "applicability?block=%07",
        "applicability?lon=nan&lat=1",
        "applicability?parcel=%ff%fe",
        "applicability?parcel=1'%20OR%20'1'%3D'1",
        f"applicability?parcel={'P' * 5000}",
        "site-queries/%00",
        "site-queries/x/replay",
    ],
)
def test_odd_parameters(client: TestClient, path: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    refused(answer, answer.status_code)
    assert answer.status_code in (400, 404, 422)
