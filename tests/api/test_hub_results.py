"""What modules report of a record: applied, waiting for what comes before, or in conflict."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jsonschema
import pytest
from fastapi.testclient import TestClient
from test_hub_http import as_module, joined
from test_projects import PROJECTS, Desk, desk, started

from api.http.bodies.hub_bodies import stored_report
from api.wiring import build_projects, build_services
from blueprint.hub.results import settle_waiting
from layers.database.connections import Database
from layers.hub.results import ResultStore

__all__ = ["desk"]

RESULTS = "/api/v1/hub/results"
ITEM = "joint_drawing_review"


class ReportingModule:
    """A department's system, which reports under new keys."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def send(self, body: dict[str, Any], key: str | None = None) -> Any:
        return self.client.post(RESULTS, json=body, headers={"Idempotency-Key": key or uuid4().hex})

    def state(self, body: dict[str, Any]) -> str:
        answer = self.send(body)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["state"])

    def now(self, result: str) -> str:
        return str(self.client.get(f"{RESULTS}/{result}").json()["state"])


@pytest.fixture
def module(client: TestClient, desk: Desk) -> ReportingModule:
    joined_as = joined(desk.clients["administrator"], may_report=["*"], department="综合审图机构")
    return ReportingModule(as_module(client, joined_as["key"]))


def status_of(desk: Desk, project: str, item: str = ITEM) -> str:
    return str(next(i for i in desk.read(project)["items"] if i["id"] == item)["status"])


def ready(desk: Desk) -> str:
    """A record whose drawing review can be received: the engineering design is there."""
    project = started(desk)
    assert status_of(desk, project) == "blocked"
    permitted(desk, project)
    assert status_of(desk, project) == "ready"
    return project


def permitted(desk: Desk, project: str) -> None:
    now = datetime.now(UTC).isoformat()
    desk.deed(project, "construction_permit", "receive")
    for commitment in desk.read(project)["commitments"]:
        given = {"at": now, "by_name": "李四"}
        path = f"/commitments/{commitment['id']}/sign"
        assert desk.act("owner", project, path, given).status_code == 200
    desk.deed(project, "construction_permit", "accept")
    desk.deed(project, "construction_permit", "pass")
    given = {"at": datetime.now(UTC).isoformat()}
    path = "/milestones/engineering_design"
    assert desk.act("owner", project, path, given).status_code == 200


def test_a_chain_of_deeds_in_any_order(desk: Desk, module: ReportingModule) -> None:
    project = ready(desk)
    one = {"project": project, "item": ITEM}
    late = [module.send({**one, "deed": deed}).json() for deed in ("pass", "accept")]
    assert [answer["state"] for answer in late] == ["waiting", "waiting"]
    assert status_of(desk, project) == "ready"
    received = module.send({**one, "deed": 1, "reference": "审图-1"}).json()
    assert received["state"] == "applied"
    assert status_of(desk, project) == "passed"
    assert [module.now(answer["id"]) for answer in late] == ["applied", "applied"]
    again = module.send({**one, "deed": 1, "reference": "审图-1"}).json()
    assert again == received
    other = module.send({**one, "deed": "accept", "reference": "审图-1"})
    assert other.status_code == 422 and other.json()["errors"][0]["loc"] == ["reference"]
    # Its own echo: the event says which result caused it.
    events = module.client.get("/api/v1/hub/events", params={"limit": 500}).json()["events"]
    mine = {e["result"] for e in events if e["project"] == project and e.get("result")}
    assert mine == {received["id"], *(answer["id"] for answer in late)}
    assert module.state({**one, "deed": "accept"}) == "conflict"
    assert module.state({**one, "deed": "revoke", "reason": "注销"}) == "applied"


def test_what_waits_is_applied_after_people_acted(
    desk: Desk, module: ReportingModule, app_database: Database
) -> None:
    project = started(desk)
    answer = module.send({"project": project, "item": ITEM, "deed": "receive"}).json()
    assert answer["state"] == "waiting" and status_of(desk, project) == "blocked"
    permitted(desk, project)
    projects = build_projects(app_database, build_services(app_database))
    results = ResultStore(app_database, stored_report)
    now = datetime.now(UTC)
    assert settle_waiting(projects, results, UUID(project), now) == 1
    assert settle_waiting(projects, results, UUID(project), now) == 0
    assert status_of(desk, project) == "received" and module.now(answer["id"]) == "applied"


def test_times_and_keys(desk: Desk, module: ReportingModule) -> None:
    project = ready(desk)
    one = {"project": project, "item": ITEM}
    ahead = (datetime.now(UTC) + timedelta(minutes=4)).isoformat()
    key = uuid4().hex
    first = module.send({**one, "deed": "receive", "at": ahead}, key)
    assert first.json()["state"] == "applied"
    replayed = module.send({**one, "deed": "receive", "at": ahead}, key)
    assert replayed.json() == first.json()
    assert replayed.headers["idempotency-replayed"] == "true"
    assert module.send({**one, "deed": "accept"}, key).status_code == 422
    assert module.client.post(RESULTS, json={**one, "deed": "accept"}).status_code == 400
    before = (datetime.now(UTC) - timedelta(days=300)).isoformat()
    assert module.state({**one, "deed": "accept", "at": before}) == "conflict"
    far = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    refused = module.send({**one, "deed": "accept", "at": far})
    assert refused.status_code == 422 and refused.json()["errors"][0]["loc"] == ["at"]
    refused = module.send({**one, "deed": "decline"})
    assert refused.status_code == 422 and refused.json()["errors"][0]["loc"] == ["reason"]


def test_parts_of_the_joint_acceptance(desk: Desk, module: ReportingModule) -> None:
    project = started(desk)
    part = {"project": project, "item": "joint_acceptance/fire", "opinion": "agree"}
    assert module.state({**part, "kind": "acceptance"}) == "waiting"
    for wrong, loc in (
        ({**part, "deed": "pass"}, "deed"),
        ({"project": project, "item": "joint_acceptance/fire"}, "opinion"),
        ({"project": project, "item": ITEM}, "deed"),
        ({**part, "national_code": "1"}, "project"),
        ({**part, "item": "joint_survey/fire"}, "item"),
        ({**part, "surprise": 1}, "surprise"),
    ):
        answer = module.send(wrong)
        assert answer.status_code == 422 and answer.json()["errors"][0]["loc"] == [loc], answer.text


def test_what_is_not_the_modules_is_not_there(
    client: TestClient, desk: Desk, module: ReportingModule
) -> None:
    project = started(desk)
    admin = desk.clients["administrator"]
    answers = []
    for more, given in (
        ({"may_report": ["construction_permit"]}, project),
        ({"may_report": ["*"], "districts": ["999999"]}, project),
        ({"may_report": ["*"]}, str(uuid4())),
    ):
        other = ReportingModule(as_module(client, joined(admin, **more)["key"]))
        answers.append(other.send({"project": given, "item": ITEM, "deed": "receive"}))
    answers.append(module.send({"project": project, "item": "no_such_item", "deed": "receive"}))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    mine = module.send({"project": project, "item": ITEM, "deed": "receive"}).json()["id"]
    assert other.client.get(f"{RESULTS}/{mine}").status_code == 404
    seen = module.client.get(f"/api/v1/hub/projects/{project}")
    assert seen.status_code == 200
    body = seen.json()
    assert body["sequence"] == f"{desk.read(project)['version']:020d}" and "owner" not in body
    early = module.client.get(f"/api/v1/hub/projects/{project}", params={"at": 1}).json()
    assert early["sequence"] == f"{1:020d}" and early["status"] == "draft"
    assert other.client.get(f"/api/v1/hub/projects/{uuid4()}").status_code == 404


def test_files_are_named_in_results(
    client: TestClient, desk: Desk, module: ReportingModule
) -> None:
    project = ready(desk)
    content = b"%PDF-1.7 certificate"
    sha256 = hashlib.sha256(content).hexdigest()
    files = "/api/v1/hub/files"
    wrong = module.client.put(f"{files}/{'0' * 64}", content=content)
    assert wrong.status_code == 422 and wrong.json()["errors"][0]["loc"] == ["sha256"]
    named = {"name": "合格证.pdf", "sha256": sha256, "media_type": "application/pdf"}
    report = {"project": project, "item": ITEM, "deed": "receive", "files": [named]}
    assert module.send(report).json()["errors"][0]["loc"] == ["files", 0, "sha256"]
    assert module.client.put(f"{files}/{sha256}", content=content).status_code == 204
    other = as_module(client, joined(desk.clients["administrator"], districts=["999999"])["key"])
    assert other.get(f"{files}/{sha256}").status_code == 404
    assert module.state(report) == "applied"
    assert module.client.get(f"{files}/{sha256}").content == content
    listed = desk.clients["owner"].get(f"{PROJECTS}/{project}/files/{sha256}")
    assert listed.status_code == 200 and listed.content == content


def test_events_keep_to_the_published_contract(
    client: TestClient, desk: Desk, module: ReportingModule
) -> None:
    project = ready(desk)
    events = module.client.get("/api/v1/hub/events", params={"limit": 500}).json()["events"]
    mine = [event for event in events if event["project"] == project]
    kinds = {event["type"] for event in mine}
    assert {"blueprint.project.started.v1", "blueprint.item.passed.v1"} <= kinds
    contract = client.get("/api/v1/hub/contract").json()
    for event in mine:
        name = event["type"].removeprefix("blueprint.")
        place = contract["components"]["messages"][name]["payload"]["$ref"]
        assert place == event["dataschema"]
        schema = client.get(place[place.index("/api/") :]).json()
        jsonschema.Draft202012Validator(schema).validate(event)
        wrong = {**event, "sequence": "1"}
        assert not jsonschema.Draft202012Validator(schema).is_valid(wrong)
    for message in contract["channels"]["deliveries"]["messages"].values():
        assert message["$ref"].rsplit("/", 1)[1] in contract["components"]["messages"]
    assert client.get("/api/v1/hub/schemas/blueprint.item.passed/v2").status_code == 404
    assert client.get("/api/v1/hub/schemas/nothing/v1").status_code == 404


def test_a_ping_says_how_it_went_and_no_more(client: TestClient, desk: Desk) -> None:
    admin = desk.clients["administrator"]
    webhook = {"mode": "webhook", "url": "https://module.invalid/hook"}
    found = joined(admin, delivery=webhook)
    tested = admin.post(f"/api/v1/hub/modules/{found['id']}/test")
    assert tested.status_code == 200, tested.text
    assert tested.json()["status"] is None and tested.json()["error"]
    polls = joined(admin)
    assert admin.post(f"/api/v1/hub/modules/{polls['id']}/test").status_code == 409
    stranger = desk.clients["stranger"].post(f"/api/v1/hub/modules/{found['id']}/test")
    assert stranger.status_code == 404
