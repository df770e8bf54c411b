"""The short answer for programs: of which place, on which day, and when it is still the same."""

from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from judge import example_city
from judge.example_city import box
from loading import load_city, rows_of

from blueprint.city import city
from blueprint.site.crs import from_measuring
from layers.database.connections import Database
from layers.releases.lifecycle import stage

APPLICABILITY = "/api/v1/applicability"


def _middle(shape: Any) -> dict[str, float]:
    [lon], [lat] = from_measuring([shape.centroid.x], [shape.centroid.y], city())
    return {"lon": lon, "lat": lat}


def _load_block(database: Database, shape: Any) -> None:
    block = SimpleNamespace(code="HD00-1603", name="街区", district=None, geometry=shape)
    stage(database, [rows_of("block", [block])], city=city(), by="test", publish_at_once=True)


def test_applicability_of_a_parcel_and_its_etag(client: TestClient, app_database: Database) -> None:
    ask = {"parcel": "HD00-1603-01", "as_of": example_city.DAY.isoformat()}
    first = client.get(APPLICABILITY, params=ask)
    assert first.status_code == 200
    evaluations = first.json()["evaluations"]
    assert len(evaluations) == 6
    water = evaluations[2]
    assert (water["verdict"], water["standing"]) == ("waived", "conditional")
    assert water["clause"]["document"] == "京政办发〔2018〕36号"
    same = {"If-None-Match": first.headers["ETag"]}
    assert client.get(APPLICABILITY, params=ask, headers=same).status_code == 304
    only = client.get(APPLICABILITY, params={**ask, "kind": "water_impact"})
    assert [e["kind"] for e in only.json()["evaluations"]] == ["water_impact"]
    load_city(app_database, example_city.city(plan_parcel=(example_city.parcel(),), plan=()))
    changed = client.get(APPLICABILITY, params=ask, headers=same)
    assert changed.status_code == 200
    assert changed.json()["evaluations"][2]["verdict"] == "required"


def test_applicability_of_a_point(client: TestClient) -> None:
    answer = client.get(APPLICABILITY, params=_middle(example_city.SITE))
    assert answer.json()["site"]["parcel"] == "HD00-1603-01"
    assert client.get(f"{APPLICABILITY}?lon=116.9&lat=40.5").status_code == 404


@pytest.mark.parametrize(
    "params", ["", "parcel=A&block=B", "lon=116", "parcel=A&kind=noise", "lon=x&lat=1"]
)
def test_applicability_with_wrong_parameters(client: TestClient, params: str) -> None:
    answer = client.get(f"{APPLICABILITY}?{params}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_point_stands_for_the_parcel_that_holds_on_the_day(
    client: TestClient, app_database: Database
) -> None:
    """A parcel of a superseded plan is what stood there before; where no other came, the block."""
    ended = {"status": "superseded", "superseded_on": "2022-01-01"}
    plans = (
        example_city.plan(code="OLD", **ended),
        example_city.plan(geometry=box(0, 0, 500, 1000), approved_on="2022-01-01"),
    )
    parcels = (
        example_city.parcel(code="A-1", plan_code="OLD", geometry=box(0, 0, 1000, 1000)),
        example_city.parcel(code="Z-1", geometry=box(0, 0, 500, 1000)),
    )
    load_city(app_database, example_city.city(plan=plans, plan_parcel=parcels))
    _load_block(app_database, box(0, 0, 1000, 1000))

    def stands_for(shape: Any, day: str) -> dict[str, Any]:
        answered = client.get(APPLICABILITY, params={**_middle(shape), "as_of": day}).json()
        site: dict[str, Any] = answered["site"]
        return site

    west, east = box(0, 0, 500, 1000), box(500, 0, 1000, 1000)
    assert stands_for(west, "2021-12-31") == {"parcel": "A-1", "area_m2": 1_000_000}
    assert stands_for(west, "2022-01-01") == {"parcel": "Z-1", "area_m2": 500_000}
    assert stands_for(east, "2021-12-31") == {"parcel": "A-1", "area_m2": 1_000_000}
    assert stands_for(east, "2022-01-01") == {"block": "HD00-1603", "area_m2": 1_000_000}


def test_a_block_that_was_drawn_anew_is_not_as_it_was(
    client: TestClient, app_database: Database
) -> None:
    load_city(app_database, example_city.city())
    _load_block(app_database, box(0, 0, 500, 500))
    ask = {"block": "HD00-1603", "as_of": example_city.DAY.isoformat()}
    first = client.get(APPLICABILITY, params=ask)
    same = {"If-None-Match": first.headers["ETag"]}
    assert client.get(APPLICABILITY, params=ask, headers=same).status_code == 304
    _load_block(app_database, box(0, 0, 500, 600))
    again = client.get(APPLICABILITY, params=ask, headers=same)
    assert again.status_code == 200
    assert (first.json()["site"]["area_m2"], again.json()["site"]["area_m2"]) == (250_000, 300_000)
