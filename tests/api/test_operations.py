"""docs/operations.md says what is so: its tables are held against the code, its backup is made."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient
from judge import example_city
from loading import load_city
from serving import TEMPLATE, Server
from sqlalchemy import make_url
from worked_query import QUERIES, query

from api.app import create_app
from api.cli.doctor import findings
from api.settings import Settings
from layers.database.connections import Database

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")


def _section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def _shown(default: Any) -> str:
    return "—" if default is None else f"`{default}`"


def test_every_setting_is_listed_with_its_default() -> None:
    lines = [
        f"| `BLUEPRINT_{name.upper()}` | "
        f"{'`.blueprint/`' if name == 'home' else _shown(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    expected = "\n".join(lines)
    assert expected in _section("Settings"), f"put this into docs/operations.md:\n{expected}"


def test_every_metric_is_listed(client: TestClient, app_database: Database) -> None:
    client.post(QUERIES, json=query())
    metrics = set(re.findall(r"^# TYPE (blueprint_\w+)", client.get("/metrics").text, re.M))
    metrics = {name for name in metrics if not name.endswith("_created")}
    listed = set(re.findall(r"^\| `(blueprint_\w+)", _section("Metrics"), re.M))
    assert metrics == listed


def test_every_log_field_and_check_is_listed(client: TestClient, log: Any) -> None:
    client.post(QUERIES, json=query())
    listed = set(re.findall(r"`(\w+)`", _section("Logs")))
    assert set(log.events("request")[0]) <= listed
    doctored = _section("Doctor")
    for finding in findings():
        assert f"`{finding.check.partition(':')[0]}" in doctored


def test_two_commands_save_and_bring_back(server: Server, tmp_path: Path) -> None:
    save, restore = re.findall(r"^(pg_(?:dump|restore) .*)$", _section("Backup and restore"), re.M)
    name = f"t{uuid4().hex}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    opened = Database(server.app_url(name), pool_size=1)
    load_city(opened, example_city.city())
    opened.close()
    given = Settings(home=tmp_path / "home", database_url=server.app_url(name))
    with TestClient(create_app(given)) as client:
        sealed = client.post(QUERIES, json=query()).json()

    url = make_url(server.database_url(name))
    environment = os.environ | {
        "PGHOST": str(url.query["host"]),
        "PGPORT": str(url.query["port"]),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password),
    }

    def run(command: str) -> None:
        message = command.replace("--dbname=blueprint ", f"--dbname={name} ")
        message = re.sub(r"\bblueprint$", name, message)
        subprocess.run(["sh", "-ec", message], env=environment, cwd=tmp_path, check=True)

    run(save)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    run(restore)
    with TestClient(create_app(given)) as client:
        address = f"{QUERIES}/{sealed['id']}"
        assert client.get(address).json() == sealed
        assert client.get(f"{address}/replay").json()["identical"]
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")
