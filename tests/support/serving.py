"""The throw-away server of a test run, as its administrator and as the application reach it."""

import socket
from dataclasses import dataclass

from sqlalchemy import create_engine, make_url, text

from layers.database.roles import APP_ROLE

APP_PASSWORD = "for-tests-only"
TEMPLATE = "migrated"


@dataclass(frozen=True)
class Server:
    """The throw-away server, as its administrator reaches it."""

    url: str

    def database_url(self, name: str) -> str:
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def app_url(self, name: str) -> str:
        url = make_url(self.database_url(name)).set(username=APP_ROLE, password=APP_PASSWORD)
        return url.render_as_string(hide_password=False)

    def execute(self, sql: str) -> None:
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(sql))
        engine.dispose()


@dataclass(frozen=True)
class Running:
    """A server of its own process: its port and its process id."""

    port: int
    pid: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)
