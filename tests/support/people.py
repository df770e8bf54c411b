"""People of the tests: accounts of every role, and clients that are logged in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from fastapi.testclient import TestClient

from blueprint.contacts import read_contact
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Role
from layers.database.connections import Database
from layers.people.accounts import create
from layers.people.passwords import hash_password

PASSWORD = "correct horse battery"
SESSION, ACCOUNTS, KEYS = "/api/v1/session", "/api/v1/accounts", "/api/v1/keys"
SESSIONS = "/api/v1/sessions"


def somebody(database: Database, role: Role, contact: str | None = None) -> tuple[UUID, str]:
    """An account of this role, with PASSWORD: its id and its contact."""
    contact = contact or f"{uuid4().hex[:12]}@example.com"
    account = create(
        database,
        OPERATOR,
        contact=read_contact(contact),
        name=f"某{role.label}",
        role=role,
        password_hash=hash_password(PASSWORD),
    )
    return account, contact


@contextmanager
def logged_in(app: Any, contact: str, password: str = PASSWORD) -> Iterator[TestClient]:
    """A browser of its own, which says that its requests come from our pages."""
    browser = TestClient(app, raise_server_exceptions=False)
    answer = browser.post(SESSION, json={"contact": contact, "password": password})
    assert answer.status_code == 201, answer.text
    browser.headers["X-CSRF-Token"] = answer.json()["csrf"]
    yield browser
    browser.close()


def letters(home: Path) -> list[dict[str, str]]:
    """What lies in the outbox, in the order in which it was written."""
    return [json.loads(file.read_text("utf-8")) for file in sorted((home / "outbox").glob("*"))]
