"""All parcels and blocks of the demonstration city, asked in every way, on three dates."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import shapely
from fastapi.testclient import TestClient
from judge.example_city import FACTS
from serving import Server
from ways_of_querying import (
    assert_all_ways_agree,
    assert_block_status_agrees,
    assert_statistics_agree,
)

from api.app import create_app
from api.settings import Settings
from blueprint.city import city
from layers.database.connections import Database
from layers.demo_city.loading import DemoCity, draw_demo, load_demo

TODAY = datetime.now(UTC).date().isoformat()


@pytest.fixture(scope="module")
def demo() -> DemoCity:
    return draw_demo("small")


@pytest.fixture(scope="module")
def client(
    server: Server,
    module_database: Database,
    demo: DemoCity,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[TestClient]:
    load_demo(module_database, demo, city(), 0.5)
    url = server.app_url(str(module_database.engine.url.database))
    home: Path = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, database_url=url, visitor_quota=1_000_000)
    with TestClient(create_app(settings)) as opened:
        yield opened


@pytest.mark.acceptance
@pytest.mark.parametrize("on", ["2019-06-01", "2023-10-01", TODAY])
def test_every_way_says_the_same(client: TestClient, demo: DemoCity, on: str) -> None:
    parcels = demo.frames["plan_parcel"]["code"].drop_duplicates(keep=False).tolist()
    compared = assert_all_ways_agree(client, parcels, on, {}, every=5)
    compared += assert_all_ways_agree(client, parcels, on, FACTS, every=5)
    compared += assert_block_status_agrees(client, on)
    shapes = demo.frames["district"].set_index("code").geometry
    compared += assert_statistics_agree(
        client, {code: shapely.to_wkb(shape) for code, shape in shapes.items()}, on
    )
    print(f"{on}: {compared} verdicts of {len(parcels)} parcels and all blocks agree")
