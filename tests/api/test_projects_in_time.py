"""What time and the map bring to records: silence, clocks, new verdicts; two who act at once."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from judge import example_city
from loading import load_city
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from test_projects import FACTS, PROJECTS, Desk, desk, started

from api.settings import Settings
from api.wiring import build_projects, build_services
from blueprint.errors import BlueprintError
from blueprint.projects.standing_determinations import bring_up_to_date
from blueprint.projects.use_cases import Projects, check_lists
from blueprint.viewer import OPERATOR
from layers.database.connections import Database
from layers.ledger.projects import ProjectStore
from layers.people.accounts import erase

__all__ = ["desk"]


@pytest.fixture
def projects(app_database: Database, settings: Settings) -> Iterator[Projects]:
    yield build_projects(app_database, build_services(app_database, settings))


def swept(projects: Projects, now: datetime) -> int:
    store = projects.histories
    assert isinstance(store, ProjectStore)
    return bring_up_to_date(projects, store, now)


def test_silence_and_clocks_are_announced_once(desk: Desk, projects: Projects) -> None:
    project = started(desk, FACTS)
    now = datetime.now(UTC)
    swept(projects, now)
    old = (now - timedelta(days=40)).isoformat()
    desk.deed(project, "construction_permit", "receive", old)
    body = desk.read(project)
    item = next(i for i in body["items"] if i["id"] == "construction_permit")
    assert item["status"] == "accepted"
    assert [f["kind"] for f in body["findings"]] == ["not_answered"]
    # Tomorrow is another day, on which everything is looked at again.
    assert swept(projects, now + timedelta(days=1)) > 0
    after = desk.read(project)
    assert after["version"] > body["version"]
    assert swept(projects, now + timedelta(days=1)) == 0
    assert swept(projects, now + timedelta(days=2)) == 0
    events = desk.clients["owner"].get(f"{PROJECTS}/{project}/events").json()["events"]
    accepted = [e["by"] for e in events if e["type"] == "item.accepted"]
    assert accepted == ["system"]


def test_a_new_map_decides_records_again(
    desk: Desk, projects: Projects, app_database: Database
) -> None:
    project = started(desk, FACTS)
    swept(projects, datetime.now(UTC))
    before = desk.read(project)
    parcel = example_city.parcel(far_max=2.5, height_max_m=60)
    # Nothing is assessed any more, and the plan is gone.
    load_city(app_database, example_city.city(plan_parcel=(parcel,), plan=()))
    assert swept(projects, datetime.now(UTC)) > 0
    after = desk.read(project)
    assert after["determination"]["id"] != before["determination"]["id"]
    events = desk.clients["owner"].get(f"{PROJECTS}/{project}/events").json()["events"]
    answered = [e for e in events if e["type"] == "determination.changed"]
    assert len(answered) == 1 and answered[0]["by"] == "system"
    assert {"kind", "before", "after"} <= set(answered[0]["data"]["changes"][0])
    assert swept(projects, datetime.now(UTC)) == 0
    load_city(app_database, example_city.city(plan_parcel=(parcel,)))
    swept(projects, datetime.now(UTC))


def test_two_officers_at_one_item_and_two_departments_at_two(desk: Desk) -> None:
    project = started(desk, {**FACTS, "affects_trees": True})
    versions = {i["id"]: i["version"] for i in desk.read(project)["items"]}
    answers: list[tuple[str, int]] = []

    def receive(item: str) -> None:
        answer = desk.act(
            "window", project, f"/items/{item}/deeds", {"deed": "receive"}, versions[item]
        )
        answers.append((item, answer.status_code))

    items = ["construction_permit", "construction_permit", "green_space_and_trees"]
    threads = [threading.Thread(target=receive, args=(item,)) for item in items]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [
        ("construction_permit", 200),
        ("construction_permit", 412),
        ("green_space_and_trees", 200),
    ]
    body = desk.read(project)
    assert [i["attempt"] for i in body["items"] if i["id"] in items] == [1, 1]


def test_a_history_only_grows(desk: Desk, app_database: Database) -> None:
    project = started(desk)
    for sql in (
        "UPDATE ledger.project_event SET type = 'item.passed' WHERE project_id = :id",
        "DELETE FROM ledger.project_event WHERE project_id = :id",
    ):
        with (
            pytest.raises((DBAPIError, BlueprintError)),
            app_database.writing(timed=True) as connection,
        ):
            connection.execute(text(sql), {"id": UUID(project)})
    assert desk.read(project)["status"] == "running"


def test_lists_equal_what_their_histories_fold_to(desk: Desk, projects: Projects) -> None:
    store = projects.histories
    assert isinstance(store, ProjectStore)
    looked, wrong = check_lists(projects, store, datetime.now(UTC))
    assert looked > 3 and wrong == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("start=2026-02-12&limit=7&on=2026-02-28", 200),
        ("start=2026-02-12&limit=7&pause=2026-02-13/&pause=2026-02-24/2026-02-25", 200),
        ("start=2026-02-12&on=2026-02-28", 200),
        ("start=2026-02-12&limit=0&on=2026-02-28", 422),
        ("start=2026-02-12&limit=7&pause=2026-02-20/2026-02-18&on=2026-02-28", 422),
        ("start=2026-02-12&limit=7&pause=2026-02-01/&on=2026-02-28", 422),
        ("start=2026-02-12&limit=7&on=2026-02-11", 422),
        ("start=2026-02-12&limit=7&whenever=1", 422),
        ("limit=7", 422),
        ("start=tomorrow", 422),
    ],
)
def test_the_clock_over_http(client: TestClient, query: str, status: int) -> None:
    answer = client.get(f"/api/v1/clock?{query}")
    assert answer.status_code == status, answer.text
    if status == 200:
        answered: dict[str, Any] = answer.json()
        assert list(answered) == [
            "used",
            "remaining",
            "paused",
            "due",
            "due_if_resumed_today",
            "overdue",
            "due_soon",
            "provisional",
            "counted",
        ]
        assert answered["used"] == len(answered["counted"])


def test_flows_and_calendar_are_for_everyone(client: TestClient) -> None:
    flows = client.get("/api/v1/flows").json()["flows"]
    assert len(flows) == 5
    for flow in flows:
        address = f"/api/v1/flows/{flow['id']}/{flow['version']}"
        assert client.get(address).json() == flow
        drawn = client.get(f"{address}/diagram.svg")
        assert drawn.headers["content-type"] == "image/svg+xml" and "本系统的重构" in drawn.text
    answered = client.get("/api/v1/calendar?year=2026").json()
    assert (
        answered["official"]
        and "2026-02-16" in answered["off"]
        and "2026-02-14" in answered["worked"]
    )
    assert client.get("/api/v1/calendar?year=2027").json()["official"] is False


def test_experience_hides_small_groups(desk: Desk) -> None:
    def groups() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (
            desk.clients["owner"].get("/api/v1/experience").json()["groups"]
        )
        return [one for one in found if one["month"] == "2019-03"]

    for number in range(5):
        assert groups() == []
        project = started(desk, {**FACTS, "affects_trees": True})
        item = "green_space_and_trees"
        desk.deed(project, item, "receive", f"2019-03-04T09:0{number}:00+08:00")
        desk.deed(project, item, "accept", "2019-03-05T10:00:00+08:00")
        desk.deed(project, item, "pass", f"2019-03-{11 + number}T10:00:00+08:00")
    assert [
        (one["stage"], one["department"], one["number"], one["median_days"]) for one in groups()
    ] == [("construction_permit", "园林绿化", 5, 6)]


def test_who_is_erased_leaves_the_history_as_it_was(desk: Desk, app_database: Database) -> None:
    project = started(desk)
    owner = UUID(desk.accounts["owner"].removeprefix("account:"))
    before = desk.read(project, "planner")
    erase(app_database, OPERATOR, owner)
    after = desk.read(project, "planner")
    assert before["name"] == "示范改造项目" and after["name"] is None
    shown = ("items", "stages", "clock", "version", "status")
    assert [before[name] for name in shown] == [after[name] for name in shown]
