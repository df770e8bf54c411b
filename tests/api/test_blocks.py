"""Every block at once: the picture is what each is told by itself; a gain is what deciding again,
with that assessment in the map, wins."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import shapely
from application import application
from fastapi.testclient import TestClient
from judge import example_city
from judge.example_city import box
from loading import JUDGED, rows_of
from serving import Server
from test_cli import blueprint_with

from api.presentation.block_overview import BlockAnswers
from api.presentation.cache_warming import CacheWarming
from blueprint.city import city
from blueprint.given_facts import NO_FACTS
from blueprint.site_queries.grouping import decide_grouped
from blueprint.site_queries.use_cases import Services
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Kind
from layers.database.connections import Database
from layers.releases.lifecycle import stage

DAY = example_city.DAY
KIND = "water_impact"
CELL = 25
BLOCKS = {
    "甲": box(0, 0, 500, 500),  # half planned, a quarter assessed, partly reserved
    "乙": box(500, 0, 1000, 500),  # assessed, and spoilt by an adjustment
    "丙": box(0, 500, 500, 1000),  # in two plans, one of which is no longer in force
    "丁": box(500, 500, 1000, 1000),  # no data on adjustments in a part
    "戊": box(1200, 0, 1400, 200),  # nothing at all
}


def _assessed(code: str, shape: Any, plan: str, **fields: Any) -> Any:
    return example_city.assessment(KIND, code=code, geometry=shape, incorporated_in=plan, **fields)


def drawn(*more: Any) -> Any:
    """The city, with more assessments of the kind."""
    plans = {
        "P1": (box(0, 0, 500, 250), {}),
        "P2": (box(500, 0, 1000, 1000), {}),
        "P3": (box(0, 500, 300, 1000), {}),
        "P4": (box(200, 500, 500, 1000), {}),
        "P5": (box(0, 500, 500, 1000), {"status": "superseded", "superseded_on": date(2022, 1, 1)}),
    }
    whole = box(0, 0, 1000, 1000)
    # Declared for all layers; but for adjustments not in the north-east corner.
    declared = example_city.everything_declared(plan_adjustment=box(0, 0, 1000, 900))
    return example_city.City(
        plan=tuple(example_city.plan(code=c, geometry=g, **f) for c, (g, f) in plans.items()),
        assessment=(
            _assessed("A1", box(0, 0, 250, 250), "P1"),
            _assessed("A2", box(500, 0, 1000, 500), "P2"),
            _assessed("A3", box(500, 500, 600, 600), "P2", status="under_way", completed_on=None),
            *more,
        ),
        plan_adjustment=(example_city.adjustment("yes", box(800, 0, 1000, 500)),),
        control_zone=(
            example_city.zone("heritage_protection", box(400, 0, 500, 100), reserves=KIND),
        ),
        data_coverage=(*declared, example_city.declared("control_zone", whole, "old_city")),
    )


def load(database: Database, city_drawn: Any) -> None:
    layers = [
        rows_of(name, getattr(city_drawn, name)) for name in JUDGED if getattr(city_drawn, name)
    ]
    blocks = [
        SimpleNamespace(code=code, name=f"{code}街区", district=None, geometry=shape)
        for code, shape in BLOCKS.items()
    ]
    layers.append(rows_of("block", blocks))
    stage(database, layers, city=city(), by="test", publish_at_once=True)


@pytest.fixture(scope="module")
def app_database(server: Server, database_name: str) -> Iterator[Database]:
    opened = Database(server.app_url(database_name), pool_size=2)
    load(opened, drawn())
    yield opened
    opened.close()


def test_the_overview_is_what_each_block_is_answered(client: TestClient) -> None:
    question = {"as_of": DAY.isoformat()}
    answer = client.get("/api/v1/city-picture", params=question)
    overview = answer.json()
    assert [block["code"] for block in overview["blocks"]] == sorted(BLOCKS)
    states = set()
    for block in overview["blocks"]:
        queried = client.get(
            "/api/v1/applicability", params={"block": block["code"], **question}
        ).json()
        for evaluation in queried["evaluations"]:
            mine = block["kinds"][evaluation["kind"]]
            for name in ("verdict", "standing", "reason"):
                assert mine[name] == evaluation[name]
            assert mine["share"] == evaluation["coverage"]
            states.add(mine["state"])
            if mine["state"] == "partly":
                assert evaluation["verdict"] == "required" and 0 < mine["share"] < 1
            elif mine["state"] == "no_data":
                assert evaluation["reason"].endswith("data_missing")
            else:
                assert mine["state"] == evaluation["verdict"]
    assert {"partly", "required", "no_data"} <= states
    one = client.get("/api/v1/city-picture", params={**question, "kind": KIND}).json()
    assert set(one["counts"]) == {KIND} and sum(one["counts"][KIND].values()) == len(BLOCKS)
    unmodified = client.get(
        "/api/v1/city-picture", params=question, headers={"If-None-Match": answer.headers["etag"]}
    )
    assert unmodified.status_code == 304


def _waived_cells(services: Services, block: Any) -> int:
    west, south, east, north = block.bounds
    cells = [
        shapely.to_wkb(shapely.box(x, y, x + CELL, y + CELL))
        for x in range(round(west), round(east), CELL)
        for y in range(round(south), round(north), CELL)
    ]
    briefs = decide_grouped(
        services, cells, NO_FACTS, DAY, services.atlas.releases(), OPERATOR, (Kind(KIND),)
    )
    return sum(kind_verdict.verdict == "waived" for (kind_verdict,) in briefs)


def test_a_gain_is_what_deciding_again_wins(
    client: TestClient, database: Database, services: Services
) -> None:
    question = {"kind": KIND, "as_of": DAY.isoformat()}
    answer = client.get("/api/v1/next-assessments", params=question).json()
    gains = {block["code"]: block for block in answer["blocks"]}
    assert [b["gain_m2"] for b in answer["blocks"]] == sorted(
        (b["gain_m2"] for b in answer["blocks"]), reverse=True
    )
    assert "戊" not in gains
    load(database, drawn())
    before = {code: _waived_cells(services, BLOCKS[code]) for code in gains}
    for code, gain in gains.items():
        new = _assessed("new", BLOCKS[code], gain["plan"]["code"], completed_on=DAY)
        load(database, drawn(new))
        won = _waived_cells(services, BLOCKS[code]) - before[code]
        assert won * CELL**2 == gain["gain_m2"], code
        for plan in ("P1", "P2", "P3", "P4"):
            other = _assessed("new", BLOCKS[code], plan, completed_on=DAY)
            load(database, drawn(other))
            assert _waived_cells(services, BLOCKS[code]) - before[code] <= won
    assert gains["甲"]["gain_m2"] == 250 * 250 - 100 * 100
    assert gains["丁"]["under_way"][0]["code"] == "A3" and "正在开展" in gains["丁"]["reason"]


def test_at_a_shell(
    server: Server, database_name: str, app_database: Database, tmp_path: Path
) -> None:
    url = server.app_url(database_name)
    run = blueprint_with({"BLUEPRINT_HOME": str(tmp_path), "BLUEPRINT_DATABASE_URL": url})
    answer = run("next-assessments", "--kind", KIND, "--as-of", DAY.isoformat(), "--limit", "2")
    assert "4 个街区可有所得" in answer.stdout and "丁街区" in answer.stdout


def test_the_overview_of_today_is_made_before_anybody_asks(
    client: TestClient, app_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: BlockAnswers = application(client).block_answers
    ahead = CacheWarming(answers, city())
    assert ahead.look() and not ahead.look()
    made: list[object] = []

    def counted(*given: Any, **more: Any) -> Any:
        made.append(given)
        return decide_grouped(*given, **more)

    monkeypatch.setattr("blueprint.planning.block_overview.decide_grouped", counted)
    assert client.get("/api/v1/city-picture").status_code == 200 and not made
    load(app_database, drawn())
    assert ahead.look() and len(made) == 1
    assert client.get("/api/v1/city-picture").status_code == 200 and len(made) == 1
