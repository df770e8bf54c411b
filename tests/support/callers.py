"""A client of each role."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from fastapi.testclient import TestClient
from people import logged_in, somebody

from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Role, Scope
from layers.database.connections import Database
from layers.people import keys

__all__ = ["callers"]


@pytest.fixture(scope="module")
def callers(client: TestClient, app_database: Database) -> Iterator[dict[Role, TestClient]]:
    """SERVICE has a key with every scope."""
    every = keys.make(app_database, OPERATOR, name="matrix", scopes=list(Scope), days=1)
    found: dict[Role, TestClient] = {Role.VISITOR: TestClient(client.app)}
    found[Role.SERVICE] = TestClient(client.app)
    found[Role.SERVICE].headers["Authorization"] = f"Bearer {every.token}"
    with ExitStack() as open_:
        for role in Role:
            if role not in found:
                contact = somebody(app_database, role)[1]
                found[role] = open_.enter_context(logged_in(client.app, contact))
        yield found
