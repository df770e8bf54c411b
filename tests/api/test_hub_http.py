"""A module joins, reads its events and is looked after, over HTTP."""

import threading
import time
from typing import Any
from uuid import uuid4

import pytest
from callers import callers
from fastapi.testclient import TestClient
from hub_events import event
from people import logged_in, somebody

from blueprint.vocabulary import Role
from layers.database.connections import Database
from layers.hub.outbox import Recorded, record

__all__ = ["callers"]

MODULES = "/api/v1/hub/modules"
POLLING = {
    "department": "规划国土",
    "subscribes": ["*"],
    "districts": ["*"],
    "delivery": {"mode": "poll"},
}


@pytest.fixture
def admin(callers: dict[Role, TestClient]) -> TestClient:
    return callers[Role.ADMINISTRATOR]


def joined(admin: TestClient, **more: Any) -> dict[str, Any]:
    body = {"name": f"模块 {uuid4().hex[:6]}", **POLLING, **more}
    answer = admin.post(MODULES, json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def as_module(client: TestClient, key: str) -> TestClient:
    module = TestClient(client.app)
    module.headers["Authorization"] = f"Bearer {key}"
    return module


def notified(database: Database, *events: Recorded) -> None:
    for one in events:
        with database.writing() as connection:
            record(connection, [one])


def test_a_module_joins_polls_and_leaves(
    client: TestClient, admin: TestClient, app_database: Database
) -> None:
    found = joined(admin, name="多规合一平台")
    assert found["key"].startswith("obm_") and found["secret"].startswith("whsec_")
    assert found["state"] == "new" and found["epoch"] == 1
    shown = admin.get(f"{MODULES}/{found['id']}").json()
    assert not {"key", "secret"} & shown.keys()
    assert admin.post(MODULES, json={"name": "多规合一平台", **POLLING}).status_code == 409
    module = as_module(client, found["key"])
    project = uuid4().hex
    notified(app_database, event(project, 1), event(project, 2, by="account:1"))
    first = module.get("/api/v1/hub/events", params={"limit": 1}).json()
    assert [e["sequence"][-1] for e in first["events"]] == ["1"]
    rest = module.get("/api/v1/hub/events", params={"after": first["cursor"]}).json()
    assert [e["previous"][-1] for e in rest["events"]] == ["1"]
    assert rest["events"][0]["data"] == {}
    assert module.get("/api/v1/hub/heads").json()[project] == {"sequence": f"{2:020d}", "epoch": 1}
    assert module.get("/api/v1/hub/events", params={"after": "nonsense"}).status_code == 400
    changed = admin.patch(f"{MODULES}/{found['id']}", json={"districts": ["110101"]}).json()
    assert (changed["epoch"], changed["districts"]) == (2, ["110101"])
    assert module.get("/api/v1/hub/events").json()["events"] == []
    assert admin.delete(f"{MODULES}/{found['id']}").status_code == 204
    assert module.get("/api/v1/hub/heads").status_code == 401


def test_what_is_sent_again_under_its_key_is_done_once(
    client: TestClient, admin: TestClient
) -> None:
    def sent(path: str, body: Any = None) -> list[Any]:
        headers = {"Idempotency-Key": uuid4().hex}
        return [admin.post(path, json=body, headers=headers) for _ in range(2)]

    first, again = sent(MODULES, {"name": f"模块 {uuid4().hex[:6]}", **POLLING})
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    # What is told once is told once.
    assert first.json()["key"] and again.json()["key"] is again.json()["secret"] is None
    here = f"{MODULES}/{first.json()['id']}"
    rotated, rotated_again = sent(f"{here}/keys/rotate", {})
    assert rotated_again.headers["Idempotency-Replayed"] == "true"
    module = as_module(client, rotated.json()["key"])
    polled = module.get("/api/v1/hub/events")
    assert polled.status_code == 200 and polled.headers["RateLimit"].startswith('"requests";r=')
    epochs = [each.json()["epoch"] for each in sent(f"{here}/update", {"districts": ["110101"]})]
    assert epochs[0] == epochs[1]
    for path in ("pause", "resume"):
        one, other = sent(f"{here}/{path}")
        assert one.json() == other.json()


def test_who_waits_is_answered_when_something_happens(
    client: TestClient, admin: TestClient, app_database: Database
) -> None:
    module = as_module(client, joined(admin)["key"])
    project = uuid4().hex
    threading.Timer(0.5, notified, (app_database, event(project, 1))).start()
    answers: list[Any] = []

    def wait() -> None:
        answers.append(module.get("/api/v1/hub/events", params={"wait": 20}))

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.2)
    assert module.get("/api/v1/hub/events", params={"wait": 1}).status_code == 429
    waiting.join()
    [found] = answers[0].json()["events"]
    assert found["project"] == project


def test_a_modules_key_opens_nothing_else(client: TestClient, admin: TestClient) -> None:
    module = as_module(client, joined(admin)["key"])
    for path in ("/api/v1/session", "/api/v1/vocabulary", MODULES, "/api/v1/audit"):
        answer = module.get(path)
        assert answer.status_code in (200, 403), (path, answer.text)
    assert module.get(MODULES).status_code == 403
    assert module.get("/api/v1/applicability", params={"block": "x"}).status_code == 403
    wrong = as_module(client, "obm_000000000000_" + "x" * 43)
    assert wrong.get("/api/v1/hub/heads").status_code == 401


def test_keys_rotate_and_an_owner_looks_after_the_own_module(
    client: TestClient, admin: TestClient, app_database: Database
) -> None:
    account, contact = somebody(app_database, Role.OFFICER)
    found = joined(admin, owner=str(account))
    with logged_in(client.app, contact) as owner:
        assert owner.get(f"{MODULES}/{found['id']}").status_code == 200
        assert owner.get(MODULES).status_code == 403
        new = owner.post(f"{MODULES}/{found['id']}/keys/rotate").json()["key"]
        for key in (found["key"], new):
            assert as_module(client, key).get("/api/v1/hub/heads").status_code == 200
        newer = owner.post(f"{MODULES}/{found['id']}/keys/rotate", json={"now": True}).json()["key"]
        assert as_module(client, new).get("/api/v1/hub/heads").status_code == 401
        assert as_module(client, newer).get("/api/v1/hub/heads").status_code == 200
        assert owner.post(f"{MODULES}/{found['id']}/pause").json()["state"] == "paused"
        assert owner.post(f"{MODULES}/{found['id']}/resume").json()["state"] == "healthy"
        other = joined(admin)
        assert owner.get(f"{MODULES}/{other['id']}").status_code == 404
        assert owner.patch(f"{MODULES}/{found['id']}", json={"districts": ["*"]}).status_code == 403


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 200}, "name"),
        ({"subscribes": ["item.flown"]}, "subscribes"),
        ({"subscribes": "item.*"}, "subscribes"),
        ({"districts": ["北京"]}, "districts"),
        ({"may_report": ["flying"]}, "may_report"),
        ({"fields": ["decision"]}, "fields"),
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-11-24T09:00:00"}, "from"),
        ({"delivery": {"mode": "pigeon"}}, "delivery.mode"),
        ({"delivery": {"mode": "poll", "url": "https://a.example/"}}, "delivery.url"),
        ({"delivery": {"mode": "webhook"}}, "delivery.url"),
        ({"delivery": {"mode": "webhook", "url": "http://a.example/"}}, "url"),
        ({"delivery": {"mode": "webhook", "url": "https://u:p@a.example/"}}, "url"),
        ({"delivery": {"mode": "webhook", "url": "https://a.example:22/"}}, "url"),
        ({"owner": "me"}, "owner"),
        ({"secret": "mine"}, "secret"),
    ],
)
def test_what_is_wrong_with_a_registration_is_named(
    admin: TestClient, more: dict[str, Any], place: str
) -> None:
    answer = admin.post(MODULES, json={"name": "错误", **POLLING, **more})
    assert answer.status_code == 422
    assert place in [error["loc"][-1] for error in answer.json()["errors"]]
