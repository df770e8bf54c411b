"""Ask, find again, replay: the story of one determination over HTTP."""

import json
from dataclasses import replace
from typing import Any, cast

import pytest
from application import application
from fastapi import FastAPI
from fastapi.testclient import TestClient
from judge import example_city
from loading import load_city
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from worked_query import QUERIES, in_degrees, query

from blueprint.digest import digest_of
from blueprint.rulebook.reader import rulebook_files
from blueprint.site_queries.rulebooks import current_rulebook
from blueprint.vocabulary import Kind
from layers.database.connections import Database
from layers.releases.lifecycle import rollback
from layers.releases.listing import listing


def test_six_verdicts_sealed_and_found_again(client: TestClient) -> None:
    answer = client.post(QUERIES, json=query())
    assert answer.status_code == 201
    document = answer.json()
    assert answer.headers["Location"] == f"{QUERIES}/{document['id']}"
    assert [e["kind"] for e in document["evaluations"]] == list(Kind)
    assert {e["verdict"] for e in document["evaluations"]} == {"waived"}
    assert {e["standing"] for e in document["evaluations"]} == {"settled"}
    assert document["digest"] == digest_of(document)
    assert document["site"]["area_m2"] == 40_000
    assert document["known_at"].endswith("Z") and document["created_at"].endswith("Z")
    found = client.get(answer.headers["Location"])
    assert found.status_code == 200
    assert found.json() == document


def test_every_step_has_its_question_and_its_clause(client: TestClient) -> None:
    document = client.post(QUERIES, json=query()).json()
    for evaluation in document["evaluations"]:
        legs = [s["leg"] for s in evaluation["steps"] if s["leg"]]
        assert sorted(legs) == [1, 2, 3, 4, 5]
        for step in evaluation["steps"]:
            assert step["question"] and step["because"]
            assert set(step["basis"]) == {"document", "clause", "read_on", "confirmed", "reading"}
            assert "{" not in step["because"] + step["question"]
    by_kind = {e["kind"]: e for e in document["evaluations"]}
    assert by_kind["seismic_safety"]["due_before"] == "engineering_design"
    assert by_kind["archaeology"]["due_before"] == "construction_permit"


def test_rules_that_lost_are_read_too(client: TestClient) -> None:
    special = client.post(QUERIES, json=query(project={"works": "special"})).json()
    evaluation = special["evaluations"][2]
    assert (evaluation["verdict"], evaluation["reason"]) == ("required", "outside_reform")
    answers = {s["condition"]: s["passes"] for s in evaluation["steps"]}
    assert answers["works_within_reform"] is False
    assert answers["within_approved_plan"] is True
    assert answers["covered_by_regional_assessment"] is True
    assert evaluation["remedy"] is None


@pytest.mark.parametrize(
    ("site", "crs"),
    [
        (in_degrees(), None),
        (in_degrees(), "EPSG:4326"),
        ({"type": "Feature", "properties": {}, "geometry": query()["site"]}, "EPSG:4548"),
        ({"parcel": "HD00-1603-01"}, None),
    ],
    ids=["degrees", "wgs84", "feature", "parcel"],
)
def test_a_site_may_come_in_many_ways(client: TestClient, site: Any, crs: str | None) -> None:
    answer = client.post(QUERIES, json=query(site=site, crs=crs))
    assert answer.status_code == 201, answer.text
    assert {e["verdict"] for e in answer.json()["evaluations"]} == {"waived"}


def test_a_line_with_a_width_is_a_strip(client: TestClient) -> None:
    x, y = example_city.EAST + 300, example_city.NORTH + 300
    line = {"type": "LineString", "coordinates": [[x, y], [x + 200, y]], "width_m": 20}
    document = client.post(QUERIES, json=query(site=line)).json()
    assert document["site"]["area_m2"] == 4000


def test_obfuscated_coordinates_carry_their_accuracy(client: TestClient) -> None:
    from blueprint.site.obfuscated import wgs84_to_gcj02

    ring = [list(wgs84_to_gcj02(*point)) for point in in_degrees()["coordinates"][0]]
    site = {"type": "Polygon", "coordinates": [ring]}
    document = client.post(QUERIES, json=query(site=site, crs="GCJ02")).json()
    assert document["site"]["input"] == {"crs": "GCJ02", "accuracy_m": 5.0, "mended": None}
    assert document["site"]["area_m2"] == pytest.approx(40_000, abs=1)
    assert {e["verdict"] for e in document["evaluations"]} == {"waived"}
    steps = document["evaluations"][0]["steps"]
    assert any(step["rule"] == "obfuscation-accuracy" for step in steps)
    again = client.get(f"{QUERIES}/{document['id']}/replay").json()
    assert again["identical"], again


def test_before_any_rule_and_after_today(client: TestClient) -> None:
    early = client.post(QUERIES, json=query(as_of="2018-09-13")).json()
    assert {e["reason"] for e in early["evaluations"]} == {"no_rule_in_force"}
    assert {e["verdict"] for e in early["evaluations"]} == {"undetermined"}
    late = client.post(QUERIES, json=query(as_of="2090-01-01")).json()
    assert late["forecast"] is True
    assert any("预测" in notice for notice in late["notices"])
    assert client.post(QUERIES, json=query()).json()["forecast"] is False


def test_replay_holds_through_releases_a_rollback_and_a_new_rulebook(
    client: TestClient, app_database: Database
) -> None:
    half = example_city.city(example_city.assessment(geometry=example_city.WEST_HALF))
    first = client.post(QUERIES, json=query()).json()
    load_city(app_database, half)
    second = client.post(QUERIES, json=query()).json()
    water = second["evaluations"][2]
    assert (water["verdict"], water["coverage"]) == ("required", 0.5)
    assert water["remedy"]["type"] == "trim"
    assert water["remedy"]["share_kept"] == 0.5
    assert water["uncovered"]["type"] == "Polygon"
    current = next(s for s in listing(app_database) if s.id == "plan").release_id
    assert current is not None
    rollback(app_database, current, by="test")
    third = client.post(QUERIES, json=query()).json()
    assert third["releases"] == first["releases"] != second["releases"]

    running = application(client)
    services = running.services
    files = rulebook_files()
    changed = files | {"ours.yaml": files["ours.yaml"].replace("value: 0.5", "value: 0.4")}
    other = replace(services, rulebook=current_rulebook(changed))
    app = cast(FastAPI, client.app)
    app.state.components = replace(running, services=other)
    fourth = client.post(QUERIES, json=query()).json()
    assert fourth["tolerances"]["positional_m"] == 0.4
    assert fourth["rulebook"]["sha256"] != first["rulebook"]["sha256"]
    for document in (first, second, third, fourth):
        again = client.get(f"{QUERIES}/{document['id']}/replay").json()
        assert again["identical"], again
        assert again["from_evidence"]["identical"]
        assert again["measured_again"]["identical"]
    app.state.components = running


def test_the_database_itself_refuses_to_change_what_is_sealed(
    client: TestClient, server: Any, database_name: str, app_database: Database
) -> None:
    client.post(QUERIES, json=query())
    owner = create_engine(server.database_url(database_name))
    for table in ("determination", "evidence", "rulebook"):
        for change in (
            f"UPDATE ledger.{table} SET created_at = now()",
            f"DELETE FROM ledger.{table}",
            f"TRUNCATE ledger.{table} CASCADE",
        ):
            with pytest.raises(DBAPIError, match="append-only"), owner.begin() as connection:
                connection.execute(text(change))
            with (
                pytest.raises(DBAPIError, match="permission denied"),
                app_database.writing() as connection,
            ):
                connection.execute(text(change))
    owner.dispose()


def test_a_replay_names_what_is_different(client: TestClient) -> None:
    from blueprint.site_queries.replay import differences

    document = client.post(QUERIES, json=query()).json()
    other = json.loads(json.dumps(document))
    other["evaluations"][0]["coverage"] = 0.9999
    other["site"]["area_m2"] += 0.01
    assert differences(document, document) == []
    assert [d["path"] for d in differences(document, other, rounded=True)] == [
        "/evaluations/0/coverage"
    ]
    assert len(differences(document, other)) == 2


def test_unknown_ids_and_addresses(client: TestClient) -> None:
    for path in (
        f"{QUERIES}/00000000-0000-0000-0000-000000000000",
        f"{QUERIES}/00000000-0000-0000-0000-000000000000/replay",
        "/api/v1/nothing-here",
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == 404
    assert client.get(f"{QUERIES}/not-an-id").status_code == 422
