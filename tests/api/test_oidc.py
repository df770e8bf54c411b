"""Staff log in by their organisation: against a provider that runs, tells the truth, and lies."""

import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi.testclient import TestClient
from identity_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    IdentityProvider,
    identity_provider,
    query_of,
)
from joserfc.jwk import RSAKey
from people import ACCOUNTS, PASSWORD, SESSION, letters, logged_in, somebody
from sqlalchemy import delete, func, insert, text

from api.app import create_app
from api.settings import Settings
from blueprint.contacts import read_contact
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Role
from layers import tables
from layers.database.connections import Database
from layers.people import audit
from layers.people.accounts import create, erase, find, let_link, lock
from layers.people.counters import LOGINS_FROM

OIDC = f"{SESSION}/oidc"
CALLBACK = f"http://testserver{OIDC}/callback"


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with identity_provider(CALLBACK) as running:
        yield running


@pytest.fixture
def browser(provider: IdentityProvider, oidc_app: Any) -> Iterator[TestClient]:
    provider.is_honest()
    yield _browser(oidc_app)


def _browser(app: Any) -> TestClient:
    opened = TestClient(app, raise_server_exceptions=False, follow_redirects=False)
    opened.headers["Accept"] = "text/html"
    return opened


def _settings(settings: Settings, issuer: str) -> Settings:
    more = {"oidc_issuer": issuer, "oidc_client_id": CLIENT_ID, "oidc_client_secret": CLIENT_SECRET}
    return Settings(**{**settings.model_dump(), **more})


@pytest.fixture(scope="module")
def oidc_app(
    settings: Settings, app_database: Database, provider: IdentityProvider
) -> Iterator[Any]:
    with TestClient(create_app(_settings(settings, provider.issuer))) as opened:
        yield opened.app


def _staff(database: Database, role: Role = Role.OFFICER, email: str | None = None) -> str:
    """An account without a password, as an administrator makes it for who comes by OIDC."""
    email = email or f"{uuid4().hex[:12]}@example.com"
    contact = read_contact(email)
    create(database, OPERATOR, contact=contact, name="某人", role=role, password_hash=None)
    return email


def _person(email: str, *, verified: bool = True, subject: str | None = None) -> dict[str, Any]:
    return {"sub": subject or uuid4().hex, "email": email, "email_verified": verified}


def _back(browser: TestClient, next_: str = "/me") -> str:
    """There and back: the address at which the provider lets the browser come in again."""
    begun = browser.get(OIDC, params={"next": next_})
    assert begun.status_code == 303, begun.text
    there = httpx2.get(begun.headers["location"], follow_redirects=False)
    assert there.status_code == 302, there.text
    return str(there.headers["location"])


def _log_in(browser: TestClient) -> Any:
    return browser.get(_back(browser))


def test_a_first_login_and_the_next(
    browser: TestClient, provider: IdentityProvider, app_database: Database
) -> None:
    email = _staff(app_database)
    provider.person = {**_person(email.upper()), "role": "administrator"}
    question = query_of(browser.get(OIDC).headers["location"])
    assert question["code_challenge_method"] == "S256" and question["nonce"] != question["state"]
    done = browser.get(_back(browser, "/statistics?district=110101"))
    assert (done.status_code, done.headers["location"]) == (303, "/statistics?district=110101")
    me = browser.get(SESSION).json()
    assert me["role"] == "officer"  # ours, whatever the provider says
    assert [way["id"] for way in me["entrances"]] == ["oidc"]

    # It is the subject that counts now: the e-mail may change, or be somebody else's.
    provider.person = {**provider.person, "email": "renamed@example.com"}
    assert _log_in(browser).status_code == 303
    assert browser.get(SESSION).json()["account"] == me["account"]
    provider.person = _person(email)
    heir = _log_in(browser)
    assert heir.status_code == 403 and "没有可以登录的账号" in heir.text
    actions = [e.action for e in audit.entries(app_database, account=UUID(me["account"]))]
    assert actions.count("oidc_linked") == 1 and actions.count("login") == 2


def test_nobodys_account_is_taken_over(
    browser: TestClient, provider: IdentityProvider, app_database: Database
) -> None:
    own = f"{uuid4().hex}@example.com"
    account, _ = somebody(app_database, Role.APPLICANT, own)
    with app_database.writing() as connection:  # as if its owner had registered it
        connection.execute(
            text("UPDATE people.account SET linkable = false WHERE id = :a"), {"a": account}
        )
    provider.person = _person(own)
    assert _log_in(browser).status_code == 403
    with logged_in(browser.app, own) as by_password:
        assert by_password.get(SESSION).json()["account"] == str(account)

    let_link(app_database, OPERATOR, account, allowed=True)
    for unproven in ({"email_verified": False}, {"email_verified": "true"}, {"email": None}):
        provider.person = {**_person(own), **unproven}
        assert _log_in(browser).status_code == 403
    provider.person = _person(own)
    provider.without_email = True  # many providers tell it at their userinfo alone
    assert _log_in(browser).status_code == 303
    assert browser.get(SESSION).json()["role"] == "applicant"

    lock(app_database, OPERATOR, account, locked=True)
    refused = _log_in(browser)
    assert refused.status_code == 403 and "已停用" in refused.text
    lock(app_database, OPERATOR, account, locked=False)
    let_link(app_database, OPERATOR, account, allowed=False)
    assert _log_in(browser).status_code == 403
    erase(app_database, OPERATOR, account)
    assert _log_in(browser).status_code == 403


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "another login's"},
        {"aud": ["somebody else"]},
        {"aud": [CLIENT_ID, "somebody else"]},
        {"iss": "https://another.example"},
        {"exp": int(time.time()) - 3600},
        {"iat": int(time.time()) + 3600},
        {"sub": ""},
        {"at_hash": "bm90IHRoZSBoYXNo"},
        {"unsigned": "none"},
        {"unsigned": "HS256"},
        {"unsigned": "RS512"},
    ],
    ids=" ".join,  # the names: their values are the moment's
)
def test_what_does_not_hold_is_not_believed(
    browser: TestClient,
    provider: IdentityProvider,
    app_database: Database,
    lies: dict[str, Any],
) -> None:
    provider.person = _person(_staff(app_database))
    back = _back(browser)
    provider.unsigned = lies.get("unsigned")
    provider.lies = {k: v for k, v in lies.items() if k != "unsigned"}
    refused = browser.get(back)
    assert refused.status_code == 401 and "统一身份认证没有通过" in refused.text
    assert browser.get(SESSION).json()["role"] == "visitor"


def test_a_state_is_used_once_and_by_the_browser_that_began(
    browser: TestClient, provider: IdentityProvider, app_database: Database
) -> None:
    provider.person = _person(_staff(app_database))
    back = _back(browser)
    thief = _browser(browser.app)
    for _ in range(2):
        refused = thief.get(back)
        assert refused.status_code == 400 and "不是从此处开始的" in refused.text
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 400  # replayed
    other = _back(browser)
    with app_database.writing() as connection:
        o = tables.oidc_start
        for row in connection.execute(delete(o).returning(o)).all():
            late = {**row._mapping, "expires_at": func.now()}
            connection.execute(insert(o).values(late))
    assert browser.get(other).status_code == 400
    # A code of another login of the same browser does not fit: its verifier is another.
    first, second = _back(browser), _back(browser)
    mixed = {"state": query_of(first)["state"], "code": query_of(second)["code"]}
    assert browser.get(f"{OIDC}/callback", params=mixed).status_code == 401
    # The other tab goes on.
    assert browser.get(_back(browser)).status_code == 303
    foreign = {**query_of(_back(browser)), "iss": "https://another.example"}
    assert browser.get(f"{OIDC}/callback", params=foreign).status_code == 400
    denied = {"state": query_of(_back(browser))["state"], "error": "access_denied"}
    refused = browser.get(f"{OIDC}/callback", params=denied)
    assert refused.status_code == 401 and "/login" in refused.text
    problem = browser.get(f"{OIDC}/callback", params=denied, headers={"Accept": "*/*"})
    assert problem.status_code == 400 and problem.json()["errors"][0]["loc"] == ["state"]


def test_after_a_rotation_the_new_key_is_fetched(
    browser: TestClient, provider: IdentityProvider, app_database: Database
) -> None:
    provider.person = _person(_staff(app_database))
    assert _log_in(browser).status_code == 303
    fetched = provider.requested.count("/jwks")
    assert _log_in(browser).status_code == 303
    assert provider.requested.count("/jwks") == fetched
    provider.rotate()
    assert _log_in(browser).status_code == 303
    assert provider.requested.count("/jwks") == fetched + 1
    provider.signs_with = RSAKey.generate_key(2048, {"kid": provider.key.kid})  # nobody's
    assert _log_in(browser).status_code == 401


def test_a_provider_that_is_gone_takes_nobody_with_it(
    settings: Settings, app_database: Database
) -> None:
    _, contact = somebody(app_database, Role.PLANNER)
    passing = identity_provider(CALLBACK)
    running = passing.__enter__()
    known = _settings(settings, running.issuer)
    with TestClient(create_app(known)) as opened:
        browser = _browser(opened.app)
        running.person = _person(_staff(app_database))
        backs = [_back(browser) for _ in range(LOGINS_FROM.free + 1)]
        passing.__exit__(None, None, None)
        # However many were on their way, nobody who knows their password waits for it.
        assert {browser.get(back).status_code for back in backs} == {503}
        with logged_in(opened.app, contact, PASSWORD) as by_password:
            assert by_password.get(SESSION).json()["role"] == "planner"
    with TestClient(create_app(known)) as opened:
        browser = _browser(opened.app)
        gone = browser.get(OIDC)
        assert gone.status_code == 503 and "用密码登录" in gone.text
        assert int(gone.headers["retry-after"]) > 0
        problem = browser.get(OIDC, headers={"Accept": "application/json"})
        assert problem.json()["type"] == "/problems/unavailable"
        assert browser.get("/login").status_code == 200


@pytest.mark.parametrize("userinfo", [False, True])
def test_what_is_longer_than_any_answer_is_not_read(
    browser: TestClient,
    provider: IdentityProvider,
    app_database: Database,
    caplog: pytest.LogCaptureFixture,
    userinfo: bool,
) -> None:
    provider.person = _person(_staff(app_database))
    provider.without_email = userinfo
    back = _back(browser)
    endless = {"padding": "x" * 1_500_000}
    if userinfo:
        provider.person |= endless
    else:
        provider.lies = endless
    refused = browser.get(back)
    assert refused.status_code == 503 and "统一身份认证暂时不可用" in refused.text
    assert getattr(caplog.records[-1], "fields", {}).get("cause") == "AnswerTooLong"
    provider.is_honest()
    provider.person.pop("padding", None)
    assert _log_in(browser).status_code == 303


def test_who_comes_by_oidc_gets_no_password_by_mail(
    client: TestClient, settings: Settings, app_database: Database
) -> None:
    email = _staff(app_database)
    assert client.post(f"{ACCOUNTS}/password/reset", json={"contact": email}).status_code == 202
    [letter] = [x for x in letters(settings.home) if x["to"] == email]
    assert "统一身份登录" in letter["text"] and "验证码" not in letter["text"]
    let_link(app_database, OPERATOR, find(app_database, email).id, allowed=False)
    client.post(f"{ACCOUNTS}/password/reset", json={"contact": email})
    assert "验证码是" in letters(settings.home)[-1]["text"]
    # Where no provider is set, the page has no button and the address leads nowhere.
    assert client.get(OIDC).status_code == 404
    assert "session/oidc" not in client.get("/login").text
