"""The HTTP service over a database of the module's own, with one worked example city in it."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from judge import example_city
from loading import load_city
from serving import TEMPLATE, Server

from api.app import create_app
from api.settings import Settings
from layers.database.connections import Database


@pytest.fixture(scope="module")
def database_name(server: Server) -> Iterator[str]:
    name = f"t{uuid4().hex}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield name
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def app_database(server: Server, database_name: str) -> Iterator[Database]:
    opened = Database(server.app_url(database_name), pool_size=2)
    parcel = example_city.parcel(far_max=2.5, height_max_m=60)
    load_city(opened, example_city.city(plan_parcel=(parcel,)))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def settings(
    server: Server, database_name: str, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    home: Path = tmp_path_factory.mktemp("home")
    # Tests ask more in a minute than a visitor may in a day.
    return Settings(
        home=home,
        database_url=server.app_url(database_name),
        pool_size=4,
        visitor_quota=1_000_000,
    )


@pytest.fixture(scope="module")
def client(settings: Settings, app_database: Database) -> Iterator[TestClient]:
    with TestClient(create_app(settings), raise_server_exceptions=False) as opened:
        yield opened
