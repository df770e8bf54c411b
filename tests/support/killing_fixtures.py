"""A PostGIS of a module's own with the old map published, for tests that kill."""

from collections.abc import Iterator

import pytest
from killed_work import publish
from own_server import OwnServer, own_server

from api.wiring import build_services
from blueprint.site_queries.use_cases import Services
from layers.database.connections import Database


@pytest.fixture(scope="module")
def own() -> Iterator[OwnServer]:
    with own_server(empty=True) as server:
        database = Database(server.access.app_url, pool_size=1)
        publish(database, "old")
        database.close()
        yield server


@pytest.fixture
def database(own: OwnServer) -> Iterator[Database]:
    opened = Database(own.access.app_url, pool_size=2)
    yield opened
    opened.close()


@pytest.fixture
def services(database: Database) -> Services:
    return build_services(database)
