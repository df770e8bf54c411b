"""The service over a small city with something in every layer."""

from collections.abc import Callable, Iterator

import pytest
from api_fixtures import client, database_name, settings
from every_layer import load_every_layer
from requests_as import seen_by
from serving import Server

from blueprint.viewer import Viewer
from layers.database.connections import Database

__all__ = ["client", "database_name", "settings"]


@pytest.fixture(scope="module")
def app_database(server: Server, database_name: str) -> Iterator[Database]:
    opened = Database(server.app_url(database_name), pool_size=2)
    load_every_layer(opened)
    yield opened
    opened.close()


@pytest.fixture
def as_viewer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Viewer], None]:
    """From then on every request is this one's."""
    return lambda viewer: seen_by(monkeypatch, viewer)
