"""Registering, logging in and out: one person's story, and what others try."""

import re
import threading
import time
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from people import ACCOUNTS, PASSWORD, SESSION, letters, logged_in, somebody
from served_logs import Log
from sqlalchemy import text

from api.settings import Settings
from blueprint.contacts import read_contact
from blueprint.errors import BadInput
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Role
from layers.database.connections import Database
from layers.people import audit
from layers.people.accounts import erase, lock


def _register(client: TestClient, contact: str, **more: Any) -> Any:
    body = {"contact": contact, "name": "张三", "password": PASSWORD, **more}
    return client.post(ACCOUNTS, json=body)


def _code(settings: Settings) -> str:
    found = re.search(r"\d{6}", letters(settings.home)[-1]["text"])
    assert found
    return found[0]


def _verify(client: TestClient, registration: str, code: str) -> Any:
    return client.post(f"{ACCOUNTS}/verify", json={"registration": registration, "code": code})


@pytest.fixture(autouse=True)
def _fresh_counters(app_database: Database) -> None:
    with app_database.writing() as connection:
        connection.execute(text("DELETE FROM people.attempt"))


def test_from_registering_to_being_forgotten(
    client: TestClient, settings: Settings, app_database: Database, log: Log
) -> None:
    wanted = _register(client, " Zhang.San@Example.COM ")
    assert wanted.status_code == 202
    login = {"contact": "zhang.san@example.com", "password": PASSWORD}
    assert client.post(SESSION, json=login).status_code == 401  # not before the code
    made = _verify(client, wanted.json()["registration"], _code(settings))
    assert made.status_code == 201 and made.json()["role"] == "applicant"
    account = made.json()["account"]
    assert _verify(client, wanted.json()["registration"], _code(settings)).status_code == 422

    with logged_in(client.app, "ZHANG.SAN@EXAMPLE.COM") as browser:
        me = browser.get(SESSION).json()
        assert (me["account"], me["name"], me["role"]) == (account, "张三", "applicant")
        [cookie] = [c for c in browser.cookies.jar if c.name == "blueprint_session"]
        assert cookie.has_nonstandard_attr("HttpOnly") and not cookie.secure
        assert browser.delete(SESSION).status_code == 204
        # The browser forgot it; a thief who kept it has nothing.
        thief = {"Cookie": f"blueprint_session={cookie.value}"}
        assert browser.get(SESSION).json()["role"] == "visitor"
        dead = browser.get(SESSION, headers=thief)
        assert dead.status_code == 401 and "失效" in dead.json()["detail"]

    erase(app_database, OPERATOR, made.json()["account"])
    assert client.post(SESSION, json=login).status_code == 401
    with app_database.reading() as connection:
        left = connection.execute(
            text("SELECT * FROM people.account WHERE id = :a"), {"a": account}
        )
        everything = str([*left.mappings(), *audit.entries(app_database)])
    assert account in everything and "张三" not in everything and "example.com" not in everything
    assert {e.action for e in audit.entries(app_database)} >= {
        "account_registered",
        "login",
        "login_failed",
        "logout",
        "account_erased",
    }
    for secret in ("zhang", "张三", PASSWORD, cookie.value or "?"):
        assert secret not in log.stream.getvalue().lower()


def test_an_account_that_is_there_shows_nowhere(
    client: TestClient, settings: Settings, app_database: Database
) -> None:
    _, known = somebody(app_database, Role.PLANNER)
    new = f"{uuid4().hex}@example.com"
    answers = [_register(client, contact) for contact in (known, new)]
    assert [a.status_code for a in answers] == [202, 202]
    assert set(answers[0].json()) == set(answers[1].json())
    mail = {letter["to"]: letter["text"] for letter in letters(settings.home)}
    assert "已有账号" in mail[known] and "验证码" in mail[new]

    wrong = [
        client.post(SESSION, json={"contact": contact, "password": "wrong but long enough"})
        for contact in (known, f"{uuid4().hex}@example.com")
    ]
    assert {(a.status_code, a.json()["detail"]) for a in wrong} == {(401, "账号或密码不对")}

    def spent(contact: str) -> float:
        began = time.perf_counter()
        client.post(SESSION, json={"contact": contact, "password": "wrong but long enough"})
        return time.perf_counter() - began

    with_account = min(spent(known) for _ in range(3))
    without = min(spent(f"{uuid4().hex}@example.com") for _ in range(3))
    assert 0.4 < with_account / without < 2.5


def test_a_code_fits_its_own_registration_and_is_not_guessed(
    client: TestClient, settings: Settings
) -> None:
    contact = f"{uuid4().hex}@example.com"
    first = _register(client, contact).json()["registration"]
    code = _code(settings)
    second = _register(client, contact, password="an attacker's own").json()["registration"]
    assert _verify(client, second, code).status_code == 422
    for _ in range(5):
        assert _verify(client, first, "wrong").status_code == 422
    assert _verify(client, first, code).status_code == 422  # the right one, too late


def test_guessing_is_slowed_and_reported_to_the_owner(
    client: TestClient, settings: Settings, app_database: Database
) -> None:
    _, contact = somebody(app_database, Role.OFFICER)
    guess = {"contact": contact, "password": "a guess of a guess"}
    statuses: list[int] = []

    def try_once() -> None:
        statuses.append(client.post(SESSION, json=guess).status_code)

    crowd = [threading.Thread(target=try_once) for _ in range(4)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    while statuses[-1] != 429:
        try_once()
        assert len(statuses) < 20
    assert statuses.count(401) == 5
    blocked = client.post(SESSION, json={**guess, "password": PASSWORD})
    assert blocked.status_code == 429 and 0 < int(blocked.headers["Retry-After"]) <= 30
    assert [x for x in letters(settings.home) if x["to"] == contact and "尝试登录" in x["text"]]

    with app_database.writing() as connection:  # the wait is over
        connection.execute(text("UPDATE people.attempt SET blocked_until = now()"))
    assert client.post(SESSION, json=guess).status_code == 401
    again = client.post(SESSION, json=guess)
    assert again.status_code == 429 and int(again.headers["Retry-After"]) > 30  # it grows
    with app_database.writing() as connection:
        connection.execute(text("UPDATE people.attempt SET blocked_until = now()"))
    with logged_in(client.app, contact) as browser:
        assert browser.get(SESSION).json()["role"] == "officer"


def test_a_new_password_ends_all_other_sessions(client: TestClient, app_database: Database) -> None:
    account, contact = somebody(app_database, Role.PLANNER)
    with logged_in(client.app, contact) as here, logged_in(client.app, contact) as elsewhere:
        change = {"current": "not this one at all", "new": "another long sentence"}
        assert here.post(f"{ACCOUNTS}/password", json=change).status_code == 422
        change["current"] = PASSWORD
        assert here.post(f"{ACCOUNTS}/password", json=change).status_code == 204
        assert here.get(SESSION).status_code == 200
        assert elsewhere.get(SESSION).status_code == 401
        lock(app_database, OPERATOR, account, locked=True)
        assert here.get(SESSION).status_code == 401
    right = {"contact": contact, "password": "another long sentence"}
    assert client.post(SESSION, json=right).status_code == 403
    assert client.post(SESSION, json={**right, "password": PASSWORD}).status_code == 401


@pytest.mark.parametrize(
    "more",
    [
        {"role": "administrator"},
        {"verified_at": "2026-01-01"},
        {"password": "x" * 1_000_000},
        {"password": "short"},
        {"password": "aaaaaaaaaaaaaaaa"},
        {"name": "a\0b"},
        {"name": "\u202egnp.exe"},
        {"contact": "аdmin@example.com"},  # a Cyrillic а
        {"contact": ["a@example.com"]},
    ],
    ids=["role", "verified", "megabyte", "short", "same", "nul", "bidi", "cyrillic", "list"],
)
def test_what_must_not_be_taken_is_not(client: TestClient, more: dict[str, Any]) -> None:
    answer = _register(client, **({"contact": "li.si@example.com"} | more))
    assert answer.status_code == 422
    assert "x" * 100 not in answer.text and "short" not in answer.text


def test_sql_in_a_password_is_a_password(client: TestClient, settings: Settings) -> None:
    bobby, contact = "'); DROP TABLE people.account; --", f"{uuid4().hex}@example.com"
    wanted = _register(client, contact, password=bobby, name="Robert'; --").json()
    assert _verify(client, wanted["registration"], _code(settings)).status_code == 201
    with logged_in(client.app, contact, bobby) as browser:
        assert browser.get(SESSION).json()["name"] == "Robert'; --"
    long = {"contact": contact, "password": "x" * 1_000_000}
    assert client.post(SESSION, json=long).status_code == 422


def test_one_spelling_of_a_contact() -> None:
    for given in ("ＡＤＭＩＮ@Ｅxample.com", "admin@EXAMPLE.com", " admin@example.com"):
        assert read_contact(given).value == "admin@example.com"
    for given in ("13800138000", "+86 138-0013-8000", "008613800138000", "１３８００１３８０００"):
        assert read_contact(given).value == "+8613800138000"
    assert read_contact("a@中文.com").value == "a@xn--fiq228c.com"
    for given in ("", "@", "a@b", "a@@b.com", "a b@c.com", "12345678901", "a@b.com\0", "ﷺ" * 200):
        with pytest.raises(BadInput):
            read_contact(given)


def test_another_site_cannot_act_with_our_cookie(
    client: TestClient, app_database: Database
) -> None:
    _, contact = somebody(app_database, Role.PLANNER)
    with logged_in(client.app, contact) as browser:
        token = browser.headers.pop("X-CSRF-Token")
        key = {"name": "k", "scopes": ["query"]}
        for headers in (
            {"Origin": "https://evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site", "X-CSRF-Token": token},
            {"Origin": "null"},
            {"X-CSRF-Token": "guessed"},
            {},
        ):
            refused = browser.post("/api/v1/keys", json=key, headers=headers)
            assert refused.status_code == 403, headers
            assert refused.json()["type"] == "/problems/foreign-site"
        for headers in (
            {"Origin": "http://testserver"},
            {"Sec-Fetch-Site": "same-origin"},
            {"X-CSRF-Token": token},
        ):
            assert browser.post("/api/v1/keys", json=key, headers=headers).status_code == 201
    # Nor log somebody in as another.
    login = {"contact": contact, "password": PASSWORD}
    foreign = {"Origin": "https://evil.example"}
    assert client.post(SESSION, json=login, headers=foreign).status_code == 403
