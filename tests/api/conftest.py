"""The service for the tests of this folder."""

import logging
from collections.abc import Iterator

import pytest
from api_fixtures import app_database, client, database_name, settings
from served_logs import Log

from api.observability.logs import configure

__all__ = ["app_database", "client", "database_name", "log", "settings"]


@pytest.fixture
def log() -> Iterator[Log]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    found = Log()
    configure("debug", "json", found.stream)
    yield found
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.getLogger("uvicorn.access").disabled = False
    logging.captureWarnings(False)
