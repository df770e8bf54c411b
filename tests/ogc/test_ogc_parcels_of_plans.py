"""On a date parcels are those whose plan is in force on it, wherever they are read: tiles, pages of
features, files, places; and a new release of the plans changes which these are."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from judge import example_city
from judge.example_city import box
from loading import rows_of
from test_ogc_tiles import WEB, path, place

from blueprint.city import city
from blueprint.viewer import OPERATOR, Viewer
from layers.database.connections import Database
from layers.releases.lifecycle import rollback, stage
from layers.releases.staging import Rows
from layers.releases.version_cache import known_everywhere

ITEMS = "/ogc/collections/plan_parcel/items"
TILE = path(WEB, place(WEB, 14))
ENDS = date(2024, 6, 1)
# The old plan's, the new one's on the same ground, a draft's, one whose plan is not in the map, and
# one whose plan is not for everyone and was superseded long ago.
PARCELS = {"OLD": "P-OLD", "NEW": "P-NEW", "DRAFT": "P-DRAFT", "ALONE": "P-NONE", "HID": "P-HID"}
BEFORE, AFTER = {"OLD", "ALONE", "HID"}, {"NEW", "ALONE", "HID"}


def plans(ends: date) -> Rows:
    """The new plan takes the old one's place on this day."""
    rows: list[Any] = [
        example_city.plan(code="P-OLD", status="superseded", superseded_on=ends),
        example_city.plan(code="P-NEW", approved_on=ends),
        example_city.plan(code="P-DRAFT", status="drafting", approved_on=None),
        example_city.plan(code="P-HID", status="superseded", superseded_on=date(2021, 1, 1)),
    ]
    staged = rows_of("plan", rows)
    staged.columns["visibility"] = [None, None, None, "restricted"]  # type: ignore[index]
    return staged


def publish(database: Database, *layers: Rows) -> str:
    release = stage(database, layers, city=city(), by="t", publish_at_once=True)
    known_everywhere()
    return release


@pytest.fixture
def parcels(app_database: Database) -> Iterator[str]:
    """Published before their plans were; the release's id."""
    rows = [
        example_city.parcel(code=code, plan_code=plan, geometry=box(20 * n, 0, 20 * n + 90, 90))
        for n, (code, plan) in enumerate(PARCELS.items())
    ]
    yield publish(app_database, rows_of("plan_parcel", rows))


def in_tile(client: TestClient, query: str = "") -> set[str]:
    answer = client.get(f"{TILE}?{query}")
    assert answer.status_code == 200, answer.text
    return {code for code in PARCELS if code.encode() in answer.content}


def on(client: TestClient, day: str, query: str = "") -> set[str]:
    """The parcels of a date, the same by every way to read them."""
    page = client.get(f"{ITEMS}?datetime={day}&{query}").json()
    codes = {feature["id"] for feature in page["features"]}
    assert page["numberMatched"] == len(codes)
    assert in_tile(client, f"datetime={day}&{query}") == codes
    if not query:
        file = client.get(f"/api/v1/layers/plan_parcel/export.geojson?as_of={day}").json()
        assert {feature["properties"]["code"] for feature in file["features"]} == codes
        question = [
            client.get("/api/v1/places", params={"q": code, "as_of": day}).json()["places"]
            for code in PARCELS
        ]
        assert {
            p["code"] for places in question for p in places if p["layer"] == "plan_parcel"
        } == codes
    return codes


def test_parcels_hold_with_their_plans_and_change_with_a_release_of_them(
    client: TestClient,
    app_database: Database,
    parcels: str,
    as_viewer: Callable[[Viewer], None],
) -> None:
    first = publish(app_database, plans(ENDS))
    assert on(client, "2024-05-31") == BEFORE
    assert on(client, "2024-06-01") == AFTER
    # An interval finds what holds on one of its days; without a date all there is is there.
    assert in_tile(client, "datetime=2024-05-01/2024-07-01") == BEFORE | AFTER
    assert in_tile(client) == set(PARCELS)
    assert client.get(f"{ITEMS}/OLD").status_code == 200

    # Kept for good, a tile is of the plans that its address names, or that went with the release.
    of_now = f"datetime=2024-06-01&release={parcels}&plan_release={first}"
    cached = client.get(f"{TILE}?{of_now}")
    assert "immutable" in cached.headers["cache-control"] and in_tile(client, of_now) == AFTER
    then = f"datetime=2024-06-01&release={parcels}"
    before_its_plans = in_tile(client, then)
    etag = client.get(f"{TILE}?datetime=2024-06-01").headers["etag"]

    second = publish(app_database, plans(date(2025, 1, 1)))
    assert on(client, "2024-06-01") == BEFORE
    assert on(client, "2025-01-01") == AFTER
    known = {"If-None-Match": etag}
    assert client.get(f"{TILE}?datetime=2024-06-01", headers=known).status_code == 200
    assert client.get(f"{TILE}?{of_now}").content == cached.content
    assert in_tile(client, then) == before_its_plans
    of_second = f"release={parcels}&plan_release={second}"
    assert on(client, "2024-06-01", of_second) == BEFORE
    [template] = client.get(f"/ogc/collections/plan_parcel/tiles/{WEB}/tilejson.json").json()[
        "tiles"
    ]
    assert template.endswith(of_second)
    # A page goes on with the plans that it began with.
    page = client.get(f"{ITEMS}?datetime=2024-06-01&limit=1").json()
    [next_page] = [each["href"] for each in page["links"] if each["rel"] == "next"]
    rollback(app_database, second, by="t")
    known_everywhere()
    assert on(client, "2024-06-01") == AFTER
    rest = client.get(f"{next_page}&limit=10".replace("limit=1&", "")).json()
    assert {f["id"] for f in [*page["features"], *rest["features"]]} == BEFORE

    # Whoever may see the hidden plan knows that its parcel holds no more.
    as_viewer(OPERATOR)
    assert on(client, "2024-06-01") == AFTER - {"HID"}


@pytest.mark.parametrize(
    ("layer", "query", "field"),
    [
        ("plan_parcel", "plan_release=999999", "plan_release"),
        ("plan_parcel", "plan_release={parcels}", "plan_release"),
        ("plan_parcel", "plan_release={parcels}&known_at=2026-01-01", "plan_release"),
        ("plan", "plan_release={parcels}", "plan_release"),
    ],
)
def test_a_release_of_plans_that_is_none(
    client: TestClient, parcels: str, layer: str, query: str, field: str
) -> None:
    question = query.format(parcels=parcels)
    for where in (path(WEB, place(WEB, 14), layer), f"/ogc/collections/{layer}/items"):
        answer = client.get(f"{where}?{question}")
        assert answer.status_code == 400 and answer.json()["errors"][0]["loc"] == [field]
