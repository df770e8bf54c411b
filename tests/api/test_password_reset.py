"""A forgotten password, and the sessions that one had: one person's story, and what others try."""

import re
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from people import ACCOUNTS, PASSWORD, SESSION, SESSIONS, letters, logged_in, somebody
from sqlalchemy import text

from api.settings import Settings
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Role
from layers.database.connections import Database
from layers.people import audit
from layers.people.accounts import lock

RESET = f"{ACCOUNTS}/password/reset"
NEW = "a sentence that I shall keep"


@pytest.fixture(autouse=True)
def _fresh_counters(app_database: Database) -> None:
    with app_database.writing() as connection:
        connection.execute(text("DELETE FROM people.attempt"))


def _want(client: TestClient, contact: str) -> Any:
    return client.post(RESET, json={"contact": contact})


def _confirm(client: TestClient, reset: str, code: str, new: str = NEW) -> Any:
    return client.post(f"{RESET}/confirm", json={"reset": reset, "code": code, "new": new})


def _code(settings: Settings, contact: str) -> str:
    letter = [x["text"] for x in letters(settings.home) if x["to"] == contact][-1]
    found = re.search(r"\d{6}", letter)
    assert found, letter
    return found[0]


def test_a_new_password_by_a_code_ends_every_session(
    client: TestClient, settings: Settings, app_database: Database
) -> None:
    account, contact = somebody(app_database, Role.PLANNER)
    with logged_in(client.app, contact) as thief:
        first = _want(client, contact.upper())
        assert first.status_code == 202
        old = _code(settings, contact)
        second = _want(client, contact).json()["reset"]
        for code in (old, "wrong", ""):  # a code fits what it was sent for
            assert _confirm(client, second, code).status_code == 422
        code = _code(settings, contact)
        weak = _confirm(client, second, code, "short")
        assert weak.status_code == 422 and weak.json()["errors"][0]["loc"] == ["new"]
        assert thief.get(SESSION).status_code == 200
        for _ in range(5):  # an owner who waits after wrong tries need not wait for the new one
            client.post(SESSION, json={"contact": contact, "password": "not this one at all"})
        assert _confirm(client, second, code).status_code == 204
        assert thief.get(SESSION).status_code == 401
    assert _confirm(client, second, code).status_code == 422
    assert _confirm(client, first.json()["reset"], old).status_code == 422
    with logged_in(client.app, contact, NEW) as browser:
        assert browser.get(SESSION).json()["account"] == str(account)
    done = [e for e in audit.entries(app_database, account=account) if e.action == "password_reset"]
    assert [e.detail for e in done] == [{"sessions_ended": 1}]


def test_whether_there_is_an_account_shows_in_no_answer(
    client: TestClient, settings: Settings, app_database: Database
) -> None:
    locked, known = somebody(app_database, Role.PLANNER)
    lock(app_database, OPERATOR, locked, locked=True)
    _, open_ = somebody(app_database, Role.PLANNER)
    nobody = f"{uuid4().hex}@example.com"
    answers = [_want(client, contact) for contact in (known, open_, nobody)]
    assert {a.status_code for a in answers} == {202}
    assert {frozenset(a.json()) for a in answers} == {frozenset({"reset", "expires_at"})}
    mail = {letter["to"]: letter["text"] for letter in letters(settings.home)}
    assert "已停用" in mail[known] and "验证码" in mail[open_] and "没有账号" in mail[nobody]
    wrong = [_confirm(client, a.json()["reset"], "000000x") for a in answers]
    assert len({(a.status_code, a.json()["detail"]) for a in wrong}) == 1
    # Guessed at five times, a code is dead; asked for too often, none is sent.
    reset = answers[1].json()["reset"]
    for _ in range(5):
        assert _confirm(client, reset, "wrong").status_code == 422
    assert _confirm(client, reset, _code(settings, open_)).status_code == 422
    limited = [_want(client, nobody).status_code for _ in range(4)]
    assert limited[-1] == 429
    with app_database.reading() as connection:
        stored = str(connection.execute(text("SELECT * FROM people.password_reset")).all())
    assert nobody not in stored and open_ not in stored


def test_each_ends_sessions_of_ones_own(client: TestClient, app_database: Database) -> None:
    _, contact = somebody(app_database, Role.APPLICANT)
    _, other = somebody(app_database, Role.ADMINISTRATOR)
    with (
        logged_in(client.app, contact) as here,
        logged_in(client.app, contact) as there,
        logged_in(client.app, other) as stranger,
    ):
        mine = here.get(SESSIONS).json()["sessions"]
        assert sorted(one["here"] for one in mine) == [False, True]
        [away] = [one["id"] for one in mine if not one["here"]]
        assert stranger.delete(f"{SESSIONS}/{away}").status_code == 404
        assert there.get(SESSION).status_code == 200
        assert here.delete(f"{SESSIONS}/{away}").status_code == 204
        assert there.get(SESSION).status_code == 401
        assert here.delete(f"{SESSIONS}/{away}").status_code == 404
        assert [one["here"] for one in here.get(SESSIONS).json()["sessions"]] == [True]
        change = {"current": PASSWORD, "new": NEW}
        assert here.post(f"{ACCOUNTS}/password", json=change).status_code == 204
