"""A private cluster of its own for `blueprint doctor`, to be broken and looked at."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from test_cli import blueprint_with

from layers.cluster import Cluster
from layers.cluster.folder import ClusterFolder

Seen = dict[str, tuple[str, str, str]]


class Patient:
    """A private cluster of its own, and the doctor's view of it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.cluster = Cluster(home)
        self.run = blueprint_with({"BLUEPRINT_HOME": str(home)})

    def seen(self, status: int, *arguments: str) -> Seen:
        examined = json.loads(self.run("doctor", "--json", *arguments, status=status).stdout)
        assert examined["ok"] == (status == 0)
        return {f["check"]: (f["state"], f["says"], f["remedy"]) for f in examined["findings"]}

    def sick(self, check: str, *arguments: str) -> tuple[str, str]:
        """What it says of the one thing that is wrong, and the remedy."""
        seen = self.seen(1, *arguments)
        assert {name for name, (state, _, _) in seen.items() if state == "wrong"} == {check}
        _, says, remedy = seen[check]
        assert remedy
        return says, remedy

    def odd(self, check: str) -> tuple[str, str]:
        state, says, remedy = self.seen(0)[check]
        assert state == "warning" and remedy
        return says, remedy

    def sql(self, *statements: str) -> list[tuple[Any, ...]]:
        status = self.cluster.status()
        with closing(
            psycopg2.connect(
                host=str(status.socket_dir),
                port=status.port,
                user="blueprint_admin",
                password=ClusterFolder(self.home.resolve()).password_file.read_text().strip(),
                dbname="blueprint",
            )
        ) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []

    @contextmanager
    def broken(self, breaking: str, mending: str) -> Iterator[None]:
        self.sql(*breaking.split(";;"))
        try:
            yield
        finally:
            self.sql(*mending.split(";;"))
