"""Answers that hidden rows turned are dear, and are told to the stewards where they gather."""

import json
from pathlib import Path
from typing import Any

import shapely
from api_fixtures import database_name
from fastapi.testclient import TestClient
from hiding import load_hiding
from judge import example_city
from people import logged_in, somebody
from worked_query import QUERIES, query

from api.app import create_app
from api.settings import Settings
from blueprint.vocabulary import Role, Visibility
from layers.database.connections import Database
from layers.people.audit import entries

__all__ = ["database_name"]

FAULT = example_city.zone(
    "seismic_fault",
    code="SECRET-F1",
    reserves="seismic_safety",
    geometry=example_city.box(400, 400, 450, 600),
)
FAR_OFF = shapely.geometry.mapping(example_city.box(700, 700, 750, 750))
PLOTS = [
    shapely.geometry.mapping(example_city.box(400, 400 + 20 * n, 440, 420 + 20 * n))
    for n in range(9)
]


def _restricted(_: str, row: Any) -> Visibility | None:
    return Visibility.RESTRICTED if row.code.startswith("SECRET") else None


def _status(client: TestClient, site: dict[str, Any]) -> int:
    return client.post(QUERIES, json=query(site=site)).status_code


def test_they_count_many_times_and_gather_in_one_place(
    settings: Settings, app_database: Database, tmp_path: Path
) -> None:
    load_hiding(app_database, example_city.city(control_zone=(FAULT,)), _restricted)
    _, steward = somebody(app_database, Role.STEWARD)
    few = settings.model_copy(
        update={"visitor_quota": 27, "hidden_turn_cost": 10, "hidden_cluster": 3, "home": tmp_path}
    )
    with TestClient(create_app(few)) as client:
        assert [_status(client, FAR_OFF) for _ in range(3)] == [201] * 3
        assert [_status(client, plot) for plot in PLOTS[:3]] == [201, 201, 429]
        # The dear ones have taken the room; what nothing hidden turns still has some.
        assert _status(client, FAR_OFF) == 201
        collection = {
            "type": "FeatureCollection",
            "crs": "EPSG:4548",
            "as_of": query()["as_of"],
            "features": [{"type": "Feature", "properties": {}, "geometry": PLOTS[3]}],
        }
        [line] = client.post(f"{QUERIES}/batch", json=collection).text.splitlines()
        assert json.loads(line)["error"]["status"] == 429
        with logged_in(client.app, somebody(app_database, Role.APPLICANT)[1]) as applicant:
            assert [_status(applicant, plot) for plot in PLOTS[:5]] == [201] * 5
    found = [one for one in entries(app_database) if one.action == "hidden_outline_probed"]
    assert [one.detail["answers"] for one in found] == [6, 3]
    assert found[0].detail["callers"] == 2 and "SECRET" not in str(found)
    letters = [json.loads(one.read_text()) for one in (tmp_path / "outbox").iterdir()]
    sent = [one for one in letters if one["to"] == steward]
    assert len(sent) == 2 and all("2 公里" in one["text"] for one in sent)
