"""The running service behind a test's client."""

from typing import cast

from fastapi import FastAPI
from starlette.testclient import TestClient

from api.application import Application

__all__ = ["application"]


def application(client: TestClient) -> Application:
    found: Application = cast(FastAPI, client.app).state.components
    return found
