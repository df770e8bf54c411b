"""Project records through HTTP: a story over a Spring Festival, versions, keys, and who may."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from people import logged_in, somebody
from sqlalchemy import text

from blueprint.vocabulary import Role
from layers.database.connections import Database

PROJECTS = "/api/v1/projects"
DEPARTMENTS = (
    *("规划国土", "发展改革", "民防", "住房城乡建设", "综合审图机构", "园林绿化", "市政公用企业"),
    *("测绘中介", "消防", "环保", "交通", "水务", "地震", "文物", "质监"),
)
DEEDS = "/items/construction_permit/deeds"
FACTS = {
    "works": "building",
    "green_space_use_change": False,
    "affects_trees": False,
    "ancient_trees": False,
    "on_positive_list": True,
    "adds_floor_area": False,
    "changes_outline": False,
    "changes_layout": False,
}


@dataclass
class Desk:
    """Everybody who acts on records, each with a client of their own."""

    clients: dict[str, TestClient] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)

    def post(self, who: str, path: str, body: Any = None, **headers: str) -> Any:
        client = self.clients[who]
        sent = {"Idempotency-Key": uuid4().hex, **headers}
        return client.post(f"{PROJECTS}{path}", json=body if body is not None else {}, headers=sent)

    def act(self, who: str, project: str, path: str, body: Any, version: int | None = None) -> Any:
        """On the version that is there."""
        if version is None:
            version = self.read(project)["version"]
        return self.post(who, f"/{project}{path}", body, **{"If-Match": f'"{version}"'})

    def read(self, project: str, who: str = "owner") -> dict[str, Any]:
        answer = self.clients[who].get(f"{PROJECTS}/{project}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def deed(self, project: str, item: str, deed: str, at: str | None = None, **more: Any) -> Any:
        """By whoever may."""
        body = self.read(project)
        found = next(i for i in body["items"] if i["id"] == item)
        who = {"receive": "window", "supplement": "window", "withdraw_application": "owner"}.get(
            deed, found["department"]
        )
        given = {"deed": deed, **({"at": at} if at else {}), **more}
        path = f"/groups/{found['group']}" if found["group"] else f"/items/{item}"
        answer = self.act(who, project, f"{path}/deeds", given)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def desk(client: TestClient, app_database: Database) -> Iterator[Desk]:
    found = Desk()
    with ExitStack() as open_:

        def add(name: str, kind: Role, **grant: Any) -> None:
            account, contact = somebody(app_database, kind)
            found.accounts[name] = f"account:{account}"
            found.clients[name] = open_.enter_context(logged_in(client.app, contact))
            if grant:
                answer = found.clients["administrator"].post(
                    f"/api/v1/accounts/{account}/grants", json=grant
                )
                assert answer.status_code == 201, answer.text

        add("administrator", Role.ADMINISTRATOR)
        add("owner", Role.APPLICANT)
        add("stranger", Role.APPLICANT)
        add("planner", Role.PLANNER)
        add("window", Role.APPLICANT, role="window")
        add("supervisor", Role.APPLICANT, role="supervisor")
        add("credit", Role.APPLICANT, role="credit_officer")
        add("lead", Role.APPLICANT, role="lead", department="规划国土")
        add("elsewhere", Role.APPLICANT, role="planner", district="999999")
        for department in DEPARTMENTS:
            add(department, Role.OFFICER, role="officer", department=department)
        yield found


def site() -> Mapping[str, Any]:
    return {"parcel": "HD00-1603-01"}


def created(desk: Desk, facts: Mapping[str, Any] | None = None) -> str:
    body = {
        "name": "示范改造项目",
        "site": site(),
        "facts": {**FACTS, **(facts or {})},
        "investment": "private",
    }
    answer = desk.post("owner", "", body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
    return str(answer.json()["id"])


def started(desk: Desk, facts: Mapping[str, Any] | None = None) -> str:
    project = created(desk, facts)
    body = desk.read(project)
    assert (body["category"], body["category_confirmed"]) == ("interior_renovation", False)
    given = {"category": "interior_renovation", "reason": "现场核对"}
    assert desk.act("planner", project, "/category", given).status_code == 200
    answer = desk.act("planner", project, "/start", {"flow": "private_interior_renovation"})
    assert answer.status_code == 200, answer.text
    answer = desk.act("planner", project, "/confirmations", confirmations(answer.json()))
    assert answer.status_code == 200, answer.text
    return project


def confirmations(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """That no evaluation is needed, whatever has to be said for it."""
    return [
        {
            "kind": item["id"],
            "needed": False,
            "conditions": [
                {"condition": one, "holds": item["verdict"] in ("waived", "not_applicable")}
                for one in item["conditions"]
            ],
            "reason": "核实",
        }
        for item in body["items"]
        if item["status"] == "to_confirm" and item.get("verdict")
    ]


def test_a_renovation_over_the_spring_festival(desk: Desk) -> None:
    """Received on Wednesday 2026-02-11 and accepted on Thursday the 12th; days off from the 15th to
    the 23rd; Saturday the 14th and the 28th are worked."""
    project = started(desk)
    permit = "construction_permit"
    desk.deed(project, permit, "receive", "2026-02-11T10:00:00+08:00")
    for commitment in desk.read(project)["commitments"]:
        path = f"/commitments/{commitment['id']}/sign"
        given = {"at": "2026-02-11T11:00:00+08:00", "by_name": "李四"}
        assert desk.act("owner", project, path, given).status_code == 200
    desk.deed(project, permit, "accept", "2026-02-12T10:00:00+08:00")
    paused = {"kind": "expert_review", "days": 3}
    desk.deed(project, permit, "pause", "2026-02-24T10:00:00+08:00", pause=paused)
    desk.deed(project, permit, "resume", "2026-02-26T10:00:00+08:00")
    body = desk.deed(project, permit, "pass", "2026-03-02T10:00:00+08:00")
    item = next(i for i in body["items"] if i["id"] == permit)
    # 13, 14, 24 February; 25 and 26 paused; 27, 28 February, 2 March.
    assert item["clock"]["counted"] == [
        "2026-02-13",
        "2026-02-14",
        "2026-02-24",
        "2026-02-27",
        "2026-02-28",
        "2026-03-02",
    ]
    assert item["clock"]["limit"] is None and item["clock"]["note"] == "未设定"
    assert body["clock"]["used"] == 6 and body["clock"]["limit"] == 45
    for milestone, day in (("engineering_design", "2026-03-03"), ("works_start", "2026-03-10")):
        given = {"at": f"{day}T09:00:00+08:00"}
        assert desk.act("owner", project, f"/milestones/{milestone}", given).status_code == 200
    body = desk.read(project)
    assert [f["need"] for f in body["findings"]] == ["joint_drawing_review"]
    broken = next(c for c in body["commitments"] if c["id"] == "drawing_review_certificate")
    assert broken["state"] == "broken"
    # Told late: the certificate had been there on the 9th.
    desk.deed(project, "joint_drawing_review", "receive", "2026-03-04T09:00:00+08:00")
    desk.deed(project, "joint_drawing_review", "accept", "2026-03-05T09:00:00+08:00")
    desk.deed(project, "joint_drawing_review", "pass", "2026-03-09T09:00:00+08:00")
    body = desk.read(project)
    kept = next(c for c in body["commitments"] if c["id"] == "drawing_review_certificate")
    assert kept["state"] == "kept" and all(f["closed"] for f in body["findings"])
    for item, day in (("utilities_connection", 11),):
        desk.deed(project, item, "receive", f"2026-03-{day}T09:00:00+08:00")
        desk.deed(project, item, "accept", f"2026-03-{day}T10:00:00+08:00")
        desk.deed(project, item, "pass", f"2026-03-{day + 1}T10:00:00+08:00")
    given = {"at": "2026-06-01T09:00:00+08:00"}
    assert desk.act("owner", project, "/milestones/works_completed", given).status_code == 200
    for item, day in (("utilities_access", 2), ("joint_survey", 2), ("joint_acceptance", 3)):
        desk.deed(project, item, "receive", f"2026-06-0{day}T12:00:00+08:00")
        desk.deed(project, item, "accept", f"2026-06-0{day}T12:00:00+08:00")
        if item != "joint_acceptance":
            desk.deed(project, item, "pass", f"2026-06-0{day}T13:00:00+08:00")
    acceptance = next(i for i in desk.read(project)["items"] if i["id"] == "joint_acceptance")
    assert acceptance["waits_for"][0] == "joint_acceptance/attached_greening"
    for part in acceptance["parts"]:
        given = {"opinion": "agree", **({"kind": "acceptance"} if part["id"] == "fire" else {})}
        path = f"/items/joint_acceptance/parts/{part['id']}"
        assert desk.act(part["department"], project, path, given).status_code == 200
    desk.deed(project, "joint_acceptance", "pass", "2026-06-05T09:00:00+08:00")
    desk.deed(project, "property_registration", "receive", "2026-06-08T09:00:00+08:00")
    desk.deed(project, "property_registration", "accept", "2026-06-08T09:00:00+08:00")
    body = desk.deed(project, "property_registration", "pass", "2026-06-09T09:00:00+08:00")
    assert body["status"] == "finished" and body["next"] == []
    events = desk.clients["owner"].get(f"{PROJECTS}/{project}/events").json()["events"]
    assert [e["seq"] for e in events] == list(range(1, body["version"] + 1))
    assert events[-1]["type"] == "project.finished"


def test_versions_and_keys(desk: Desk) -> None:
    project = started(desk)
    version = desk.read(project)["version"]
    path, given = f"/{project}/items/construction_permit/deeds", {"deed": "receive"}
    window = desk.clients["window"]
    key = {"Idempotency-Key": uuid4().hex}
    assert window.post(f"{PROJECTS}{path}", json=given).status_code == 400
    assert window.post(f"{PROJECTS}{path}", json=given, headers=key).status_code == 428
    stale = key | {"If-Match": '"1"'}
    assert window.post(f"{PROJECTS}{path}", json=given, headers=stale).status_code == 412
    right = key | {"If-Match": f'W/"{version}"'}
    first = window.post(f"{PROJECTS}{path}", json=given, headers=right)
    assert first.status_code == 200 and first.headers["cache-control"] == "no-store"
    again = window.post(f"{PROJECTS}{path}", json=given, headers=right)
    assert again.content == first.content and again.headers["etag"] == first.headers["etag"]
    other = window.post(f"{PROJECTS}{path}", json={"deed": "supplement"}, headers=right)
    assert other.status_code == 422
    # Two departments at parallel items: each has the version of its own item.
    items = {i["id"]: i["version"] for i in desk.read(project)["items"]}
    for department, item in (("住房城乡建设", "construction_permit"),):
        answer = desk.act(
            department, project, f"/items/{item}/deeds", {"deed": "accept"}, items[item]
        )
        assert answer.status_code == 200, answer.text
    refused = desk.act(
        "住房城乡建设", project, "/items/construction_permit/deeds", {"deed": "accept"}
    )
    found = refused.json()
    assert refused.status_code == 409 and found["state"] == "accepted" and found["status"] == 409
    assert found["allowed"][:2] == ["withdraw_application", "start"]
    assert "pass" not in found["allowed"] and found["waits_for"]


def test_who_may(desk: Desk) -> None:
    project = started(desk)
    for who, status in (
        ("owner", 403),
        ("stranger", 404),
        ("elsewhere", 404),
        ("planner", 403),
        ("住房城乡建设", 403),
        ("supervisor", 403),
        ("administrator", 403),
        ("window", 200),
    ):
        answer = desk.act(who, project, DEEDS, {"deed": "receive"})
        assert answer.status_code == status, (who, answer.text)
    other = desk.act("规划国土", project, DEEDS, {"deed": "accept"})
    assert other.status_code == 403
    for road in (
        "",
        "/events",
        "/form?stage=parallel",
        "/archive.zip",
        f"/files/{'0' * 64}",
        "/scheme",
    ):
        answer = desk.clients["stranger"].get(f"{PROJECTS}/{project}{road}")
        assert answer.status_code == 404, road
    listed = desk.clients["stranger"].get(f"{PROJECTS}?q=示范").json()["items"]
    assert listed == []
    mine = desk.clients["owner"].get(f"{PROJECTS}?status=running&limit=200").json()["items"]
    assert project in [one["id"] for one in mine]
    anonymous = TestClient(desk.clients["owner"].app)
    assert anonymous.get(f"{PROJECTS}/{project}").status_code == 401
    assert anonymous.get(PROJECTS).status_code == 401


def test_a_change_of_facts_is_shown_before_it_is_made(desk: Desk, app_database: Database) -> None:
    project = started(desk)
    version = desk.read(project)["version"]
    given = {"facts": {"affects_trees": True}, "reason": "现场有树"}
    owner = desk.clients["owner"]
    with app_database.reading() as connection:
        sealed = connection.scalar(text("SELECT count(*) FROM ledger.determination"))
    found = owner.patch(f"{PROJECTS}/{project}?preview=true", json=given).json()
    with app_database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM ledger.determination")) == sealed
    assert "green_space_and_trees" in [c.get("id") for c in found["changes"]]
    assert desk.read(project)["version"] == version
    headers = {"If-Match": f'"{version}"'}
    answer = owner.patch(f"{PROJECTS}/{project}", json=given, headers=headers)
    assert answer.status_code == 200, answer.text
    trees = next(i for i in answer.json()["items"] if i["id"] == "green_space_and_trees")
    assert trees["status"] == "ready"
    was = owner.get(f"{PROJECTS}/{project}", params={"at": answer.json()["created_at"]}).json()
    assert was["version"] == 1 and was["status"] == "draft"


def test_a_consultation_and_its_ruling(desk: Desk) -> None:
    project = started(desk)
    given = {
        "subject": "是否涉及重大规划调整",
        "departments": ["规划国土", "市交通委"],
        "due": "2199-01-01",
        "question": "请认定",
    }
    answer = desk.act("planner", project, "/consultations", given)
    assert answer.status_code == 201, answer.text
    name = answer.json()["id"]
    assert answer.json()["departments"] == ["规划国土", "交通"]
    opinion = {"opinion": "agree", "text": "不涉及"}
    path = f"/consultations/{name}"
    assert desk.act("文物", project, f"{path}/opinions", opinion).status_code in (403, 404)
    for who in ("规划国土", "交通"):
        assert desk.act(who, project, f"{path}/opinions", opinion).status_code == 200
    seen = desk.read(project)["consultations"][0]["opinions"]
    assert [one["opinion"] for one in seen] == [None, None]
    assert desk.read(project, "planner")["consultations"][0]["opinions"][0]["opinion"] == "agree"
    settled = {"opinion": "agree", "reason": "一致", "ruling": {"major_adjustment": False}}
    answer = desk.act("lead", project, f"{path}/settlement", settled)
    assert answer.status_code == 200, answer.text
    assert answer.json()["facts"]["major_adjustment"] is False
    assert desk.read(project)["consultations"][0]["opinions"][0]["opinion"] == "agree"


def test_files_are_listed_by_their_record_alone(desk: Desk) -> None:
    project = created(desk)
    owner = desk.clients["owner"]
    answer = owner.post(
        f"{PROJECTS}/{project}/files?name=图.pdf",
        content=b"%PDF-1.7 plan",
        headers={"Idempotency-Key": uuid4().hex, "Content-Type": "application/pdf"},
    )
    assert answer.status_code == 201, answer.text
    sha256 = answer.json()["sha256"]
    found = owner.get(f"{PROJECTS}/{project}/files/{sha256}")
    assert found.content == b"%PDF-1.7 plan"
    other = created(desk)
    assert owner.get(f"{PROJECTS}/{other}/files/{sha256}").status_code == 404
    archive = owner.get(f"{PROJECTS}/{project}/archive.zip")
    assert archive.status_code == 200 and archive.content.startswith(b"PK")
    bad = owner.post(
        f"{PROJECTS}/{project}/files",
        content=b"MZ evil",
        headers={"Idempotency-Key": uuid4().hex, "Content-Type": "application/octet-stream"},
    )
    assert bad.status_code == 415


def test_bad_bodies_change_nothing(desk: Desk) -> None:
    project = started(desk)
    before = desk.read(project)["version"]
    for path, body in (
        ("/items/construction_permit/deeds", {"deed": "bless"}),
        ("/items/construction_permit/deeds", {"deed": "receive", "by": "account:me"}),
        ("/items/construction_permit/deeds", {"deed": "receive", "at": "tomorrow"}),
        ("/items/construction_permit/deeds", {"deed": "receive", "at": "2199-01-01T00:00:00Z"}),
        ("/items/construction_permit/deeds", []),
    ):
        answer = desk.act("window", project, path, body)
        assert answer.status_code == 422, (body, answer.text)
        assert answer.json()["errors"]
    assert (
        desk.act("window", project, "/items/demolition/deeds", {"deed": "receive"}).status_code
        == 404
    )
    assert (
        desk.act("规划国土", project, "/items/land_grant/deeds", {"deed": "accept"}).status_code
        == 409
    )
    assert desk.read(project)["version"] == before
    assert desk.clients["owner"].get(f"{PROJECTS}?sort=name").status_code == 422
    assert desk.clients["owner"].get(f"{PROJECTS}?nonsense=1").status_code == 422
    assert desk.clients["owner"].get(f"{PROJECTS}/not-an-id").status_code == 404


def test_a_consultation_on_a_site_query(desk: Desk) -> None:
    planner = desk.clients["planner"]
    query = planner.post("/api/v1/site-queries", json={"site": site()}).json()["id"]
    given = {
        "subject": "height_control",
        "departments": ["交通"],
        "due": "2199-01-01",
        "question": "高度是否可行",
    }
    address = f"/api/v1/site-queries/{query}/consultations"
    key = {"Idempotency-Key": uuid4().hex}
    assert desk.clients["owner"].post(address, json=given, headers=key).status_code == 403
    answer = planner.post(address, json=given, headers=key)
    assert answer.status_code == 201, answer.text
    project, name = answer.json()["project"], answer.json()["id"]
    assert desk.read(project, "交通")["status"] == "draft"
    version = desk.read(project, "planner")["version"]
    opinion = {"opinion": "object", "text": "遮挡视廊"}
    path = f"/consultations/{name}/opinions"
    assert desk.act("交通", project, path, opinion, version).status_code == 200
    found = planner.get(f"{PROJECTS}/{project}/scheme").json()["dimensions"]
    assert next(d for d in found if d["id"] == "height_control")["questions"] == [name]
