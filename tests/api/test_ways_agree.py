"""The bulk answer, the single one, the search, the city picture and the statistics say the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from judge.example_city import FACTS, box
from search_parcels import load_land
from serving import Server
from ways_of_querying import (
    assert_all_ways_agree,
    assert_block_status_agrees,
    assert_statistics_agree,
)

from layers.database.connections import Database

CODES = [f"HD00-1603-{column}{row}" for column in range(5) for row in range(5)]
DAYS = ("2018-09-13", "2019-06-01", "2023-10-01", "2026-12-01")
DISTRICTS = {"110108": box(0, 0, 400, 1000).wkb, "110105": box(400, 0, 1000, 1000).wkb}


@pytest.fixture(scope="module")
def app_database(server: Server, database_name: str) -> Iterator[Database]:
    opened = Database(server.app_url(database_name), pool_size=2)
    load_land(opened)
    yield opened
    opened.close()


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("project", [{}, FACTS], ids=["a site alone", "a project"])
def test_bulk_single_and_search(client: TestClient, on: str, project: dict[str, Any]) -> None:
    assert assert_all_ways_agree(client, CODES, on, project, every=6) == 300


@pytest.mark.parametrize("on", DAYS)
def test_the_status_of_blocks(client: TestClient, on: str) -> None:
    assert assert_block_status_agrees(client, on) == 12


@pytest.mark.parametrize("on", DAYS[1:])
def test_the_statistics(client: TestClient, on: str) -> None:
    assert assert_statistics_agree(client, DISTRICTS, on) == 12
