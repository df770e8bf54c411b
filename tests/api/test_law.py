"""The law over HTTP and on the command line: instruments, what waits for a word, and the word."""

import json
from datetime import UTC, datetime
from typing import Any

from fastapi.testclient import TestClient
from people import logged_in, somebody
from serving import Server
from test_cli import blueprint_with
from worked_query import QUERIES, query

from api.settings import Settings
from blueprint.vocabulary import Role
from layers.database.connections import Database

RULEBOOK = "/api/v1/rulebook"
BY = "市水务局 赵某"
DIRECT = "direct-access-2020-26"
DAY = "2024-01-10"


def water(document: Any) -> Any:
    return next(e for e in document["evaluations"] if e["kind"] == "water_impact")


def test_every_instrument_with_its_clauses(client: TestClient) -> None:
    found = client.get(RULEBOOK, params={"as_of": DAY}).json()
    by_document = {one["document"]: one for one in found["instruments"]}
    reform = by_document["京政办发〔2018〕36号"]
    assert reform["in_force"] and {"三(四)、附件2 第22项", "一(二)"} <= {
        rule["clause"] for rule in reform["rules"]
    }
    pilot = by_document["京政办发〔2019〕3号"]
    assert (pilot["start"], pilot["end"], pilot["in_force"]) == ("2019-02-12", "2022-02-11", False)
    assert pilot["grade"] == "V2" and pilot["rules"][0]["reading"] == "ours"
    assert len(found["not_loaded"]) == 6 and all(one["can_change"] for one in found["not_loaded"])
    days = [one["start"] for one in found["instruments"]]
    assert days == sorted(days)


def test_an_answer_says_by_which_law(client: TestClient) -> None:
    document = client.post(QUERIES, json=query(as_of=DAY)).json()
    law = document["law"]
    cited = {s["basis"]["document"] for e in document["evaluations"] for s in e["steps"]}
    assert set(law["documents"]) == cited
    assert law["line"] == f"依据京政办发〔2018〕36号等 {len(cited)} 件文件，截至 2026-11-24"
    assert any("26号" in known for known in law["not_loaded"])


def test_a_word_settles_from_then_on_and_replay_keeps_what_was_known(
    client: TestClient, app_database: Database
) -> None:
    before = client.post(QUERIES, json=query(as_of=DAY)).json()
    assert water(before)["standing"] == "conditional"
    moment = datetime.now(UTC).isoformat()
    _, boss = somebody(app_database, Role.ADMINISTRATOR)
    with logged_in(client.app, boss) as browser:
        waiting = browser.get(f"{RULEBOOK}/awaiting", params={"as_of": DAY}).json()["awaiting"]
        assert DIRECT in {one["about"] for one in waiting}
        assert all({"blocks", "records"} <= set(one) for one in waiting)
        wrong = browser.post(
            f"{RULEBOOK}/confirmations", json={"about": DIRECT, "by": BY, "effect": ["x"]}
        )
        assert wrong.status_code == 422 and wrong.json()["errors"][0]["loc"] == ["effect"]
        given = {"about": DIRECT, "by": BY, "effect": ["none"]}
        confirmed = browser.post(f"{RULEBOOK}/confirmations", json=given)
        assert confirmed.status_code == 201, confirmed.text
        about = {"subject": f"rulebook:{DIRECT}"}
        [entry] = browser.get("/api/v1/audit", params=about).json()["entries"]
        assert entry["action"] == "rulebook_confirmed" and entry["detail"] == {"effect": []}
    after = client.post(QUERIES, json=query(as_of=DAY)).json()
    assert (water(after)["verdict"], water(after)["standing"]) == ("waived", "settled")
    assert any(BY in step["because"] for step in water(after)["steps"])
    assert after["rulebook"]["sha256"] == confirmed.json()["rulebook"]
    assert after["rulebook"]["sha256"] != before["rulebook"]["sha256"]
    then = client.post(QUERIES, json=query(as_of=DAY, known_at=moment)).json()
    assert then["evaluations"] == before["evaluations"]
    for sealed in (before, after, then):
        assert client.get(f"{QUERIES}/{sealed['id']}/replay").json()["identical"] is True
    # The short answer, and the list of the law, say the same.
    parcel = {"parcel": "HD00-1603-01", "as_of": DAY}
    short = client.get("/api/v1/applicability", params=parcel).json()
    assert short["rulebook"] == after["rulebook"]
    listed = client.get(RULEBOOK).json()["not_loaded"]
    [law] = [one for one in listed if one["id"] == DIRECT]
    assert law["confirmed_by"] == BY and law["can_change"] == []


def test_a_word_on_the_command_line_holds_in_a_running_service(
    client: TestClient, settings: Settings, server: Server, database_name: str
) -> None:
    run = blueprint_with({"BLUEPRINT_DATABASE_URL": server.app_url(database_name)})
    assert json.loads(run("rulebook", "list", "--json").stdout)["instruments"]
    rule = "threshold-traffic"
    confirm = ("rulebook", "confirm", rule, "--by", BY)
    assert "哪份文件" in run(*confirm, status=2).stderr
    run(*confirm, "--document", "北京市交通影响评价管理办法", "--read-on", "2026-11-24")
    answer = client.post(QUERIES, json=query(as_of=DAY)).json()
    steps = [s for e in answer["evaluations"] for s in e["steps"] if s["rule"] == rule]
    assert steps and all(s["basis"]["confirmed_by"] == BY for s in steps)
