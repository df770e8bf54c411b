"""Releases over HTTP: staff look, stewards publish, and not what they proposed themselves."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from judge import example_city
from loading import rows_of
from people import logged_in, somebody

from blueprint.city import city
from blueprint.vocabulary import Role
from layers.database.connections import Database
from layers.releases.lifecycle import stage

RELEASES = "/api/v1/releases"


@pytest.fixture
def steward(client: TestClient, app_database: Database) -> Iterator[TestClient]:
    contact = somebody(app_database, Role.STEWARD)[1]
    with logged_in(client.app, contact) as browser:
        yield browser


def proposed(database: Database, by: str) -> str:
    row = example_city.assessment(geometry=example_city.WEST_HALF)
    return stage(database, [rows_of("assessment", (row,))], city=city(), by=by)


def test_looked_at_published_and_taken_back(steward: TestClient, app_database: Database) -> None:
    release = proposed(app_database, "a colleague")
    difference = steward.get(f"{RELEASES}/{release}/diff", params={"as_of": "2024-01-10"}).json()
    assert difference["layers"][0]["layer"] == "assessment" and difference["said"]
    assert {each["id"]: each["state"] for each in steward.get(RELEASES).json()["releases"]}[
        release
    ] == "staged"

    address = f"{RELEASES}/{release}/publish"
    assert steward.post(address, json={}).status_code == 422
    assert steward.post(address, json={"reason": "x", "by": "y"}).status_code == 422
    assert steward.post(address, json={"reason": "季度更新"}).status_code == 200
    assert steward.post(address, json={"reason": "再来"}).status_code == 409
    back = steward.post(f"{RELEASES}/{release}/rollback", json={"reason": "有误"})
    assert back.json() == {"id": release, "state": "rolled_back"}


def test_nobody_publishes_what_he_proposed(steward: TestClient, app_database: Database) -> None:
    account = steward.get("/api/v1/session").json()["account"]
    release = proposed(app_database, f"account:{account}")
    refused = steward.post(f"{RELEASES}/{release}/publish", json={"reason": "自己的"})
    assert refused.status_code == 409 and "另一人" in refused.json()["detail"]


def test_whoever_asks_for_a_release_that_is_not_there(steward: TestClient) -> None:
    for release in ("999999", "x", "9" * 40):
        assert steward.get(f"{RELEASES}/{release}/diff").status_code == 404
        answer = steward.post(f"{RELEASES}/{release}/publish", json={"reason": "x"})
        assert answer.status_code == 404


def test_a_draft_is_discarded_by_its_proposer_or_a_steward(
    steward: TestClient, client: TestClient, app_database: Database
) -> None:
    account, contact = somebody(app_database, Role.OFFICER)
    mine, others = (proposed(app_database, by) for by in (f"account:{account}", "a colleague"))
    with logged_in(client.app, contact) as officer:
        assert officer.delete(f"{RELEASES}/{mine}").status_code == 422
        assert officer.delete(f"{RELEASES}/{others}?reason=x").status_code == 403
        done = officer.delete(f"{RELEASES}/{mine}?reason=重新导入").json()
    assert done == {"id": mine, "state": "discarded", "left_without": []}
    assert steward.delete(f"{RELEASES}/{others}?reason=无人认领").status_code == 200
    again = steward.delete(f"{RELEASES}/{others}?reason=无人认领")
    assert again.status_code == 409 and "已作废" in again.json()["detail"]
