"""API keys: made, used, bounded, rotated, revoked, and refused where they leak."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from people import KEYS, SESSION, logged_in, somebody
from served_logs import Log
from serving import Server
from sqlalchemy import create_engine, text
from test_cli import blueprint_with
from worked_query import QUERIES, query

from api.app import create_app
from api.settings import Settings
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Role
from layers.database.connections import Database
from layers.people import audit
from layers.people.accounts import lock, set_role


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def _make(browser: TestClient, *scopes: str, **more: Any) -> dict[str, Any]:
    answer = browser.post(KEYS, json={"name": "排队系统", "scopes": list(scopes), **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_key_from_its_making_to_its_end(
    client: TestClient, app_database: Database, log: Log
) -> None:
    account, contact = somebody(app_database, Role.STEWARD)
    with logged_in(client.app, contact) as browser:
        made = _make(browser, "query")
        key = made["key"]
        assert "secret_hash" not in made
        [listed] = browser.get(KEYS).json()["keys"]
        assert listed["prefix"] == made["prefix"] and "key" not in listed
        me = client.get(SESSION, headers=_bearer(key)).json()
        assert (me["role"], me["scopes"]) == ("service", ["query"])
        for _ in range(2):
            question = client.post(QUERIES, json=query(), headers=_bearer(key))
            assert question.status_code == 201

        # It may do nothing else, and its own kind it may not make.
        assert client.post(KEYS, json={}, headers=_bearer(key)).status_code == 403
        reader = _make(browser, "read_map")["key"]
        refused = client.post(QUERIES, json=query(), headers=_bearer(reader))
        assert refused.status_code == 403 and "query" in refused.json()["detail"]

        fresh = browser.post(f"{KEYS}/{made['id']}/rotate").json()
        assert fresh["rotated_from"] == made["id"] and fresh["key"] != key
        for either in (key, fresh["key"]):
            assert client.get(SESSION, headers=_bearer(either)).status_code == 200
        assert browser.delete(f"{KEYS}/{made['id']}").status_code == 204
        assert browser.delete(f"{KEYS}/{made['id']}").status_code == 404
        dead = client.get(SESSION, headers=_bearer(key))
        assert dead.status_code == 401 and "撤销" in dead.json()["detail"]
        assert dead.headers["WWW-Authenticate"] == "Bearer"

        # A key is never more than its owner is now.
        set_role(app_database, OPERATOR, account, Role.APPLICANT)
        assert client.get(SESSION, headers=_bearer(fresh["key"])).status_code == 401
        set_role(app_database, OPERATOR, account, Role.PLANNER)
        assert client.get(SESSION, headers=_bearer(fresh["key"])).status_code == 200
        lock(app_database, OPERATOR, account, locked=True)
        lock(app_database, OPERATOR, account, locked=False)
        assert client.get(SESSION, headers=_bearer(fresh["key"])).status_code == 401
    actions = [e.action for e in audit.entries(app_database, account=account)]
    assert actions.count("key_first_used") == 3  # of three keys, however often
    assert {"key_created", "key_rotated", "key_revoked"} <= set(actions)
    for secret in (key, fresh["key"], reader):
        assert secret not in log.stream.getvalue()


def test_a_key_that_ran_out_or_is_none(
    client: TestClient, app_database: Database, settings: Settings
) -> None:
    _, contact = somebody(app_database, Role.PLANNER)
    with logged_in(client.app, contact) as browser:
        made = _make(browser, "query", days=1)
    with app_database.writing() as connection:
        ending = "UPDATE people.api_key SET expires_at = now() WHERE id = :id"
        connection.execute(text(ending), {"id": made["id"]})
    late = client.get(SESSION, headers=_bearer(made["key"]))
    assert late.status_code == 401 and "过期" in late.json()["detail"]
    wrong = made["key"][:-4] + "AAAA"
    for none in (wrong, "", "obp_", "'; DROP TABLE people.api_key; --", "x" * 10_000, "密钥"):
        answer = client.get(SESSION, headers=[(b"authorization", f"Bearer {none}".encode())])
        assert answer.status_code == 401, none


@pytest.mark.parametrize("place", ["?key={}", "?a=1&access_token=%6Fbp{}", "/{}"])
def test_a_key_in_a_url_is_refused_and_not_repeated(
    client: TestClient, app_database: Database, log: Log, place: str
) -> None:
    _, contact = somebody(app_database, Role.PLANNER)
    with logged_in(client.app, contact) as browser:
        key = _make(browser, "query")["key"]
    shown = key.removeprefix("obp") if "%6F" in place else key
    answer = client.get("/api/v1/applicability" + place.format(shown))
    assert answer.status_code == 400
    assert "Authorization" in answer.json()["detail"] and "更换" in answer.json()["detail"]
    [warning] = log.events("a key in a URL was refused")
    assert warning["level"] == "warning"
    assert key[16:] not in log.stream.getvalue() and key[16:] not in answer.text


def test_nobody_touches_anothers_key_or_gives_what_he_has_not(
    client: TestClient, app_database: Database
) -> None:
    _, owner = somebody(app_database, Role.PLANNER)
    with logged_in(client.app, owner) as browser:
        key_id = UUID(_make(browser, "query")["id"])
    for role in (Role.PLANNER, Role.ADMINISTRATOR):
        with logged_in(client.app, somebody(app_database, role)[1]) as other:
            assert other.get(KEYS).json() == {"keys": []}
            assert other.delete(f"{KEYS}/{key_id}").status_code == 404
            assert other.post(f"{KEYS}/{key_id}/rotate").status_code == 404
    with logged_in(client.app, owner) as browser:
        for scopes, status in ((["admin"], 403), (["publish"], 403), (["fly"], 422), ([], 422)):
            body = {"name": "k", "scopes": scopes}
            assert browser.post(KEYS, json=body).status_code == status
        for wrong in ({"days": 1000}, {"days": True}, {"role": "administrator"}):
            body = {"name": "k", "scopes": ["query"], **wrong}
            assert browser.post(KEYS, json=body).status_code == 422
    # A key sees what staff see: an applicant's would see more than its owner.
    with logged_in(client.app, somebody(app_database, Role.APPLICANT)[1]) as applicant:
        body = {"name": "k", "scopes": ["query"]}
        assert applicant.post(KEYS, json=body).status_code == 403
    assert client.get(KEYS).status_code == 401


def test_visitors_have_a_quota_and_others_none(
    settings: Settings, app_database: Database, server: Server, database_name: str
) -> None:
    few = settings.model_copy(update={"visitor_quota": 3})
    batch = {"type": "FeatureCollection", "crs": "EPSG:4548", "as_of": query()["as_of"]}
    two = [{"type": "Feature", "properties": {}, "geometry": query()["site"]}] * 2
    with app_database.writing() as connection:
        connection.execute(text("DELETE FROM people.quota"))
    with TestClient(create_app(few)) as client:
        assert client.post(f"{QUERIES}/batch", json={**batch, "features": two}).status_code == 200
        over = client.post(f"{QUERIES}/batch", json={**batch, "features": two})
        assert over.status_code == 429 and 0 < int(over.headers["Retry-After"]) <= 86_400
        assert over.headers["RateLimit-Policy"] == '"sites";q=3;w=86400'
        assert "RateLimit" not in over.headers
        assert client.post(QUERIES, json=query(project={"nothing": 1})).status_code == 422
        last = client.post(QUERIES, json=query())
        assert last.status_code == 201 and last.headers["RateLimit"].startswith('"sites";r=0;t=')
        assert client.post(QUERIES, json=query()).status_code == 429
        with logged_in(client.app, somebody(app_database, Role.APPLICANT)[1]) as applicant:
            for _ in range(4):
                free = applicant.post(QUERIES, json=query())
                assert free.status_code == 201 and "RateLimit-Policy" not in free.headers
    with app_database.reading() as connection:
        stored = connection.execute(text("SELECT day, who, used FROM people.quota")).all()
        salts = connection.execute(text("SELECT day FROM people.day_salt")).all()
    assert [row.used for row in stored] == [3] and b"testclient" not in bytes(stored[0].who)
    assert [row.day for row in salts] == [stored[0].day] and stored[0].day >= date(2026, 1, 1)


def test_the_audit_only_grows_and_notes_what_happens_to_the_map(
    app_database: Database, server: Server, database_name: str
) -> None:
    imported = [e for e in audit.entries(app_database, limit=10_000) if e.action == "import"]
    assert imported and all((e.subject or "").startswith("release:") for e in imported)
    assert {"publish"} <= {e.action for e in audit.entries(app_database, limit=10_000)}
    owner = create_engine(server.database_url(database_name))
    for change in ("UPDATE people.audit SET action = ''", "TRUNCATE people.audit"):
        with pytest.raises(Exception, match="append-only"), owner.begin() as connection:
            connection.execute(text(change))
    owner.dispose()


def test_the_shell_makes_accounts_and_keys(
    client: TestClient, app_database: Database, settings: Settings, log: Log
) -> None:
    run = blueprint_with(
        {"BLUEPRINT_HOME": str(settings.home), "BLUEPRINT_DATABASE_URL": str(settings.database_url)}
    )
    made = run("accounts", "create", "Boss@Example.com", "--name", "主任", "--role", "officer")
    password = made.stdout.split("密码 ")[1].strip()
    with logged_in(client.app, "boss@example.com", password) as browser:
        assert browser.get(SESSION).json()["role"] == "officer"
        run("accounts", "role", "boss@example.com", "administrator")
        assert browser.get(SESSION).json()["role"] == "administrator"
        listed = json.loads(run("accounts", "list", "--json").stdout)
        [boss] = [one for one in listed if one["contact"] == "boss@example.com"]
        run("accounts", "lock", boss["id"])
        assert browser.get(SESSION).status_code == 401
    run("accounts", "erase", boss["id"], status=2)
    run("accounts", "erase", boss["id"], "--yes")
    assert "boss@" not in run("accounts", "list").stdout
    run("accounts", "role", boss["id"], "emperor", status=2)

    message = run("keys", "create", "--name", "排队系统", "--scope", "query").stdout
    key_id, token = message.split()[1], message.split()[3]
    assert client.get(SESSION, headers=_bearer(token)).json()["scopes"] == ["query"]
    assert "排队系统" in run("keys", "list").stdout and token not in run("keys", "list").stdout
    run("keys", "revoke", key_id)
    assert client.get(SESSION, headers=_bearer(token)).status_code == 401
    run("keys", "revoke", key_id, status=1)
