"""The audit as administrators read it: filtered, a page at a time, and in it who read it."""

import ast
import json
from datetime import date, timedelta
from pathlib import Path

from fastapi.testclient import TestClient
from people import logged_in, somebody
from serving import APP_PASSWORD, Server
from test_cli import blueprint_with

from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Role
from layers.database.connections import Database
from layers.people.accounts import lock, set_role
from layers.people.audit_reading import ACTIONS

AUDIT = "/api/v1/audit"
CHECKOUT = Path(__file__).parents[2]


def test_by_filters_and_pages(client: TestClient, app_database: Database) -> None:
    _, boss = somebody(app_database, Role.ADMINISTRATOR)
    account, _ = somebody(app_database, Role.PLANNER)
    for locked in (True, False, True):
        lock(app_database, OPERATOR, account, locked=locked)
    set_role(app_database, OPERATOR, account, Role.OFFICER)
    with logged_in(client.app, boss) as browser:
        about = {"subject": f"account:{account}"}
        found = browser.get(AUDIT, params=about).json()
        actions = [(e["action"], e["actor"]) for e in found["entries"]]
        assert actions == [
            ("role_changed", "operator"),
            ("account_locked", "operator"),
            ("account_unlocked", "operator"),
            ("account_locked", "operator"),
            ("account_created", "operator"),
        ]
        assert found["before"] is None and found["entries"][0]["label"] == "更改角色"
        ids: list[int] = []
        before: dict[str, int] = {}
        for _ in range(3):
            page = browser.get(AUDIT, params={**about, "limit": 2, **before}).json()
            ids += [e["id"] for e in page["entries"]]
            before = {"before": page["before"]} if page["before"] else {}
        assert ids == [e["id"] for e in found["entries"]] and not before
        both = browser.get(AUDIT, params={**about, "action": "account_locked"}).json()
        assert len(both["entries"]) == 2

        today = date.fromisoformat(found["entries"][0]["at"][:10])
        day = timedelta(days=1)  # the city's days are not UTC's
        spans = {
            (today - day, today + day): 5,
            (None, today - 2 * day): 0,
            (today + 2 * day, None): 0,
        }
        for (start, end), count in spans.items():
            span = {"from": start, "to": end}
            given = {name: str(value) for name, value in span.items() if value}
            assert len(browser.get(AUDIT, params={**about, **given}).json()["entries"]) == count

        me = browser.get("/api/v1/session").json()["account"]
        read = browser.get(AUDIT, params={"action": "audit_read", "actor": f"account:{me}"}).json()
        assert len(read["entries"]) == 8  # all of the above, and not yet itself
        assert read["entries"][-1]["detail"] == {"asked": about}


def test_what_is_no_filter_is_refused(client: TestClient, app_database: Database) -> None:
    _, boss = somebody(app_database, Role.ADMINISTRATOR)
    with logged_in(client.app, boss) as browser:
        for wrong in (
            {"actor": "somebody@example.com"},  # which would put a person into the audit
            {"from": "yesterday"},
            {"from": "2026-02-01", "to": "2026-01-01"},
            {"to": "2026-02-01T12:00:00"},
            {"limit": "0"},
            {"limit": "10000000"},
            {"before": "-1"},
            {"action": "a" * 101},
        ):
            refused = browser.get(AUDIT, params=wrong)
            assert refused.status_code == 422 and refused.json()["errors"], wrong
        none = browser.get(AUDIT, params={"action": "nothing", "actor": "x'; --"})
        assert none.status_code == 422
        assert not [e for e in browser.get(AUDIT).json()["entries"] if "example.com" in str(e)]


def _written(tree: ast.Module) -> set[str]:
    """The actions that calls of `audit.write` and `audit.record` name, by themselves or as a
    variable `action`."""
    names: list[ast.AST] = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "action"
    ]
    for node in ast.walk(tree):
        calls = ("audit.write", "audit.record", "write")
        if isinstance(node, ast.Call) and ast.unparse(node.func) in calls and len(node.args) > 2:
            names.append(node.args[2])
    values = [
        constant
        for name in names
        for part in ([name.body, name.orelse] if isinstance(name, ast.IfExp) else [name])
        for constant in ast.walk(part)
    ]
    return {c.value for c in values if isinstance(c, ast.Constant) and isinstance(c.value, str)}


def test_every_action_that_is_written_has_a_name() -> None:
    written = {"discard", "import", "publish", "rollback"}  # by the database itself
    for file in (f for room in ("layers", "api") for f in (CHECKOUT / room).rglob("*.py")):
        written |= _written(ast.parse(file.read_text("utf-8")))
    assert written == set(ACTIONS)


def test_on_the_command_line(
    server: Server, database_name: str, app_database: Database, tmp_path: Path
) -> None:
    account, contact = somebody(app_database, Role.STEWARD)
    lock(app_database, OPERATOR, account, locked=True)
    blueprint = blueprint_with(
        {
            "BLUEPRINT_HOME": str(tmp_path),
            "BLUEPRINT_DATABASE_URL": server.database_url(database_name),
            "BLUEPRINT_APP_PASSWORD": APP_PASSWORD,
        }
    )
    shown = blueprint("audit", "--subject", f"account:{account}", "--limit", "1")
    assert "停用账号（account_locked）" in shown.stdout and "--before" in shown.stderr
    page = json.loads(blueprint("audit", "--actor", contact, "--json").stdout)
    assert page == {"entries": [], "before": None}
    assert "不是日期" in blueprint("audit", "--from", "昨天", status=2).stderr
    read = json.loads(blueprint("audit", "--action", "audit_read", "--json").stdout)["entries"]
    assert read[0]["detail"] == {"asked": {"actor": f"account:{account}"}}

    invited = f"staff-{tmp_path.name}@example.com"
    made = blueprint("accounts", "create", invited, "--name", "某", "--role", "officer", "--oidc")
    assert "密码" not in made.stdout and "统一身份" in made.stdout
    blueprint("accounts", "link", contact, "--undo")
    states = {a["contact"]: a for a in json.loads(blueprint("accounts", "list", "--json").stdout)}
    assert states[invited]["linkable"] and not states[contact]["linkable"]
