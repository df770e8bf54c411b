"""The worked example's service, with reports made at once where a test asks for one."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from api_fixtures import app_database, client, database_name, settings
from fastapi.testclient import TestClient
from worked_query import QUERIES, query

from api.reports.making import ReportMaker
from api.settings import Settings
from api.wiring import build_services
from layers.database.connections import Database

__all__ = ["app_database", "client", "database_name", "settings"]


@pytest.fixture(scope="module")
def maker(app_database: Database, settings: Settings) -> Iterator[ReportMaker]:
    made = ReportMaker(settings, app_database, build_services(app_database))
    yield made
    made.close()


@pytest.fixture(scope="module")
def reported(client: TestClient, maker: ReportMaker) -> Callable[..., tuple[str, bytes]]:
    """Asks, has the report made as the worker would, and fetches it: the query's id, the PDF."""

    def ask(**changes: Any) -> tuple[str, bytes]:
        question = client.post(QUERIES, json=query(**changes))
        assert question.status_code == 201, question.text
        path = f"{QUERIES}/{UUID(question.json()['id'])}/report.pdf"
        waiting = client.get(path)
        assert waiting.status_code == 202, waiting.text
        maker.make(waiting.json()["number"])
        made = client.get(path)
        assert made.status_code == 200
        return question.json()["id"], made.content

    return ask
